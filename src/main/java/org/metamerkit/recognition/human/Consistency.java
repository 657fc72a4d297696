// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import org.metamerkit.recognition.RecognitionException;

/**
 * How far two observers are right and wrong about the same stimuli (Geirhos, Meding and Wichmann 2020, eq. 1–3; Geirhos et al.
 * 2021).
 *
 * @param n stimuli both answered
 * @param firstAccuracy share that the first answered right
 * @param secondAccuracy share that the second answered right
 * @param observed share about which both are right or both wrong
 */
public record Consistency(int n, double firstAccuracy, double secondAccuracy, double observed) {
    /**
     * Of the same stimuli in the same order.
     *
     * @throws RecognitionException if there is none
     */
    public static Consistency of(boolean[] first, boolean[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("There are " + first.length + " and " + second.length
                    + " answers, expected both observers' answers to the same stimuli.");
        }
        if (first.length == 0) {
            throw new RecognitionException(
                    "two observers have no stimulus in common; consistency needs stimuli that both answered");
        }
        int firstRight = 0;
        int secondRight = 0;
        int agreeing = 0;
        for (int i = 0; i < first.length; i++) {
            firstRight += first[i] ? 1 : 0;
            secondRight += second[i] ? 1 : 0;
            agreeing += first[i] == second[i] ? 1 : 0;
        }
        double n = first.length;
        return new Consistency(first.length, firstRight / n, secondRight / n, agreeing / n);
    }

    /** What independent observers of these accuracies would agree about: p₁p₂ + (1 − p₁)(1 − p₂). */
    public double expected() {
        return firstAccuracy * secondAccuracy + (1 - firstAccuracy) * (1 - secondAccuracy);
    }

    /** Error consistency, Cohen's κ = (observed − expected)/(1 − expected); 1 where observed is 1. */
    public double kappa() {
        return observed == 1 ? 1 : (observed - expected()) / (1 - expected());
    }

    /** The benchmark's accuracy difference, (p₁ − p₂)². */
    public double accuracyDifference() {
        return (firstAccuracy - secondAccuracy) * (firstAccuracy - secondAccuracy);
    }
}
