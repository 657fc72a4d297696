// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.metamerkit.kernel.Device;
import org.metamerkit.model.Precision;
import org.metamerkit.model.export.NodeArgument.Format;
import org.metamerkit.model.export.NodeArgument.Kind;
import org.metamerkit.model.export.NodeArgument.Many;
import org.metamerkit.model.export.NodeArgument.Nothing;
import org.metamerkit.model.export.NodeArgument.OfType;
import org.metamerkit.model.export.NodeArgument.Real;
import org.metamerkit.model.export.NodeArgument.Text;
import org.metamerkit.model.export.NodeArgument.Truth;
import org.metamerkit.model.export.NodeArgument.Value;
import org.metamerkit.model.export.NodeArgument.Whole;

/**
 * Writes one call of an operator as a TorchScript expression. Only operators that passed {@link OperatorRules} come here: their
 * names are libtorch's, values have names made here, and texts are of harmless characters.
 */
final class OperatorSource {
    /** Arguments that say where a tensor is, not what it is; device excepted, they keep libtorch's default. */
    private static final Set<String> LEFT_OUT = Set.of("layout", "pin_memory", "non_blocking", "generator");

    /** Operators that make tensors from nothing: their kind of number is libtorch's default unless named. */
    private static final Set<String> FACTORIES =
            Set.of("arange", "full", "zeros", "ones", "empty", "eye", "linspace", "scalar_tensor", "logspace", "tri");

    private static final Map<String, String> SIGNS =
            Map.of("add", "+", "sub", "-", "mul", "*", "floordiv", "//", "mod", "%");

    private final Precision precision;
    private final Device device;
    private final Map<String, TensorFacts> facts;

    /** @param precision what all floating-point numbers of the network become */
    OperatorSource(Precision precision, Device device, Map<String, TensorFacts> facts) {
        this.precision = precision;
        this.device = device;
        this.facts = facts;
    }

    /** @param names from values of the graph to names in the source */
    String expression(GraphNode node, UnaryOperator<String> names) {
        if (node.operator().equals("aten.sym_size.int")) {
            return "torch.size(" + write(node.argument("self"), "Tensor", names) + ", "
                    + write(node.argument("dim"), "int", names) + ")";
        }
        if (!node.isAten()) {
            return number(node, names);
        }
        return switch (node.function()) {
            // torch's own copy has no gradient
            case "copy" ->
                "torch.expand_as(" + write(node.argument("src"), "Tensor", names) + ", "
                        + write(node.argument("self"), "Tensor", names) + ").to("
                        + write(node.argument("self"), "Tensor", names) + ".dtype)";
            case "lift_fresh_copy", "lift_fresh" ->
                "torch.clone(" + write(node.argument("self"), "Tensor", names) + ")";
            default -> call(node, names);
        };
    }

    private static String number(GraphNode node, UnaryOperator<String> names) {
        List<String> operands = node.arguments().values().stream()
                .map(argument -> write(argument, "int", names))
                .toList();
        String sign = SIGNS.get(node.function());
        return sign == null || operands.size() != 2
                ? "-(" + operands.get(0) + ")"
                : "(" + operands.get(0) + ") " + sign + " (" + operands.get(1) + ")";
    }

    private String call(GraphNode node, UnaryOperator<String> names) {
        OperatorSchema schema = OperatorSchema.of(node.operator()).orElseThrow();
        List<String> arguments = new ArrayList<>();
        boolean positional = true;
        for (OperatorSchema.Argument argument : schema.arguments()) {
            String name = argument.name();
            positional &= !argument.byNameOnly();
            NodeArgument value = node.argument(name);
            if (LEFT_OUT.contains(name)) {
                positional = false;
                continue;
            }
            if (name.equals("device")) {
                if (isFactory(node) || node.arguments().containsKey(name) && !(value instanceof Nothing)) {
                    arguments.add("device=torch.device(\"" + device + "\")");
                }
                positional = false;
                continue;
            }
            if (name.equals("dtype") && isFactory(node) && value instanceof Nothing) {
                value = facts.containsKey(node.result())
                        ? new OfType(facts.get(node.result()).type())
                        : value;
            } else if (!node.arguments().containsKey(name)) {
                positional = false;
                continue;
            }
            String text = isTensorOfNumber(argument, value, arguments.isEmpty())
                    ? "torch.full([], " + write(value, "number", names) + ", dtype=" + (int) precision.type().value
                            + ", device=torch.device(\"" + device + "\"))"
                    : write(value, argument.type(), names, precision);
            arguments.add(positional ? text : name + "=" + text);
        }
        return "torch." + node.function() + "(" + String.join(", ", arguments) + ")";
    }

    private static boolean isFactory(GraphNode node) {
        return FACTORIES.contains(node.function());
    }

    /** Numbers stand for tensors where PyTorch wraps them; TorchScript does so in any place but the first. */
    private static boolean isTensorOfNumber(OperatorSchema.Argument argument, NodeArgument value, boolean first) {
        return first
                && argument.type().equals("Tensor")
                && (value instanceof Whole || value instanceof Real || value instanceof Truth);
    }

    private static String write(NodeArgument argument, String type, UnaryOperator<String> names, Precision precision) {
        if (argument instanceof OfType kind) {
            return String.valueOf((int) (kind.type().isFloatingPoint()
                            ? precision.type()
                            : kind.type().scalarType())
                    .value);
        }
        return write(argument, type, names);
    }

    private static String write(NodeArgument argument, String type, UnaryOperator<String> names) {
        boolean real = type.contains("float");
        if (argument instanceof Value value) {
            return names.apply(value.name());
        } else if (argument instanceof Whole whole) {
            String number = real ? literal((double) whole.value()) : literal(whole.value());
            return type.contains("List[") ? "[" + number + "]" : number;
        } else if (argument instanceof Real number) {
            return literal(number.value());
        } else if (argument instanceof Truth truth) {
            return truth.value() ? "True" : "False";
        } else if (argument instanceof Text text) {
            return '"' + text.value() + '"';
        } else if (argument instanceof Format format) {
            return String.valueOf(format.number());
        } else if (argument instanceof Nothing) {
            return "None";
        } else if (argument instanceof Many many) {
            String items = many.items().stream()
                    .map(item -> write(item, real ? "float" : "", names))
                    .collect(Collectors.joining(", ", "[", "]"));
            return many.items().isEmpty() || many.kind() == Kind.OPTIONAL_TENSOR
                    ? "torch.jit.annotate(List[" + (real ? "float" : many.kind().script()) + "], " + items + ")"
                    : items;
        }
        throw new IllegalStateException(argument.getClass().getSimpleName() + " cannot be written");
    }

    private static String literal(long value) {
        // the language has no literal for the least number, only the negative of one too many
        return value == Long.MIN_VALUE ? "(-9223372036854775807 - 1)" : String.valueOf(value);
    }

    private static String literal(double value) {
        if (Double.isNaN(value)) {
            return "float(\"nan\")";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "float(\"inf\")" : "float(\"-inf\")";
        }
        return Double.toString(value);
    }
}
