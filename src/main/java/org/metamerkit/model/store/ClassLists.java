// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.metamerkit.stimulus.ClassNames;

/** Lists of class names that a card or an option may call by a name of their own. */
final class ClassLists {
    private ClassLists() {}

    private static Map<String, ClassNames> known() {
        return new TreeMap<>(Map.of("imagenet", ClassNames.imagenet(), "cifar10", ClassNames.cifar10()));
    }

    /** Names that {@link #named} knows. */
    static String names() {
        return String.join(" or ", known().keySet());
    }

    static Optional<ClassNames> named(String name) {
        return Optional.ofNullable(known().get(name));
    }

    /** What a list is called, if it has a name of its own. */
    static Optional<String> nameOf(ClassNames classes) {
        return known().entrySet().stream()
                .filter(entry -> entry.getValue().names().equals(classes.names()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * A list by its name, or from a text file with one class a line.
     *
     * @throws IllegalArgumentException in one sentence if it cannot be read
     */
    static ClassNames read(String nameOrFile) {
        Optional<ClassNames> named = named(nameOrFile);
        if (named.isPresent()) {
            return named.get();
        }
        try {
            List<String> lines = Files.readAllLines(Path.of(nameOrFile)).stream()
                    .map(line -> line.replace("\uFEFF", "").strip())
                    .toList();
            int end = lines.size();
            while (end > 0 && lines.get(end - 1).isEmpty()) {
                end--;
            }
            int empty = lines.subList(0, end).indexOf("");
            if (end == 0 || empty >= 0) {
                throw new IllegalArgumentException("the labels " + nameOrFile
                        + (end == 0 ? " are an empty file" : " have an empty line " + (empty + 1))
                        + "; give one class a line, in the order of the network's outputs");
            }
            return ClassNames.of(lines.subList(0, end));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the labels " + nameOrFile + " cannot be read ("
                            + (e instanceof CharacterCodingException ? "it is no UTF-8 text" : ModelFolder.reason(e))
                            + "); give a text file with one class a line, or " + names(),
                    e);
        }
    }
}
