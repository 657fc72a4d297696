// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Value;
import org.bytedeco.pytorch.global.torch.JitAttributeKind;
import org.bytedeco.pytorch.global.torch.Layout;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch.TypeKind;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;

/**
 * Takes a network's parameters, buffers and constants into its graph: frozen, on one device and in one precision, whatever the
 * network was saved in. Whole numbers (indices, counters) stay what they are.
 */
final class ConstantTensors {
    private final Device device;
    private final Precision precision;

    ConstantTensors(Device device, Precision precision) {
        this.device = device;
        this.precision = precision;
    }

    /**
     * A constant with what an attribute holds.
     *
     * @throws WeightsException if it is of a kind that cannot be a constant, or a tensor that is larger than its memory
     */
    Value insert(Graph graph, IValue value, String path) {
        if (value.isTensor()) {
            return Ir.constant(graph, new IValue(converted(value.toTensor(), path)));
        }
        try {
            return Ir.constant(graph, value);
        } catch (RuntimeException refused) {
            throw new WeightsException(
                    "the TorchScript network's attribute " + path + " cannot be frozen ("
                            + NativeErrors.firstLine(refused) + "), expected tensors, numbers or text; register its"
                            + " tensors as parameters or buffers and export again",
                    refused);
        }
    }

    /** Brings the constants the program itself holds to the same device and precision, and its requests for types and devices. */
    void convert(Graph graph) {
        Ir.forEachNode(graph.block(), node -> {
            if (Ir.kind(node).equals("prim::Constant")) {
                convertConstant(graph, node);
            } else {
                retarget(graph, node);
            }
        });
    }

    private void convertConstant(Graph graph, JitNode node) {
        if (Ir.attributeKind(node) == JitAttributeKind.t) {
            Symbol value = Symbol.attr("value");
            node.t_(value, converted(node.t(value), "a constant"));
        } else if (Ir.type(node.output()) == TypeKind.DeviceObjType) {
            node.output()
                    .replaceAllUsesWith(
                            Ir.constant(graph, new IValue(new org.bytedeco.pytorch.Device(device.toString()))));
        }
    }

    /**
     * {@code x.to(torch.float32)} and the like become requests for the network's own precision.
     *
     * @throws WeightsException if values of the network's run are brought to another than float32
     */
    private void retarget(Graph graph, JitNode node) {
        Optional<Value> type = Ir.argument(node, "dtype");
        OptionalLong number = type.isPresent() ? Ir.integer(type.get()) : OptionalLong.empty();
        if (number.isPresent()
                && Ir.kind(node).equals("aten::to")
                && !Ir.isConstant(Ir.inputs(node).get(0))
                && isFloating(number.getAsLong())
                && number.getAsLong() != ScalarType.Float.value) {
            throw new WeightsException("the TorchScript network changes precision within (to "
                    + ScalarType.values()[(int) number.getAsLong()].name().toLowerCase(Locale.ROOT)
                    + "), expected float32 throughout, since rounding hides what a metamer has to match; export it"
                    + " after model.float(), without autocast");
        }
        if (number.isPresent()
                && Ir.type(type.get()) != TypeKind.BoolType
                && isFloating(number.getAsLong())
                && number.getAsLong() != precision.type().value) {
            node.replaceInputWith(type.get(), Ir.constant(graph, new IValue((long) precision.type().value)));
        }
    }

    private static boolean isFloating(long type) {
        return type == ScalarType.Half.value
                || type == ScalarType.BFloat16.value
                || type == ScalarType.Float.value
                || type == ScalarType.Double.value;
    }

    private Tensor converted(Tensor tensor, String name) {
        checkMemory(tensor, name);
        Tensor plain = tensor.detach();
        ScalarType type = isFloating(plain.scalar_type().value) ? precision.type() : plain.scalar_type();
        return plain.to(new org.bytedeco.pytorch.Device(device.toString()), type)
                .set_requires_grad(false);
    }

    /** libtorch believes the sizes that an archive states; a tensor that reaches beyond its memory would be read all the same. */
    private static void checkMemory(Tensor tensor, String name) {
        if (tensor.is_quantized() || tensor.layout().intern() != Layout.Strided) {
            throw new WeightsException("the TorchScript network's tensor " + WeightsException.quoted(name)
                    + " is quantised or sparse, expected a plain one; export the network before it is quantised");
        }
        long[] shape = tensor.shape();
        long last = tensor.storage_offset();
        boolean empty = false;
        boolean sound = last >= 0;
        try {
            for (int i = 0; i < shape.length; i++) {
                long stride = tensor.stride(i);
                sound &= shape[i] >= 0 && stride >= 0;
                empty |= shape[i] == 0;
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), stride));
            }
            sound &= empty
                    || Math.multiplyExact(last + 1, tensor.element_size())
                            <= tensor.storage().nbytes();
        } catch (ArithmeticException tooLarge) {
            sound = false;
        }
        if (!sound) {
            throw new WeightsException("the TorchScript network's tensor " + WeightsException.quoted(name)
                    + " reaches beyond the values stored for it; the file is damaged: export or download it again");
        }
    }
}
