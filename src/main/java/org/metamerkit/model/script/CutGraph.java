// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.GraphExecutor;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Value;
import org.bytedeco.pytorch.ValueMapper;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ExecutorExecutionMode;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.script.ScriptStage.Place;

/**
 * A piece of a flat graph that can be run: some of its top-level nodes, from given values to wanted ones. What is not needed for
 * the wanted values is not computed. Runs in libtorch's plain interpreter, which neither profiles nor recompiles: the same input
 * gives the same bits every time, and gradients come from autograd.
 */
final class CutGraph {
    private final GraphExecutor executor;

    private CutGraph(GraphExecutor executor) {
        this.executor = executor;
    }

    /** From the graph's input to wanted values that are known once the first {@code end} nodes have run, with or without folding. */
    static CutGraph upTo(Graph flat, int end, List<Place> wanted, Optional<Folding> folding, Retained memory) {
        Graph graph = flat.copy();
        List<JitNode> nodes = Ir.nodes(graph);
        want(graph, nodes, wanted);
        destroy(nodes.subList(end, nodes.size()));
        torch.runRequiredPasses(graph);
        if (folding.isPresent() && folding.get().foldAll(graph)) {
            torch.runRequiredPasses(graph);
        }
        return compile(graph, memory);
    }

    /**
     * Some top-level nodes of a graph in a row, from given values to wanted ones.
     *
     * @param nodes in order, with the constants that they need among or before them
     * @param given values made elsewhere
     */
    static CutGraph of(List<JitNode> nodes, List<Value> given, List<Value> wanted, Retained memory) {
        Graph graph = new Graph();
        Map<Long, Value> copies = new HashMap<>();
        for (Value value : given) {
            Value input = graph.addInput();
            input.setType(value.type());
            copies.put(value.unique(), input);
        }
        try (ValueMapper mapper = new ValueMapper() {
            @Override
            public Value call(Value value) {
                return copies.get(value.unique());
            }
        }) {
            for (JitNode node : nodes) {
                JitNode copy = graph.appendNode(graph.createClone(node, mapper, true));
                for (long i = 0; i < node.outputs().size(); i++) {
                    copies.put(node.outputs().get(i).unique(), copy.outputs().get(i));
                }
            }
        }
        wanted.forEach(value -> graph.registerOutput(copies.get(value.unique())));
        return compile(graph, memory);
    }

    private static void want(Graph graph, List<JitNode> nodes, List<Place> wanted) {
        wanted.forEach(place -> graph.registerOutput(value(graph, nodes, place)));
        graph.eraseOutput(0);
    }

    private static Value value(Graph graph, List<JitNode> nodes, Place place) {
        return place.node() < 0
                ? graph.inputs().get(0)
                : nodes.get(place.node()).outputs().get(place.output());
    }

    private static void destroy(List<JitNode> nodes) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).destroy();
        }
    }

    private static CutGraph compile(Graph graph, Retained memory) {
        return new CutGraph(
                memory.keep(new GraphExecutor(graph, new BytePointer("stage"), ExecutorExecutionMode.SIMPLE)));
    }

    /** What the wanted values are for the given ones; belongs to the calling thread's {@code PointerScope}. */
    IValueVector run(IValue... given) {
        IValueVector stack = new IValueVector(given);
        executor.run(stack);
        return stack;
    }
}
