// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import java.util.EnumSet;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.choice.Mark;

/**
 * What to export and how.
 *
 * @param formats what to write besides pictures and manifest
 * @param only marks of the metamers to export; empty for all metamers, whatever their mark
 * @param includeFailing whether metamers that fail the criterion are exported, too
 * @param condition what makes the conditions of the experiment; usually {@link MetamerDimension#CONDITION}, network and stage
 * @param natural whether the originals are a condition, too
 * @param participants how many people each get a list of their own; empty for one list of everything
 * @param seed of the assignment and of the trials' order
 */
public record ExportOptions(
        Set<ExportFormat> formats,
        Set<Mark> only,
        boolean includeFailing,
        MetamerDimension condition,
        boolean natural,
        OptionalInt participants,
        long seed) {
    /** More lists than anybody will ever need, and fewer than would fill a disk by a slip of the finger. */
    public static final int MOST_PARTICIPANTS = 10_000;

    /** @throws IllegalArgumentException in one sentence for a number of participants outside 1 to 10,000 */
    public ExportOptions {
        formats = Set.copyOf(formats);
        only = Set.copyOf(only);
        Objects.requireNonNull(condition, "condition");
        if (participants.isPresent() && (participants.getAsInt() < 1 || participants.getAsInt() > MOST_PARTICIPANTS)) {
            throw new IllegalArgumentException(
                    "There are " + participants.getAsInt() + " participants, expected 1 to " + MOST_PARTICIPANTS + ".");
        }
    }

    /** Kept metamers that pass, for PsychoPy and jsPsych, one list of everything. */
    public static ExportOptions usual() {
        return new ExportOptions(
                EnumSet.of(ExportFormat.PSYCHOPY, ExportFormat.JSPSYCH),
                EnumSet.of(Mark.KEEP),
                false,
                MetamerDimension.CONDITION,
                false,
                OptionalInt.empty(),
                0);
    }
}
