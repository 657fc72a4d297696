// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Value;
import org.metamerkit.model.StagedForward.Declared;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.script.FlatGraph.Mark;

/**
 * A stage of a flat graph. Places are numbers of top-level nodes, which hold in every copy of the graph.
 *
 * @param value where its activation is, known once the first {@code cut} nodes have run
 * @param root where what its final function is applied to is, known once the first {@code rootCut} nodes have run; the value
 *     where it ends in no such function
 */
record ScriptStage(Declared declared, Place value, int cut, Place root, int rootCut) {
    /** The name of the stage that is the whole network's answer. */
    static final String OUTPUT = "output";

    /**
     * A value of a graph: an output of a top-level node, or the graph's input.
     *
     * @param node number of the node, −1 for the input
     */
    record Place(int node, int output) {}

    /**
     * The stages of a flat graph: every answer of a module, those that are the same value together under the shortest path
     * (fewest dots, then the module that made it), the others as aliases. The whole network's answer is named {@value #OUTPUT}.
     */
    static List<ScriptStage> of(FlatGraph flat) {
        List<JitNode> nodes = Ir.nodes(flat.graph());
        Map<Place, List<List<Mark>>> groups = new LinkedHashMap<>();
        for (Mark mark : flat.marks()) {
            List<List<Mark>> sameValue =
                    groups.computeIfAbsent(new Place(mark.node(), mark.output()), place -> new ArrayList<>());
            List<Mark> last = sameValue.isEmpty() ? null : sameValue.get(sameValue.size() - 1);
            if (last == null || isWrittenTo(nodes, last.get(0), mark)) {
                last = new ArrayList<>();
                sameValue.add(last);
            }
            last.add(mark);
        }
        boolean taken = flat.marks().stream().anyMatch(mark -> mark.path().equals(OUTPUT));
        List<List<Mark>> sorted = groups.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(
                                (List<Mark> group) -> group.get(0).position())
                        .thenComparingInt(group -> group.get(0).node()))
                .toList();
        List<List<Mark>> used = new ArrayList<>();
        for (List<Mark> group : sorted) {
            used.add(group);
            if (group.stream().anyMatch(mark -> mark.path().isEmpty())) {
                break; // what runs after the answer, where it is the first of several, is no stage of the network
            }
        }
        return used.stream()
                .map(group -> stage(nodes, group, taken ? "network_" + OUTPUT : OUTPUT))
                .toList();
    }

    private static ScriptStage stage(List<JitNode> nodes, List<Mark> group, String outputName) {
        Mark first = group.get(0);
        List<String> names = group.stream()
                .map(mark -> mark.path().isEmpty() ? outputName : mark.path())
                .sorted(Comparator.comparing((String name) -> !name.equals(outputName))
                        .thenComparing(name -> name.contains("#"))
                        .thenComparingLong(
                                name -> name.chars().filter(c -> c == '.').count()))
                .distinct()
                .toList();
        Place value = new Place(first.node(), first.output());
        Optional<EndActivation> end = first.node() < 0 ? Optional.empty() : EndActivation.of(nodes.get(first.node()));
        Optional<Place> root = end.flatMap(activation -> place(nodes, activation));
        Declared declared = new Declared(
                names.get(0),
                names.subList(1, names.size()),
                root.isPresent() ? end.get().activation() : Activation.NONE);
        return new ScriptStage(
                declared,
                value,
                first.position(),
                root.orElse(value),
                root.isPresent() ? number(nodes, end.get().first()) : first.position());
    }

    private static int number(List<JitNode> nodes, JitNode node) {
        return nodes.indexOf(node);
    }

    /** Where a function's root is; empty where the function or its root is inside a block. */
    private static Optional<Place> place(List<JitNode> nodes, EndActivation end) {
        if (number(nodes, end.first()) < 0) {
            return Optional.empty();
        }
        JitNode made = end.root().node();
        if (Ir.kind(made).equals("prim::Param")) {
            return Optional.of(new Place(-1, 0));
        }
        int node = number(nodes, made);
        return node < 0
                ? Optional.empty()
                : Optional.of(new Place(node, (int) end.root().offset()));
    }

    /** Whether an operator overwrites the value after {@code first} was left and before {@code second}. */
    private static boolean isWrittenTo(List<JitNode> nodes, Mark first, Mark second) {
        if (first.node() < 0) {
            return false;
        }
        Value value = nodes.get(first.node()).outputs().get(first.output());
        return nodes.subList(first.position(), second.position()).stream()
                .anyMatch(node -> Ir.writes(node) && Ir.inputs(node).contains(value));
    }

    /** Places of all values, by their number in the graph they come from. */
    static Map<Long, Place> places(Graph graph) {
        Map<Long, Place> places = new HashMap<>();
        places.put(graph.inputs().get(0).unique(), new Place(-1, 0));
        List<JitNode> nodes = Ir.nodes(graph);
        for (int node = 0; node < nodes.size(); node++) {
            List<Value> outputs = Ir.outputs(nodes.get(node));
            for (int output = 0; output < outputs.size(); output++) {
                places.put(outputs.get(output).unique(), new Place(node, output));
            }
        }
        return places;
    }
}
