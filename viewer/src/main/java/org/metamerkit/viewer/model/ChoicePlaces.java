// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.synthesis.OutputException;
import org.metamerkit.viewer.preferences.Preferences;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where choices lie: beside the run or, where that cannot be written, in a folder that is asked for once and remembered. */
final class ChoicePlaces {
    private static final Logger LOG = LoggerFactory.getLogger(ChoicePlaces.class);
    private static final String TAKEN_BACK = ".taken-back";

    private ChoicePlaces() {}

    /**
     * Opens the rater's choices of a run; those beside it and those made elsewhere are merged. They are saved beside it as soon as
     * that can be done: a folder that may be written can lie on a full disk.
     */
    static ChoiceBook open(Path run, Preferences preferences) {
        String rater = preferences.rater().get();
        Path beside = ChoiceBook.place(run, rater);
        Optional<Path> elsewhere = preferences
                .choicesElsewhere(run)
                .map(folder -> ChoiceBook.placeElsewhere(folder, run, rater))
                .filter(Files::exists);
        if (elsewhere.isPresent() && ChoiceBook.canWrite(beside)) {
            return takenBack(elsewhere.get(), beside, rater);
        }
        if (elsewhere.isPresent() && !Files.exists(beside)) {
            return ChoiceBook.open(elsewhere.get(), rater);
        }
        ChoiceBook book = ChoiceBook.open(beside, rater);
        elsewhere.ifPresent(book::moveTo);
        return book;
    }

    private static ChoiceBook takenBack(Path elsewhere, Path beside, String rater) {
        ChoiceBook book = ChoiceBook.open(elsewhere, rater);
        try {
            book.moveTo(beside);
        } catch (OutputException e) {
            LOG.debug("The choices stay elsewhere.", e);
            return book;
        }
        try {
            // left under its name, it would be merged at each start, and what was taken out by hand would come back
            Files.move(
                    elsewhere,
                    elsewhere.resolveSibling(elsewhere.getFileName() + TAKEN_BACK),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{} keeps its name.", elsewhere, e);
        }
        return book;
    }

    /** Saves in another folder from now on, also after the next start. */
    static void move(ChoiceBook book, Path run, Path folder, Preferences preferences) {
        book.moveTo(ChoiceBook.placeElsewhere(folder, run, book.rater()));
        preferences.choicesElsewhere(run, folder);
        preferences.save();
    }

    /** Tries again to save what could not be saved; whether there was something and it is saved now. */
    static boolean savedAgain(ChoiceBook book) {
        try {
            return book.save();
        } catch (OutputException e) {
            LOG.debug("The choices are still not saved.", e);
            return false;
        }
    }
}
