// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

/**
 * Accuracy over a graded condition: p(x) = γ + (1 − γ − λ) / (1 + exp(−(x − m)/w)) (Wichmann and Hill 2001).
 *
 * @param threshold m, where accuracy is halfway between γ and 1 − λ, in the levels' units
 * @param width w, in the levels' units; negative where accuracy falls with the level
 * @param guess γ, accuracy of guessing
 * @param lapse λ, errors where nothing is hard
 */
public record PsychometricFunction(double threshold, double width, double guess, double lapse) {
    /** Share of right answers at a level, 0 … 1. */
    public double at(double level) {
        return guess + (1 - guess - lapse) / (1 + Math.exp(-(level - threshold) / width));
    }
}
