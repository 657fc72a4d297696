// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;

/**
 * A picture of the export.
 *
 * @param metamer the metamer, or one of the original's
 * @param choice what the rater said of the metamer
 * @param condition its label; {@link #NATURAL} for originals
 * @param file of the picture, relative to the export, with slashes
 * @param sha256 of the file
 * @param original label of the original, the same for all its metamers
 * @param originalFile of the original as this metamer's network saw it
 */
record Stimulus(
        MetamerRecord metamer,
        Choice choice,
        String condition,
        String file,
        String sha256,
        String original,
        String originalFile) {
    /** The condition in which people see originals. */
    static final String NATURAL = "natural";

    boolean isNatural() {
        return condition.equals(NATURAL);
    }

    /** What people should answer; empty if nobody said what the original shows. */
    String correctAnswer() {
        return metamer.answers().category().orElse("");
    }
}
