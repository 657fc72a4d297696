// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A network or stage that does not exist; the message lists the nearest names. */
public final class UnknownNameException extends RuntimeException {
    private static final int NEAR = 3;

    public UnknownNameException(String kind, String name, Collection<String> known, String remedy) {
        super("there is no " + kind + " '" + name + "'; the nearest names are "
                + String.join(", ", nearest(name, known)) + "; " + remedy);
    }

    /** The known names of smallest edit distance, nearest first. */
    static List<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .sorted(Comparator.comparingInt((String candidate) -> distance(name, candidate)))
                .limit(NEAR)
                .toList();
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substituted, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
