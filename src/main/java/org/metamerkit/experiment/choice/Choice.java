// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one rater says of one metamer.
 *
 * @param tags words of the rater's own, sorted
 * @param note free text; empty if there is none
 * @param rating 1 to 5; empty if there is none
 * @param changed when any of it was last changed; of two versions the later one holds
 */
public record Choice(Optional<Mark> mark, SortedSet<String> tags, String note, OptionalInt rating, Instant changed) {
    /** The lowest rating. */
    public static final int LOWEST_RATING = 1;

    /** The highest rating. */
    public static final int HIGHEST_RATING = 5;

    /** Nothing was said. */
    public static final Choice NONE =
            new Choice(Optional.empty(), new TreeSet<>(), "", OptionalInt.empty(), Instant.EPOCH);

    /** @throws IllegalArgumentException in one sentence for a rating outside 1 to 5, or an empty tag */
    public Choice {
        tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
        Objects.requireNonNull(mark, "mark");
        Objects.requireNonNull(note, "note");
        Objects.requireNonNull(changed, "changed");
        if (rating.isPresent() && (rating.getAsInt() < LOWEST_RATING || rating.getAsInt() > HIGHEST_RATING)) {
            throw new IllegalArgumentException("The rating is " + rating.getAsInt() + ", expected a whole number from "
                    + LOWEST_RATING + " to " + HIGHEST_RATING + ".");
        }
        if (tags.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("A tag is empty, expected a word.");
        }
    }

    /** Whether nothing is said, whenever that was. */
    public boolean isEmpty() {
        return mark.isEmpty() && tags.isEmpty() && note.isEmpty() && rating.isEmpty();
    }

    /** Whether both say the same, whenever they said it. */
    public boolean saysTheSameAs(Choice other) {
        return at(Instant.EPOCH).equals(other.at(Instant.EPOCH));
    }

    Choice withMark(Optional<Mark> other) {
        return new Choice(other, tags, note, rating, changed);
    }

    Choice withTags(Collection<String> others) {
        return new Choice(mark, new TreeSet<>(others), note, rating, changed);
    }

    Choice withNote(String other) {
        return new Choice(mark, tags, other, rating, changed);
    }

    Choice withRating(OptionalInt other) {
        return new Choice(mark, tags, note, other, changed);
    }

    Choice at(Instant when) {
        return new Choice(mark, tags, note, rating, when);
    }
}
