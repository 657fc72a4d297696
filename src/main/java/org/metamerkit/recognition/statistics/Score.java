// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

/**
 * One number of one participant in one cell of a design.
 *
 * @param participant who
 * @param first level of the first within-participant factor ({@code layer3})
 * @param second level of the second ({@code resnet50}); empty where there is one factor
 * @param value what was measured, finite
 */
public record Score(String participant, String first, String second, double value) {
    /** In a design with one within-participant factor. */
    public static Score of(String participant, String level, double value) {
        return new Score(participant, level, "", value);
    }
}
