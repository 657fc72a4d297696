// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The 16 everyday categories of Geirhos et al. 2018 (texture-vs-shape, model-vs-human), each a set of ImageNet's 1000
 * classes, 207 in all.
 */
public enum HumanCategory {
    AIRPLANE("404"),
    BEAR("294-297"),
    BICYCLE("444 671"),
    BIRD("8 10-16 18-20 22-24 80-83 87-96 98-100 127-133 135-145"),
    BOAT("472 554 625 814 914"),
    BOTTLE("440 720 737 898 899 901 907"),
    CAR("436 511 817"),
    CAT("281-286"),
    CHAIR("423 559 765 857"),
    CLOCK("409 530 892"),
    DOG("152-191 193-203 205-226 228-241 243-250 252-257 259 261-263 265-268"),
    ELEPHANT("385 386"),
    KEYBOARD("508 878"),
    KNIFE("499"),
    OVEN("766"),
    TRUCK("555 569 656 675 717 734 864 867");

    private final int[] indices;

    HumanCategory(String ranges) {
        indices = parse(ranges);
    }

    /** The category's name in lower case, as in the human data. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The ImageNet classes, 0 … 999, ascending; a copy. */
    public int[] indices() {
        return indices.clone();
    }

    /** How many of ImageNet's classes belong to the category. */
    public int size() {
        return indices.length;
    }

    private static int[] parse(String ranges) {
        return Arrays.stream(ranges.split(" "))
                .flatMapToInt(range -> {
                    String[] ends = range.split("-");
                    return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
                })
                .toArray();
    }
}
