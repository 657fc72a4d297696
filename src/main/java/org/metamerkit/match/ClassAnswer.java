// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A network's answers to one picture.
 *
 * @param index its first answer, 0-based, without a background class
 * @param label the class's name, or the index as text where the network has no names
 * @param sixteen the answers in 16 categories; empty for label sets other than ImageNet's 1000
 */
public record ClassAnswer(int index, String label, Optional<Sixteen> sixteen) {
    /** Outputs of networks that put a background class before ImageNet's 1000. */
    private static final int WITH_BACKGROUND = 1001;

    private static final int IMAGENET_CLASSES = 1000;

    /**
     * The 16-way answers, by name ("dog").
     *
     * @param categoryOfFirst the category of the 1000-way answer; empty for the 793 classes in none
     * @param maximum the category by the maximum rule (the paper's)
     * @param mean the category by the mean rule (model-vs-human's)
     */
    public record Sixteen(Optional<String> categoryOfFirst, String maximum, String mean) {}

    public ClassAnswer {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(sixteen, "sixteen");
    }

    /**
     * The answers of a network with ImageNet's 1000 classes in their usual order.
     *
     * @param logits 1000 finite outputs
     * @param labels 1000 names, or none
     * @param categoryOf from a class to its category, empty for a class in none of the 16
     * @param maximumRule from the logits to a category's name
     * @param meanRule from the logits to a category's name
     */
    public static ClassAnswer imagenet(
            float[] logits,
            List<String> labels,
            IntFunction<Optional<String>> categoryOf,
            Function<float[], String> maximumRule,
            Function<float[], String> meanRule) {
        if (logits.length != IMAGENET_CLASSES) {
            throw new IllegalArgumentException("The network gave " + logits.length
                    + " outputs, expected ImageNet's 1000; use its own labels instead.");
        }
        int first = first(logits);
        Sixteen sixteen = new Sixteen(categoryOf.apply(first), maximumRule.apply(logits), meanRule.apply(logits));
        return new ClassAnswer(first, label(labels, first), Optional.of(sixteen));
    }

    /**
     * The answer of a network with any other label set. Of 1001 outputs the first, background, is dropped, unless there are as many
     * labels.
     *
     * @param logits at least two finite outputs
     * @param labels one name for every output that is left, or none
     */
    public static ClassAnswer ownLabels(float[] logits, List<String> labels) {
        boolean background = logits.length == WITH_BACKGROUND && labels.size() != WITH_BACKGROUND;
        float[] classes = background ? Arrays.copyOfRange(logits, 1, logits.length) : logits;
        if (classes.length < 2 || !labels.isEmpty() && labels.size() != classes.length) {
            throw new IllegalArgumentException("The network gave " + logits.length + " outputs for " + labels.size()
                    + " labels; expected one label for each of at least two classes, or no labels.");
        }
        int first = first(classes);
        return new ClassAnswer(first, label(labels, first), Optional.empty());
    }

    /** {@code {"index", "label", "category", "imagenet16_maximum", "imagenet16_mean"}}, null where there is no such answer. */
    public ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("index", index);
        node.put("label", label);
        node.put("category", sixteen.flatMap(Sixteen::categoryOfFirst).orElse(null));
        node.put("imagenet16_maximum", sixteen.map(Sixteen::maximum).orElse(null));
        node.put("imagenet16_mean", sixteen.map(Sixteen::mean).orElse(null));
        return node;
    }

    /** The largest output; the first of equal ones. */
    private static int first(float[] logits) {
        Activations.requireFinite(logits, "the network's outputs");
        int first = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[first]) {
                first = i;
            }
        }
        return first;
    }

    private static String label(List<String> labels, int index) {
        return labels.isEmpty() ? Integer.toString(index) : labels.get(index);
    }
}
