// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.metamerkit.stimulus.PictureException;

/** Matches the labels of a data set with the names of a network's classes. */
final class ClassMatch {
    private static final int MOST_NAMED = 12;

    private ClassMatch() {}

    /**
     * From label to index of the class of that name: exactly, else without regard to case.
     *
     * @param source the data, for messages
     * @throws PictureException if a label is no class, or two labels or two classes cannot be told apart
     */
    static Map<String, Integer> match(Object source, Collection<String> labels, List<String> classNames) {
        Map<String, Integer> matched = new TreeMap<>();
        Map<Integer, String> labelOfClass = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        for (String label : new TreeSet<>(labels)) {
            int[] found = find(classNames, label);
            if (found.length == 0) {
                unknown.add(label);
            } else if (found.length > 1) {
                throw new PictureException(source + " has a class " + label + ", and " + found.length
                        + " of the network's classes are called that, expected one: name its pictures"
                        + " INDEX_WNID_NAME.jpg instead.");
            } else {
                String other = labelOfClass.putIfAbsent(found[0], label);
                if (other != null) {
                    throw new PictureException(source + " has two folders for the class " + classNames.get(found[0])
                            + ", " + other + " and " + label + ", expected one: put them together.");
                }
                matched.put(label, found[0]);
            }
        }
        if (!unknown.isEmpty()) {
            throw new PictureException(source + " has labels that are none of the network's classes (" + some(unknown)
                    + "), expected " + some(classNames)
                    + ": rename its folders, leave the others out or give the classes' names.");
        }
        return matched;
    }

    /** @throws PictureException if a class has no picture */
    static void requireAll(Object source, int[] labels, List<String> classNames) {
        boolean[] seen = new boolean[classNames.size()];
        for (int label : labels) {
            seen[label] = true;
        }
        List<String> empty = IntStream.range(0, seen.length)
                .filter(i -> !seen[i])
                .mapToObj(classNames::get)
                .toList();
        if (!empty.isEmpty()) {
            throw new PictureException(source + " has no readable picture of " + empty.size() + " of "
                    + classNames.size() + " classes (" + some(empty)
                    + "), expected at least one of each: add some or take a network of the classes there are.");
        }
    }

    /** The first of them, and how many more there are. */
    static String some(List<String> names) {
        String listed = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
        return names.size() <= MOST_NAMED ? listed : listed + " and " + (names.size() - MOST_NAMED) + " more";
    }

    private static int[] find(List<String> classNames, String label) {
        int[] exact = IntStream.range(0, classNames.size())
                .filter(i -> classNames.get(i).equals(label))
                .toArray();
        return exact.length > 0
                ? exact
                : IntStream.range(0, classNames.size())
                        .filter(i -> classNames.get(i).equalsIgnoreCase(label))
                        .toArray();
    }
}
