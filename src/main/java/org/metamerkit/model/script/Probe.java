// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.script.ScriptStage.Place;

/** Learns shapes and multiply-adds from one pass that keeps every stage's activation. */
final class Probe {
    /**
     * What a stage turned out to be.
     *
     * @param shape with the batch
     * @param floating whether it is a tensor of floating-point numbers
     * @param multiplyAdds of all pictures, from the input up to its end
     */
    record Found(long[] shape, boolean floating, long multiplyAdds) {}

    private record Counted(String kind, int node, int firstShape, int inputs) {}

    private final Graph flat;
    private final List<ScriptStage> stages;

    Probe(Graph flat, List<ScriptStage> stages) {
        this.flat = flat;
        this.stages = stages;
    }

    /** @param input N×3×H×W */
    List<Found> run(Tensor input) {
        List<Place> wanted = new ArrayList<>();
        stages.forEach(stage -> wanted.add(stage.value()));
        List<Counted> counted = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Retained memory = new Retained()) {
            List<JitNode> nodes = Ir.nodes(flat);
            addCounted(nodes, wanted, counted);
            CutGraph graph = CutGraph.upTo(flat, nodes.size(), wanted, Optional.empty(), memory);
            IValueVector answers = graph.run(new IValue(input));
            long[] multiplyAdds = new long[nodes.size() + 1];
            for (Counted operator : counted) {
                multiplyAdds[operator.node() + 1] = count(operator, answers);
            }
            Arrays.parallelPrefix(multiplyAdds, Long::sum);
            List<Found> found = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
                IValue answer = answers.get(i);
                Tensor tensor = answer.isTensor() ? answer.toTensor() : null;
                found.add(new Found(
                        tensor == null ? new long[0] : tensor.shape(),
                        tensor != null && tensor.defined() && tensor.is_floating_point(),
                        multiplyAdds[stages.get(i).cut()]));
            }
            return found;
        }
    }

    private void addCounted(List<JitNode> nodes, List<Place> wanted, List<Counted> counted) {
        Map<Long, Place> places = ScriptStage.places(flat);
        for (int i = 0; i < nodes.size(); i++) {
            JitNode node = nodes.get(i);
            String kind = Ir.kind(node);
            int[] inputs = MultiplyAdds.inputs(kind);
            if (inputs.length > 0) {
                counted.add(new Counted(kind, i, wanted.size(), inputs.length));
                for (int input : inputs) {
                    wanted.add(places.get(node.input(input).unique()));
                }
                wanted.add(new Place(i, 0));
            }
        }
    }

    private static long count(Counted operator, IValueVector answers) {
        long[][] shapes = new long[operator.inputs() + 1][];
        Arrays.setAll(
                shapes, i -> answers.get(operator.firstShape() + i).toTensor().shape());
        return MultiplyAdds.of(operator.kind(), shapes, shapes[operator.inputs()]);
    }
}
