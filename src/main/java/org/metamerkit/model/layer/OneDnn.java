// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LongList;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OperatorName;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Retained;

/**
 * oneDNN's convolutions with weights that are laid out once as it wants them. The operators everybody
 * uses lay them out anew in every call, which at batch 1 is a good part of the whole. These here are the ones that PyTorch's
 * compiler uses for frozen networks: float32, on the CPU, channels last, without gradients.
 */
final class OneDnn {
    private static final String CONVOLUTION = "mkldnn::_convolution_pointwise";
    private static final String TRANSPOSED = "mkldnn::_convolution_transpose_pointwise";

    private OneDnn() {}

    /** A function whose constants are in place. Takes a tensor without a graph. */
    @FunctionalInterface
    interface Call {
        Tensor on(Tensor input);
    }

    /**
     * How a kernel runs over its input.
     *
     * @param stride the same in both directions
     * @param zeros added above and below, and left and right
     */
    record Sweep(int stride, long[] zeros, int dilation, int groups) {}

    /** Whether this build of libtorch has the operators. */
    static boolean isThere() {
        return Dispatcher.singleton()
                        .findSchema(new OperatorName(CONVOLUTION, ""))
                        .has_value()
                && Dispatcher.singleton()
                        .findSchema(new OperatorName(TRANSPOSED, ""))
                        .has_value();
    }

    /** Lays out outputs×(inputs/groups)×k×k for inputs of the given shape; other shapes work too, maybe slower. */
    static Tensor layOut(Tensor weight, Sweep sweep, long[] inputShape) {
        OperatorHandle operator = operator("mkldnn::_reorder_convolution_weight");
        return call(
                operator,
                new IValue(weight),
                integers(sweep.zeros()),
                integers(sweep.stride(), sweep.stride()),
                integers(sweep.dilation(), sweep.dilation()),
                new IValue((long) sweep.groups()),
                integers(inputShape));
    }

    /** The same for {@link #transposed}; {@code extra} rows and columns of output. */
    static Tensor layOutTransposed(Tensor weight, Sweep sweep, long[] extra, long[] inputShape) {
        OperatorHandle operator = operator("mkldnn::_reorder_convolution_transpose_weight");
        return call(
                operator,
                new IValue(weight),
                integers(sweep.zeros()),
                integers(extra),
                integers(sweep.stride(), sweep.stride()),
                integers(sweep.dilation(), sweep.dilation()),
                new IValue((long) sweep.groups()),
                integers(inputShape));
    }

    /**
     * N×C×H×W in, the same out, channels last in memory.
     *
     * @param laidOut by {@link #layOut}
     * @param bias of one value per output, or null
     */
    static Call convolution(Tensor laidOut, Tensor bias, Sweep sweep, Retained memory) {
        OperatorHandle operator = memory.keep(operator(CONVOLUTION));
        return constants(
                operator,
                memory,
                new IValue(laidOut),
                optional(bias),
                integers(sweep.zeros()),
                integers(sweep.stride(), sweep.stride()),
                integers(sweep.dilation(), sweep.dilation()),
                new IValue((long) sweep.groups()),
                new IValue("none"),
                none(operator, 8),
                new IValue());
    }

    /** The adjoint of the convolution of this sweep; {@code extra} rows and columns of output. */
    static Call transposed(Tensor laidOut, Sweep sweep, long[] extra, Retained memory) {
        OperatorHandle operator = memory.keep(operator(TRANSPOSED));
        return constants(
                operator,
                memory,
                new IValue(laidOut),
                new IValue(),
                integers(sweep.zeros()),
                integers(extra),
                integers(sweep.stride(), sweep.stride()),
                integers(sweep.dilation(), sweep.dilation()),
                new IValue((long) sweep.groups()),
                new IValue("none"),
                none(operator, 9),
                new IValue());
    }

    private static Call constants(OperatorHandle operator, Retained memory, IValue... constants) {
        for (IValue constant : constants) {
            memory.keep(constant);
        }
        return input -> {
            IValue[] arguments = new IValue[constants.length + 1];
            arguments[0] = new IValue(input);
            System.arraycopy(constants, 0, arguments, 1, constants.length);
            return call(operator, arguments);
        };
    }

    private static Tensor call(OperatorHandle operator, IValue... arguments) {
        try (IValueVector stack = new IValueVector(arguments)) {
            operator.callBoxed(stack);
            // what toTensor() gives lies within the stack
            return new Tensor(stack.get(0).toTensor());
        }
    }

    private static OperatorHandle operator(String name) {
        return Dispatcher.singleton().findSchemaOrThrow(name, "");
    }

    private static IValue optional(Tensor tensor) {
        return tensor == null ? new IValue() : new IValue(tensor);
    }

    private static IValue integers(long... values) {
        GenericList list = new GenericList(new LongList().elementType());
        for (long value : values) {
            list.push_back(new IValue(value));
        }
        return new IValue(list);
    }

    /** An empty list of the element type that the operator's argument wants. */
    private static IValue none(OperatorHandle operator, int argument) {
        return new IValue(new GenericList(
                operator.schema().arguments().getPointer(argument).type().get().containedType(0)));
    }
}
