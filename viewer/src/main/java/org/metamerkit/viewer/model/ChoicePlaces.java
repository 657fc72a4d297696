// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.viewer.preferences.Preferences;

/** Where choices lie: beside the run or, where that cannot be written, in a folder that is asked for once and remembered. */
final class ChoicePlaces {
    private ChoicePlaces() {}

    /** Opens the rater's choices of a run; those of a read-only run and those made elsewhere since are merged. */
    static ChoiceBook open(Path run, Preferences preferences) {
        String rater = preferences.rater().get();
        Path beside = ChoiceBook.place(run, rater);
        Optional<Path> elsewhere = ChoiceBook.canWrite(beside)
                ? Optional.empty()
                : preferences
                        .choicesElsewhere(run)
                        .map(folder -> ChoiceBook.placeElsewhere(folder, run, rater))
                        .filter(Files::exists);
        if (elsewhere.isPresent() && !Files.exists(beside)) {
            return ChoiceBook.open(elsewhere.get(), rater);
        }
        ChoiceBook book = ChoiceBook.open(beside, rater);
        elsewhere.ifPresent(book::moveTo);
        return book;
    }

    /** Saves in another folder from now on, also after the next start. */
    static void move(ChoiceBook book, Path run, Path folder, Preferences preferences) {
        book.moveTo(ChoiceBook.placeElsewhere(folder, run, book.rater()));
        preferences.choicesElsewhere(run, folder);
        preferences.save();
    }
}
