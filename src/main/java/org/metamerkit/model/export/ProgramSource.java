// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.metamerkit.model.export.NodeArgument.Truth;
import org.metamerkit.model.export.NodeArgument.Value;

/**
 * TorchScript that computes some values of a graph from others: one function {@code f(c, a0, a1, …)} of a list of constants and the
 * values that are there already. Holds only what is needed for the values wanted; batch normalisation is folded into the
 * convolution before it where nobody else uses that one's result.
 *
 * @param text the source
 * @param constants names of the list's tensors in {@link Constants}
 * @param inputs names of the values the function takes
 * @param outputs how many values it gives: one alone, several as a tuple
 */
record ProgramSource(String text, List<String> constants, List<String> inputs, int outputs) {
    /** Operators whose result is memory of its own that their gradient does not need. */
    private static final Set<String> RESULT_FREE = Set.of(
            "conv2d", "convolution", "linear", "addmm", "add", "batch_norm", "_native_batch_norm_legit_no_training");

    /** Operators that may then overwrite their argument. */
    private static final Set<String> OVERWRITING = Set.of("relu", "hardtanh", "relu6");

    /** Writes sources for one network. */
    static final class Writer {
        private final Dataflow flow;
        private final OperatorSource operators;
        private final Constants constants;

        Writer(Dataflow flow, OperatorSource operators, Constants constants) {
            this.flow = flow;
            this.operators = operators;
            this.constants = constants;
        }

        /** Places of the nodes that {@link #write} would write for these values. */
        List<Integer> needed(List<String> inputs, List<String> wanted) {
            Set<String> there = new HashSet<>(constants.names());
            there.addAll(inputs);
            return flow.needed(wanted, there);
        }

        ProgramSource write(List<String> inputs, List<String> wanted) {
            return new Text(inputs, wanted).write();
        }

        private final class Text {
            private final List<String> inputs;
            private final List<String> wanted;
            private final List<GraphNode> nodes = new ArrayList<>();
            private final Map<String, Integer> uses = new HashMap<>();
            private final Map<String, GraphNode> makers = new HashMap<>();
            private final Map<String, String> names = new HashMap<>();
            private final Map<String, Integer> places = new LinkedHashMap<>();
            private final Map<String, GraphNode> norms = new HashMap<>();

            Text(List<String> inputs, List<String> wanted) {
                this.inputs = inputs;
                this.wanted = wanted;
            }

            ProgramSource write() {
                for (int place : needed(inputs, wanted)) {
                    GraphNode node = flow.graph().nodes().get(place);
                    nodes.add(node);
                    if (!node.isIdentity()) {
                        node.eachValue(value -> uses.merge(origin(value), 1, Integer::sum));
                        node.results().forEach(result -> makers.put(result, node));
                    }
                }
                // a value wanted must keep its memory
                wanted.forEach(value -> uses.merge(origin(value), 2, Integer::sum));
                for (int i = 0; i < inputs.size(); i++) {
                    names.put(inputs.get(i), "a" + i);
                }
                nodes.forEach(this::findFolding);
                StringBuilder text = new StringBuilder("def f(c: List[Tensor]");
                for (int i = 0; i < inputs.size(); i++) {
                    text.append(", a").append(i).append(isTensor(inputs.get(i)) ? ": Tensor" : ": int");
                }
                text.append("):\n");
                nodes.forEach(node -> line(node, text));
                String results = wanted.stream().map(this::name).collect(Collectors.joining(", "));
                text.append("  return ")
                        .append(wanted.size() == 1 ? results : "(" + results + ")")
                        .append('\n');
                return new ProgramSource(text.toString(), List.copyOf(places.keySet()), inputs, wanted.size());
            }

            private boolean isTensor(String value) {
                return flow.graph().facts().containsKey(value);
            }

            /** Where a value was made, behind identities inside this program. */
            private String origin(String value) {
                return inputs.contains(value) || constants.has(value) ? value : flow.canonical(value);
            }

