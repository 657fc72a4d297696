// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.layer.FoldedNorm;

/**
 * Folds frozen batch normalisation into the convolution before it: (w∗x + b − μ)·γ/√(σ² + ε) + β. Folded weights are computed in
 * float64 and made once for all stages.
 */
final class Folding {
    private static final Set<String> CONVOLUTIONS =
            Set.of("aten::conv1d", "aten::conv2d", "aten::conv3d", "aten::_convolution", "aten::convolution");
    private static final int WEIGHT = 1;
    private static final int BIAS = 2;

    private record Folded(Tensor weight, Tensor bias) {}

    private record Key(long weight, long mean) {}

    private final Map<Key, Folded> cache = new HashMap<>();
    private final Retained memory;

    Folding(Retained memory) {
        this.memory = memory;
    }

    /** Folds wherever the convolution's answer is needed for nothing else; whether there was anything to fold. */
    synchronized boolean foldAll(Graph graph) {
        Map<Long, Integer> uses = new HashMap<>();
        Ir.forEachNode(graph.block(), node -> {
            Ir.inputs(node).forEach(value -> uses.merge(value.unique(), 1, Integer::sum));
            Ir.blocks(node)
                    .forEach(block ->
                            Ir.list(block.outputs()).forEach(value -> uses.merge(value.unique(), 1, Integer::sum)));
        });
        Ir.list(graph.outputs()).forEach(value -> uses.merge(value.unique(), 1, Integer::sum));
        boolean changed = false;
        for (JitNode node : Ir.nodes(graph)) {
            if (Ir.kind(node).equals("aten::batch_norm")
                    && uses.getOrDefault(node.input(0).unique(), 0) == 1) {
                changed |= fold(graph, node);
            }
        }
        return changed;
    }

    private boolean fold(Graph graph, JitNode norm) {
        JitNode convolution = norm.input(0).node();
        if (!CONVOLUTIONS.contains(Ir.kind(convolution)) || isTransposed(convolution)) {
            return false;
        }
        Optional<Tensor> weight = Ir.tensor(convolution.input(WEIGHT));
        Optional<Tensor> mean = argument(norm, "running_mean");
        Optional<Tensor> variance = argument(norm, "running_var");
        Optional<Tensor> bias = Ir.tensor(convolution.input(BIAS));
        if (weight.isEmpty()
                || mean.isEmpty()
                || variance.isEmpty()
                || (bias.isEmpty() && !Ir.isNone(convolution.input(BIAS)))) {
            return false;
        }
        double epsilon = Ir.number(Ir.argument(norm, "eps").orElseThrow()).orElse(Double.NaN);
        if (Double.isNaN(epsilon)) {
            return false;
        }
        Folded folded = cache.computeIfAbsent(
                new Key(weight.get().data_ptr().address(), mean.get().data_ptr().address()), key -> {
                    ScalarType type = weight.get().scalar_type();
                    FoldedNorm both = FoldedNorm.of(
                            mean.get(), variance.get(), argument(norm, "weight"), argument(norm, "bias"), epsilon);
                    return new Folded(
                            memory.keep(both.kernels(weight.get()).to(type)),
                            memory.keep(both.biases(bias).to(type)));
                });
        convolution.replaceInput(WEIGHT, Ir.constant(graph, new IValue(folded.weight())));
        convolution.replaceInput(BIAS, Ir.constant(graph, new IValue(folded.bias())));
        norm.output().replaceAllUsesWith(convolution.output());
        norm.destroy();
        return true;
    }

    private static boolean isTransposed(JitNode convolution) {
        return Ir.argument(convolution, "transposed")
                .map(value -> Ir.integer(value).orElse(1) != 0)
                .orElse(false);
    }

    /** The constant tensor that is given for an argument; empty where it is None or none. */
    private static Optional<Tensor> argument(JitNode node, String name) {
        return Ir.argument(node, name).flatMap(Ir::tensor);
    }
}
