// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.JitNode;
import org.metamerkit.model.WeightsException;

/** Which operators a network's graph may hold: those that compute, none that reach out of the process or keep something. */
final class Operators {
    private static final Set<String> NAMESPACES = Set.of("aten", "prim");

    /** What would touch files, start work elsewhere, or change what the next call answers. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("aten::save", "writes a file"),
            Map.entry("aten::from_file", "reads or writes a file"),
            Map.entry("aten::manual_seed", "changes the random numbers of the process"),
            Map.entry("aten::set_grad_enabled", "switches gradients"),
            Map.entry("aten::_set_grad_enabled", "switches gradients"),
            Map.entry("aten::detach_", "strips gradients in place"),
            Map.entry("aten::set_", "changes a tensor's memory"),
            Map.entry("aten::set_data", "changes a tensor's memory"),
            Map.entry("aten::resize_", "changes a tensor's memory"),
            Map.entry("aten::_resize_output_", "changes a tensor's memory"),
            Map.entry("aten::resize_as_", "changes a tensor's memory"),
            Map.entry("aten::backward", "computes gradients itself"),
            Map.entry("aten::wait", "works in the background"),
            Map.entry("prim::fork", "works in the background"),
            Map.entry("prim::awaitable", "works in the background"),
            Map.entry("prim::PythonOp", "calls Python"),
            Map.entry("prim::SetAttr", "keeps state from one call to the next"),
            Map.entry("prim::GetAttr", "reads an object that is neither module nor constant"),
            Map.entry("prim::CreateObject", "makes objects of its own classes"),
            Map.entry("prim::CallMethod", "calls an interface or an object that is no module"),
            Map.entry("prim::CallFunction", "calls itself"));

    private Operators() {}

    /** @throws WeightsException if the operator is none that a network may use */
    static void check(JitNode node) {
        String kind = Ir.kind(node);
        String namespace = kind.substring(0, Math.max(0, kind.indexOf(':')));
        String reason = REFUSED.get(kind);
        if (reason == null && !NAMESPACES.contains(namespace)) {
            reason = "is an operator of an extension";
        }
        if (reason != null) {
            throw new WeightsException("the TorchScript network uses " + kind + ", which " + reason
                    + "; expected a function of the pictures alone: export the network without it");
        }
        if (isOn(node, "aten::batch_norm", "training")
                || isOn(node, "aten::instance_norm", "use_input_stats", "running_mean")
                || isOn(node, "aten::dropout", "train")
                || isOn(node, "aten::dropout_", "train")
                || isOn(node, "aten::feature_dropout", "train")) {
            throw new WeightsException("the TorchScript network was exported in training mode (" + kind
                    + " is switched on for good); call .eval() before exporting");
        }
    }

    private static boolean isOn(JitNode node, String kind, String flag) {
        return Ir.kind(node).equals(kind)
                && Ir.argument(node, flag)
                        .map(value -> Ir.integer(value).orElse(0) == 1)
                        .orElse(false);
    }

    /** Instance norm by each picture's own numbers is a function of the picture; only kept statistics make it training. */
    private static boolean isOn(JitNode node, String kind, String flag, String statistics) {
        return isOn(node, kind, flag)
                && Ir.argument(node, statistics).map(value -> !Ir.isNone(value)).orElse(false);
    }
}