            private void findFolding(GraphNode node) {
                String function = node.function();
                boolean idle = function.equals("batch_norm")
                        && node.argument("training") instanceof Truth training
                        && !training.value();
                if (!node.isAten() || !idle && !function.equals("_native_batch_norm_legit_no_training")) {
                    return;
                }
                GraphNode before =
                        node.value("input").map(this::origin).map(makers::get).orElse(null);
                if (before != null
                        && isConvolution(before)
                        && uses.get(before.result()) == 1
                        && node.results().stream().skip(1).noneMatch(uses::containsKey)
                        && List.of("running_mean", "running_var").stream().allMatch(name -> isConstant(node, name))
                        && List.of("weight", "bias").stream().allMatch(name -> isConstantOrNone(node, name))
                        && isConstant(before, "weight")
                        && isConstantOrNone(before, "bias")) {
                    norms.put(before.result(), node);
                }
            }

            private static boolean isConvolution(GraphNode node) {
                return node.isAten()
                        && switch (node.function()) {
                            case "conv1d", "conv2d", "conv3d" -> true;
                            case "convolution" ->
                                node.argument("transposed") instanceof Truth transposed && !transposed.value();
                            default -> false;
                        };
            }

            private boolean isConstant(GraphNode node, String argument) {
                return node.value(argument).filter(constants::has).isPresent();
            }

            private boolean isConstantOrNone(GraphNode node, String argument) {
                return node.argument(argument) instanceof NodeArgument.Nothing || isConstant(node, argument);
            }

            private void line(GraphNode node, StringBuilder text) {
                if (node.isIdentity()) {
                    names.put(node.result(), name(((Value) node.argument("self")).name()));
                    return;
                }
                if (norms.containsKey(node.result())) {
                    return;
                }
                GraphNode convolution =
                        node.value("input").map(this::origin).map(makers::get).orElse(null);
                if (convolution != null && norms.get(convolution.result()) == node) {
                    GraphNode folded = fold(convolution, node);
                    assign(folded, operators.expression(folded, this::name), text);
                } else if (mayOverwrite(node)) {
                    String expression = operators.expression(node, this::name);
                    int open = expression.indexOf('(');
                    assign(node, expression.substring(0, open) + "_" + expression.substring(open), text);
                } else {
                    assign(node, operators.expression(node, this::name), text);
                }
            }

            private void assign(GraphNode node, String expression, StringBuilder text) {
                String result = "v" + names.size();
                text.append("  ")
                        .append(result)
                        .append(" = ")
                        .append(expression)
                        .append('\n');
                if (node.results().size() == 1 && !node.list()) {
                    names.put(node.result(), result);
                    return;
                }
                for (int i = 0; i < node.results().size(); i++) {
                    String item = node.results().get(i);
                    if (uses.containsKey(item)) {
                        text.append("  ").append(result).append('_').append(i).append(" = ");
                        text.append(result).append('[').append(i).append("]\n");
                        names.put(item, result + "_" + i);
                    }
                }
                names.putIfAbsent(node.result(), result + "_0");
            }

            private GraphNode fold(GraphNode convolution, GraphNode norm) {
                List<String> folded = constants.folded(convolution, norm);
                Map<String, NodeArgument> arguments = new LinkedHashMap<>(convolution.arguments());
                arguments.put("weight", new Value(folded.get(0)));
                arguments.put("bias", new Value(folded.get(1)));
                return new GraphNode(convolution.operator(), arguments, List.of(norm.result()), false, norm.modules());
            }

            /** Whether nobody else, and no gradient, needs what the node's argument holds. */
            private boolean mayOverwrite(GraphNode node) {
                if (!node.isAten()
                        || !OVERWRITING.contains(node.function())
                        || node.value("self").isEmpty()) {
                    return false;
                }
                String argument = origin(node.value("self").get());
                GraphNode maker = makers.get(argument);
                return maker != null
                        && maker.isAten()
                        && RESULT_FREE.contains(maker.function())
                        && maker.result().equals(argument)
                        && uses.get(argument) == 1;
            }

            private String name(String value) {
                String known = names.get(value);
                if (known != null) {
                    return known;
                }
                if (!constants.has(value)) {
                    throw new IllegalStateException("the value " + value + " is used before it is made");
                }
                return "c[" + places.computeIfAbsent(value, key -> places.size()) + "]";
            }
        }
    }
}
