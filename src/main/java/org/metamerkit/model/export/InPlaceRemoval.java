// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.metamerkit.model.WeightsException.quoted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.export.NodeArgument.Value;

/**
 * Turns a graph into one in which no operator changes a tensor in place: {@code relu_} becomes {@code relu}, a change of a view is
 * put back into what it is a view of, and whoever used the changed tensors afterwards uses the new ones. So every value of
 * the graph is what a module gave when it gave it, and can be a stage.
 */
final class InPlaceRemoval {
    private static final int MOST_NODES = 200_000;
    private static final int MOST_VIEWS = 300;

    private final ExportedGraph graph;
    private final List<GraphNode> nodes = new ArrayList<>();
    private final Map<String, TensorFacts> facts;
    private final Map<String, Memory> memories = new HashMap<>();
    private final Set<String> taken;

    /** What a value of the given graph now is: a value of the new graph that holds while its root is unchanged. */
    private static final class Memory {
        /** The value it is a view of; null for one with memory of its own. */
        final String parent;

        /** The node that made the view. */
        final GraphNode view;

        /** Its place among the view's results. */
        final int index;

        /** Views between it and its root. */
        final int depth;

        String current;
        long version;

        Memory(String parent, GraphNode view, int index, String current, long version, int depth) {
            this.depth = depth;
            this.parent = parent;
            this.view = view;
            this.index = index;
            this.current = current;
            this.version = version;
        }
    }

    private InPlaceRemoval(ExportedGraph graph) {
        this.graph = graph;
        this.facts = new HashMap<>(graph.facts());
        this.taken = new HashSet<>(graph.tensors().keySet());
        taken.add(graph.picture());
        graph.nodes().forEach(node -> taken.addAll(node.results()));
    }

    /** @throws WeightsException if the graph changes tensors in a way that has no equal without doing so */
    static ExportedGraph of(ExportedGraph graph) {
        return new InPlaceRemoval(graph).run();
    }

    private ExportedGraph run() {
        for (GraphNode node : graph.nodes()) {
            if (isInPlace(node)) {
                change(node);
            } else {
                add(node);
            }
        }
        List<String> outputs = new ArrayList<>();
        graph.outputs().forEach(output -> outputs.add(current(output, List.of())));
        return new ExportedGraph(graph.picture(), graph.tensors(), nodes, outputs, facts);
    }

    private static boolean isInPlace(GraphNode node) {
        String function = node.function();
        return node.isAten()
                && function.endsWith("_")
                && !function.endsWith("__")
                && node.first() instanceof Value
                && node.results().size() <= 1;
    }

    private void add(GraphNode node) {
        GraphNode added = node.renamed(name -> current(name, node.modules()));
        append(added);
        if (node.first() instanceof Value self && Views.isView(node, facts)) {
            memory(self.name());
            for (int i = 0; i < node.results().size(); i++) {
                String result = node.results().get(i);
                memories.put(
                        result, new Memory(self.name(), node, i, result, version(self.name()), depth(self.name())));
            }
        }
    }

    /** An operator that changes its first argument: its result is new, and what shares memory with the argument follows. */
    private void change(GraphNode node) {
        String changed = ((Value) node.first()).name();
        if (graph.tensors().containsKey(root(changed))) {
            throw new WeightsException("the exported network changes its own tensor "
                    + quoted(graph.tensors().get(root(changed))) + " with " + quoted(node.operator())
                    + " when it runs; call eval() on the model before exporting it");
        }
        String result =
                node.results().isEmpty() ? fresh("changed") : node.results().get(0);
        Map<String, NodeArgument> arguments = new LinkedHashMap<>(node.arguments());
        GraphNode pure = new GraphNode(pure(node), arguments, List.of(result), false, node.modules());
        append(pure.renamed(name -> current(name, node.modules())));
        if (!facts.containsKey(result) && facts.containsKey(changed)) {
            facts.put(result, facts.get(changed));
        }
        writeBack(changed, result, node);
        // the operator's result is its first argument
        String owner = changed;
        for (Memory memory = memories.get(owner);
                memory != null && memory.parent != null && memory.view.isIdentity();
                memory = memories.get(owner)) {
            owner = memory.parent;
        }
        GraphNode same = GraphNode.identity(result, owner, node.modules());
        memories.put(result, new Memory(owner, same, 0, result, version(owner), depth(owner)));
    }

