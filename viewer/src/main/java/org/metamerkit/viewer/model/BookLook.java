// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.Set;
import java.util.function.Consumer;
import org.metamerkit.experiment.choice.ChoiceBook;

/** Looks, off the window's thread and one look at a time, what others wrote into a book's file, and whether it can be saved again. */
final class BookLook {
    private final Background background;
    private boolean looking;

    /**
     * What a look found.
     *
     * @param saved whether something could not be saved before, and is saved now
     * @param different the metamers of which something else is said now
     */
    record Found(boolean saved, Set<String> different) {}

    BookLook(Background background) {
        this.background = background;
    }

    /** Called on the window's thread, as {@code then} is. */
    void at(ChoiceBook book, Consumer<Found> then) {
        if (looking) {
            return;
        }
        looking = true;
        background.quietly(
                job -> {
                    try {
                        return new Found(ChoicePlaces.savedAgain(book), book.refresh());
                    } finally {
                        background.onWindow(() -> looking = false);
                    }
                },
                then);
    }
}
