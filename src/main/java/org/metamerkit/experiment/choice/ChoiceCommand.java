// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * One thing a rater does, to one metamer or many. It changes one field only, and undoing it restores that field only, so that what
 * another viewer changed in between stays.
 */
public sealed interface ChoiceCommand {
    /** The metamers it is done to, by their names in choices files; empty for {@link SetBlind}. */
    Set<String> metamers();

    /** For a menu: {@code mark 3 metamers keep}. */
    String description();

    /** What becomes of a choice. */
    Choice apply(Choice before);

    /**
     * What becomes of a choice when it is undone.
     *
     * @param now the choice as it is
     * @param before as it was before the command
     */
    Choice undo(Choice now, Choice before);

    /** Marks, or takes a mark away. */
    record SetMark(Set<String> metamers, Optional<Mark> mark) implements ChoiceCommand {
        public SetMark {
            metamers = Set.copyOf(metamers);
            Objects.requireNonNull(mark, "mark");
        }

        @Override
        public String description() {
            return mark.map(wanted -> "mark " + some(metamers) + " " + wanted.key())
                    .orElseGet(() -> "unmark " + some(metamers));
        }

        @Override
        public Choice apply(Choice before) {
            return before.withMark(mark);
        }

        @Override
        public Choice undo(Choice now, Choice before) {
            return now.withMark(before.mark());
        }
    }

    /** Adds a tag, or takes it away. */
    record SetTag(Set<String> metamers, String tag, boolean present) implements ChoiceCommand {
        /** @throws IllegalArgumentException in one sentence for an empty tag */
        public SetTag {
            metamers = Set.copyOf(metamers);
            tag = tag.strip();
            if (tag.isEmpty()) {
                throw new IllegalArgumentException("The tag is empty, expected a word.");
            }
        }

        @Override
        public String description() {
            return (present ? "tag " : "untag ") + some(metamers) + " '" + tag + "'";
        }

        @Override
        public Choice apply(Choice before) {
            return with(before, present);
        }

        @Override
        public Choice undo(Choice now, Choice before) {
            return with(now, before.tags().contains(tag));
        }

        private Choice with(Choice choice, boolean there) {
            TreeSet<String> tags = new TreeSet<>(choice.tags());
            if (there) {
                tags.add(tag);
            } else {
                tags.remove(tag);
            }
            return choice.withTags(tags);
        }
    }

    /** Writes a note, or takes it away by an empty one. */
    record SetNote(Set<String> metamers, String note) implements ChoiceCommand {
        public SetNote {
            metamers = Set.copyOf(metamers);
            Objects.requireNonNull(note, "note");
        }

        @Override
        public String description() {
            return (note.isEmpty() ? "remove the note on " : "write a note on ") + some(metamers);
        }

        @Override
        public Choice apply(Choice before) {
            return before.withNote(note);
        }

        @Override
        public Choice undo(Choice now, Choice before) {
            return now.withNote(before.note());
        }
    }

    /** Rates, or takes a rating away. */
    record SetRating(Set<String> metamers, OptionalInt rating) implements ChoiceCommand {
        /** @throws IllegalArgumentException in one sentence for a rating outside 1 to 5 */
        public SetRating {
            metamers = Set.copyOf(metamers);
            Choice.NONE.withRating(rating);
        }

        @Override
        public String description() {
            return rating.isPresent()
                    ? "rate " + some(metamers) + " " + rating.getAsInt()
                    : "remove the rating of " + some(metamers);
        }

        @Override
        public Choice apply(Choice before) {
            return before.withRating(rating);
        }

        @Override
        public Choice undo(Choice now, Choice before) {
            return now.withRating(before.rating());
        }
    }

    /** Switches blind mode on or off, or changes its seed. */
    record SetBlind(BlindMode blind) implements ChoiceCommand {
        @Override
        public Set<String> metamers() {
            return Set.of();
        }

        @Override
        public String description() {
            return blind.on() ? "rate blind, order by seed " + blind.seed() : "end blind mode";
        }

        @Override
        public Choice apply(Choice before) {
            return before;
        }

        @Override
        public Choice undo(Choice now, Choice before) {
            return now;
        }
    }

    private static String some(Set<String> metamers) {
        return metamers.size() == 1 ? "a metamer" : metamers.size() + " metamers";
    }
}