    private void writeBack(String changed, String value, GraphNode by) {
        Memory memory = memory(changed);
        if (memory.parent == null) {
            memory.current = value;
            memory.version++;
            return;
        }
        String base = current(memory.parent, by.modules());
        String merged = fresh("merged");
        Optional<GraphNode> inverse = Views.inverse(memory.view, memory.index, base, value, merged, by.modules());
        GraphNode merge =
                inverse.orElseThrow(() -> new WeightsException("the exported network changes a tensor in place with "
                        + quoted(by.operator()) + " through a view made by "
                        + quoted(memory.view.operator())
                        + ", which Metamerkit cannot follow; export a model that does not, or call"
                        + " run_decompositions() on the exported program first"));
        append(merge.renamed(name -> name.equals(base) || name.equals(value) ? name : current(name, by.modules())));
        if (facts.containsKey(memory.parent)) {
            facts.put(merged, facts.get(memory.parent));
        }
        writeBack(memory.parent, merged, by);
        memory.current = value;
        memory.version = version(changed);
    }

    /** The value in the new graph that a value of the given graph now is; a view of something changed is made anew. */
    private String current(String name, List<ModuleCall> modules) {
        Memory memory = memories.get(name);
        if (memory == null) {
            return name;
        }
        if (memory.parent != null && memory.version != version(name)) {
            String parent = current(memory.parent, modules);
            List<String> results = new ArrayList<>();
            for (String result : memory.view.results()) {
                String again = fresh(result);
                results.add(again);
                if (facts.containsKey(result)) {
                    facts.put(again, facts.get(result));
                }
            }
            Map<String, NodeArgument> arguments = new LinkedHashMap<>(memory.view.arguments());
            String first = memory.view.arguments().keySet().iterator().next();
            arguments.replaceAll((argument, value) ->
                    argument.equals(first) ? new Value(parent) : value.renamed(other -> current(other, modules)));
            append(new GraphNode(memory.view.operator(), arguments, results, memory.view.list(), modules));
            memory.current = results.get(memory.index);
            memory.version = version(name);
        }
        return memory.current;
    }

    private Memory memory(String name) {
        return memories.computeIfAbsent(name, key -> new Memory(null, null, 0, key, 0, 0));
    }

    private String root(String name) {
        String at = name;
        for (Memory memory = memories.get(at); memory != null && memory.parent != null; memory = memories.get(at)) {
            at = memory.parent;
        }
        return at;
    }

    /** The depth of a view of this. */
    private int depth(String name) {
        int depth = memory(name).depth + 1;
        if (depth > MOST_VIEWS) {
            throw BrokenExport.damaged("has a graph of more than " + MOST_VIEWS + " views of views");
        }
        return depth;
    }

    private long version(String name) {
        return memory(root(name)).version;
    }

    private void append(GraphNode node) {
        if (nodes.size() == MOST_NODES) {
            throw BrokenExport.damaged("has a graph of more than " + MOST_NODES + " operators");
        }
        nodes.add(node);
    }

    private String fresh(String like) {
        String stem = like.length() > 100 ? like.substring(0, 100) : like;
        int count = taken.size();
        String name = stem + "~" + count;
        while (!taken.add(name)) {
            name = stem + "~" + ++count;
        }
        return name;
    }

    /** The operator that gives what an in-place operator would write. */
    private static String pure(GraphNode node) {
        String function = node.function();
        String overload = node.operator().substring("aten.".length() + function.length());
        String name = function.substring(0, function.length() - 1);
        return switch (name) {
            case "zero" -> "aten.zeros_like.default";
            case "copy" -> "aten.copy.default";
            case "unsqueeze", "squeeze", "transpose", "t", "swapaxes", "swapdims", "resize", "set", "as_strided" ->
                throw new WeightsException("the exported network changes the shape of a tensor in place with "
                        + quoted(node.operator()) + ", which Metamerkit cannot follow; call run_decompositions() on the"
                        + " exported program before saving it");
            default -> "aten." + name + overload;
        };
    }
}
