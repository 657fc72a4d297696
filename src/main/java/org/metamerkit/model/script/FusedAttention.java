// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.List;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Value;
import org.bytedeco.pytorch.ValueVector;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.model.WeightsException;

/**
 * Writes PyTorch's fused attention operators out. {@code nn.MultiheadAttention} and {@code nn.TransformerEncoderLayer} record
 * them when they are traced without gradients ({@code torch/nn/modules/activation.py}, {@code transformer.py}), and they have no
 * derivative.
 */
final class FusedAttention {
    private static final String ATTENTION = "aten::_native_multi_head_attention";
    private static final String LAYER = "aten::_transformer_encoder_layer_fwd";
    private static final int ATTENTION_MASK = 9;
    private static final int LAYER_MASK = 18;

    /** The operators' arguments before the mask, in their order. */
    private static final String SOURCE = """
            def heads(x: Tensor, count: int) -> Tensor:
                return x.reshape(x.size(0), x.size(1), count, x.size(2) // count).transpose(1, 2)

            def attention(query: Tensor, key: Tensor, value: Tensor, width: int, count: int, weight: Tensor, bias: Tensor,
                          end_weight: Tensor, end_bias: Tensor) -> Tensor:
                weights = torch.chunk(weight, 3)
                biases = torch.chunk(bias, 3)
                q = heads(torch.linear(query, weights[0], biases[0]), count)
                k = heads(torch.linear(key, weights[1], biases[1]), count)
                v = heads(torch.linear(value, weights[2], biases[2]), count)
                x = torch.scaled_dot_product_attention(q, k, v)
                return torch.linear(x.transpose(1, 2).reshape(query.size(0), query.size(1), width), end_weight, end_bias)

            def layer(x: Tensor, width: int, count: int, weight: Tensor, bias: Tensor, end_weight: Tensor, end_bias: Tensor,
                      gelu: bool, norm_first: bool, eps: float, gain1: Tensor, shift1: Tensor, gain2: Tensor, shift2: Tensor,
                      weight1: Tensor, bias1: Tensor, weight2: Tensor, bias2: Tensor) -> Tensor:
                y = x
                if norm_first:
                    y = torch.layer_norm(x, [width], gain1, shift1, eps)
                x = x + attention(y, y, y, width, count, weight, bias, end_weight, end_bias)
                if norm_first:
                    y = torch.layer_norm(x, [width], gain2, shift2, eps)
                else:
                    x = torch.layer_norm(x, [width], gain1, shift1, eps)
                    y = x
                y = torch.linear(y, weight1, bias1)
                if gelu:
                    y = torch.gelu(y)
                else:
                    y = torch.relu(y)
                x = x + torch.linear(y, weight2, bias2)
                if not norm_first:
                    x = torch.layer_norm(x, [width], gain2, shift2, eps)
                return x
            """;

    private FusedAttention() {}

    /** @throws WeightsException if one of the operators has a mask or answers with its weights */
    static void writeOut(Graph graph) {
        for (JitNode node : Ir.nodes(graph)) {
            switch (Ir.kind(node)) {
                case ATTENTION -> replace(graph, node, "attention", ATTENTION_MASK);
                case LAYER -> replace(graph, node, "layer", LAYER_MASK);
                default -> {}
            }
        }
    }

    private static void replace(Graph graph, JitNode node, String function, int mask) {
        boolean weightsUsed =
                node.outputs().size() > 1 && isUsed(graph, node.outputs().get(1));
        if (!Ir.isNone(node.input(mask)) || weightsUsed) {
            throw new WeightsException("the TorchScript network uses " + Ir.kind(node)
                    + " with a mask, which has no gradient; trace the network again without torch.no_grad()");
        }
        CompilationUnit unit = torch.compile(SOURCE);
        Graph source = torch.toGraphFunction(unit.get_function(new QualifiedName(function)))
                .graph()
                .copy();
        torch.preoptimizeGraph(source, true);
        List<Value> arguments = Ir.inputs(node).subList(0, mask);
        graph.setInsertPoint(node);
        ValueVector made = torch.insertGraph(graph, source, new ValueVector(arguments.toArray(Value[]::new)));
        graph.setInsertPoint(graph.block());
        node.outputs().get(0).replaceAllUsesWith(made.get(0));
        node.destroy();
    }

    private static boolean isUsed(Graph graph, Value value) {
        boolean[] used = {Ir.list(graph.outputs()).contains(value)};
        Ir.forEachNode(graph.block(), node -> used[0] |= Ir.inputs(node).contains(value));
        return used[0];
    }
}
