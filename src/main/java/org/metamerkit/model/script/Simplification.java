// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.Set;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Value;

/** Removes operators that answer with what they are given, so that a stage behind them is the stage before them. */
final class Simplification {
    private static final Set<String> DROPOUT =
            Set.of("aten::dropout", "aten::dropout_", "aten::feature_dropout", "aten::feature_dropout_");

    private Simplification() {}

    static void simplify(Graph graph) {
        Ir.forEachNode(graph.block(), node -> {
            if (isIdentity(node)) {
                node.output().replaceAllUsesWith(node.input(0));
            }
        });
        Ir.nodes(graph).stream()
                .filter(node -> isIdentity(node) && !node.hasUses())
                .forEach(JitNode::destroy);
    }

    private static boolean isIdentity(JitNode node) {
        if (!DROPOUT.contains(Ir.kind(node))) {
            return false;
        }
        Value train = Ir.argument(node, "train").orElseThrow();
        return Ir.integer(train).orElse(1) == 0;
    }
}
