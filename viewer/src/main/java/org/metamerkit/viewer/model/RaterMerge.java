// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.ChoiceCommand;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.experiment.choice.RaterAgreement;

/** A second rater's choices beside the first's: how far they agree, and both as one. */
public final class RaterMerge {
    private final ChoiceBook mine;
    private final ChoiceBook theirs;

    /**
     * Opens the second rater's file.
     *
     * @throws org.metamerkit.experiment.RunException in one sentence if it cannot be read
     */
    public RaterMerge(ChoiceBook mine, Path other) {
        this.mine = mine;
        theirs = ChoiceBook.open(other, other.getFileName().toString());
    }

    /** Of the marks. */
    public RaterAgreement agreement() {
        return RaterAgreement.of(mine.rater(), mine.choices(), theirs.rater(), theirs.choices());
    }

    /** Agreement in words. */
    public String words() {
        RaterAgreement agreement = agreement();
        String counts = agreement.first() + " and " + agreement.second() + " both marked " + agreement.both()
                + " metamers and differ about " + agreement.disagreements().size() + "; " + agreement.onlyFirst()
                + " were marked by " + agreement.first() + " only, " + agreement.onlySecond() + " by "
                + agreement.second() + " only.";
        return counts
                + agreement
                        .kappa()
                        .map(kappa -> " Cohen's κ is " + Captions.number(kappa.kappa()) + " (95 % interval "
                                + Captions.number(kappa.lower()) + " to " + Captions.number(kappa.upper()) + ").")
                        .orElse(" Cohen's κ is not defined: there are no metamers that both marked, or one mark only.");
    }

    /**
     * Writes both raters' choices as a third file beside the first one, {@code choices-ONE_OTHER.json}, in place of what was merged
     * there before; neither of the two is changed.
     *
     * @return the file
     */
    public Path write() {
        String both = mine.rater() + "+" + theirs.rater();
        Path file = ChoiceBook.place(mine.file().toAbsolutePath().getParent(), both);
        ChoiceBook book = ChoiceBook.open(file, both);
        Map<String, Choice> merged = new TreeMap<>();
        book.choices().keySet().forEach(before -> merged.put(before, Choice.NONE));
        merged.putAll(RaterAgreement.merged(mine.rater(), mine.choices(), theirs.rater(), theirs.choices()));
        // one command a value, not one a metamer: each is a file written
        by(merged, Choice::mark)
                .forEach((Optional<Mark> mark, Set<String> metamers) ->
                        book.apply(new ChoiceCommand.SetMark(metamers, mark)));
        by(merged, Choice::rating)
                .forEach((OptionalInt rating, Set<String> metamers) ->
                        book.apply(new ChoiceCommand.SetRating(metamers, rating)));
        by(merged, Choice::note).forEach((note, metamers) -> book.apply(new ChoiceCommand.SetNote(metamers, note)));
        Stream.concat(merged.values().stream(), book.choices().values().stream())
                .flatMap(choice -> choice.tags().stream())
                .collect(Collectors.toCollection(TreeSet::new))
                .forEach(tag -> by(merged, choice -> choice.tags().contains(tag))
                        .forEach((has, metamers) -> book.apply(new ChoiceCommand.SetTag(metamers, tag, has))));
        return file;
    }

    private static <T> Map<T, Set<String>> by(Map<String, Choice> choices, Function<Choice, T> value) {
        return choices.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> value.apply(entry.getValue()),
                        Collectors.mapping(Map.Entry::getKey, Collectors.toSet())));
    }
}
