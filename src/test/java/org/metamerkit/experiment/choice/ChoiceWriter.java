// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A viewer of its own that marks and tags, as a program. */
public final class ChoiceWriter {
    static final int CHANGES = 40;

    private ChoiceWriter() {}

    public static void main(String[] arguments) {
        String name = System.getProperty("writer");
        ChoiceBook book = ChoiceBook.open(Path.of(System.getProperty("choices")), "x");
        for (int i = 0; i < CHANGES; i++) {
            book.apply(new ChoiceCommand.SetMark(Set.of(name + i), Optional.of(Mark.KEEP)));
            book.apply(new ChoiceCommand.SetTag(Set.of("shared"), name + i, true));
        }
        System.out.println("done: " + name);
    }
}
