// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * Whether pictures whose shape and texture conflict are called by their shape or by their texture (Geirhos et al. 2019;
 * model-vs-human, {@code plotting/analyses.py}). Pictures whose shape and texture are of one category do not count.
 *
 * @param shape answers that are the shape's category
 * @param texture answers that are the texture's
 * @param other answers that are neither, and trials without an answer
 */
public record ShapeBias(int shape, int texture, int other) {
    /**
     * Of trials that know their shape ({@link Trial#category}) and texture.
     *
     * @return empty if no picture's shape and texture conflict, or no answer is one of them
     */
    public static Optional<ShapeBias> of(Collection<Trial> trials) {
        int shape = 0;
        int texture = 0;
        int other = 0;
        for (Trial trial : trials) {
            if (trial.texture().isEmpty() || trial.texture().equals(trial.category())) {
                continue;
            }
            if (trial.isCorrect()) {
                shape++;
            } else if (trial.response().equals(trial.texture())) {
                texture++;
            } else {
                other++;
            }
        }
        return shape + texture == 0 ? Optional.empty() : Optional.of(new ShapeBias(shape, texture, other));
    }

    /** Of each shape's category apart, sorted. */
    public static Map<String, ShapeBias> byCategory(Collection<Trial> trials) {
        Map<String, ShapeBias> biases = new TreeMap<>();
        trials.stream()
                .filter(trial -> trial.category().isPresent())
                .collect(Collectors.groupingBy(trial -> trial.category().orElseThrow()))
                .forEach((category, some) -> of(some).ifPresent(bias -> biases.put(category, bias)));
        return biases;
    }

    /** Answers by shape among answers by shape or texture: 1 for an observer who sees shapes only. */
    public double bias() {
        return proportion().value();
    }

    /** The bias as a proportion, for its interval. */
    public Proportion proportion() {
        return new Proportion(shape, shape + texture);
    }
}
