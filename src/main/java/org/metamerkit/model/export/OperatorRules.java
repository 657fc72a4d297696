// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.metamerkit.model.export.NodeArgument.Foreign;
import org.metamerkit.model.export.NodeArgument.Many;
import org.metamerkit.model.export.NodeArgument.Text;
import org.metamerkit.model.export.NodeArgument.Truth;

/**
 * Which operators of a file are run. All public ATen operators that compute tensors from tensors are, if they neither change
 * their arguments nor draw random numbers; internal ones (whose names begin with an underscore, and which trust their
 * callers) only where torch.export writes them.
 */
final class OperatorRules {
    private static final Pattern NAME = Pattern.compile("aten\\.[a-z0-9_]{1,80}\\.[A-Za-z0-9_]{1,80}");
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_,.> -]{0,200}");

    /** Arguments that are one of a few words, or the equation of einsum. */
    private static final Set<String> TEXTS =
            Set.of("padding", "equation", "approximate", "mode", "rounding_mode", "indexing");

    private static final Set<String> NUMBERS = Set.of("add", "sub", "mul", "floordiv", "mod", "neg");

    private static final Set<String> INTERNAL = Set.of(
            "_softmax",
            "_log_softmax",
            "_native_batch_norm_legit_no_training",
            "_unsafe_view",
            "_unsafe_index",
            "_to_copy",
            "_adaptive_avg_pool2d",
            "_adaptive_avg_pool3d",
            "_scaled_dot_product_flash_attention_for_cpu",
            "_scaled_dot_product_attention_math",
            "_safe_softmax",
            "_weight_norm",
            "_weight_norm_interface",
            "_convolution",
            "_upsample_bilinear2d_aa",
            "_upsample_bicubic2d_aa",
            "_upsample_nearest_exact2d");

    private static final Set<String> RANDOM = Set.of(
            "rand",
            "randn",
            "randint",
            "randperm",
            "rand_like",
            "randn_like",
            "randint_like",
            "bernoulli",
            "normal",
            "multinomial",
            "poisson",
            "binomial",
            "uniform",
            "exponential",
            "native_dropout",
            "rrelu_with_noise",
            "fractional_max_pool2d");

    private static final Set<String> DROPOUTS =
            Set.of("dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout");

    private OperatorRules() {}

    /** Whether the node is a dropout that does nothing, because the model was in evaluation mode. */
    static boolean isIdleDropout(GraphNode node) {
        String function = node.function().endsWith("_")
                ? node.function().substring(0, node.function().length() - 1)
                : node.function();
        return node.isAten()
                && DROPOUTS.contains(function)
                && node.argument("train") instanceof Truth train
                && !train.value();
    }

    /** Why the operator cannot be run, as the end of a sentence; empty if it can. */
    static Optional<String> objection(GraphNode node) {
        if (node.isIdentity() || isNumber(node)) {
            return Optional.empty();
        }
        if (!NAME.matcher(node.operator()).matches()) {
            return Optional.of(
                    "is none of ATen's operators (custom and higher-order operators are not run here); replace"
                            + " it in the model by plain ones");
        }
        String function = node.function();
        if (RANDOM.contains(function)
                || DROPOUTS.contains(function)
                || trains(node, "training")
                || trains(node, "train")) {
            return Optional.of("draws random numbers or learns as the network runs; call eval() on the model before"
                    + " exporting it");
        }
        if (function.startsWith("_") && !INTERNAL.contains(function)
                || function.endsWith("_backward")
                || function.endsWith("_out")
                || Pattern.compile("sparse|quantize|mkldnn|cuda|cudnn|miopen|mps|nested|from_file")
                        .matcher(function)
                        .find()) {
            return Optional.of("is one of ATen's internal operators; replace it in the model by a public one");
        }
        Optional<OperatorSchema> schema = OperatorSchema.of(node.operator());
        if (schema.isEmpty()) {
            return Optional.of("is not known to libtorch 2.10; export the model with PyTorch of about that version");
        }
        return schemaObjection(node, schema.get());
    }

    /** Whether the node computes a whole number, such as a size that follows the batch. */
    static boolean isNumber(GraphNode node) {
        return node.operator().equals("aten.sym_size.int")
                || node.operator().startsWith("_operator.") && NUMBERS.contains(node.function());
    }

    private static boolean trains(GraphNode node, String argument) {
        return node.argument(argument) instanceof Truth training && training.value();
    }

    private static Optional<String> schemaObjection(GraphNode node, OperatorSchema schema) {
        if (schema.mutable()
                || schema.results().isEmpty()
                || !schema.results().stream().allMatch(type -> type.equals("Tensor") || type.equals("List[Tensor]"))) {
            return Optional.of("does not simply compute tensors; replace it in the model by one that does");
        }
        for (var argument : node.arguments().entrySet()) {
            if (schema.arguments().stream().noneMatch(known -> known.name().equals(argument.getKey()))) {
                return Optional.of(
                        "is called with an argument libtorch 2.10 does not know; export the model with PyTorch of"
                                + " about that version");
            }
            if (!isHarmless(argument.getKey(), argument.getValue())) {
                return Optional.of(
                        "is called with something that is not run here (a subgraph, an object or a text); replace"
                                + " it in the model by a plain operator");
            }
        }
        return Optional.empty();
    }

    private static boolean isHarmless(String name, NodeArgument argument) {
        if (argument instanceof Text text) {
            return TEXTS.contains(name) && TEXT.matcher(text.value()).matches();
        }
        return !(argument instanceof Foreign)
                && !(argument instanceof Many many && many.items().stream().anyMatch(Foreign.class::isInstance));
    }
}
