// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What a null distribution was made of. It holds no date and no machine, so that making it again gives the same file.
 *
 * @param name what {@code --null} calls it: letters, digits, dots, dashes and underscores
 * @param network the network's name
 * @param weightsSha256 SHA-256 of its weights, 64 lower-case hexadecimal digits
 * @param pictureSet name of the set of pictures
 * @param pictureSetSha256 SHA-256 over the pictures, 64 lower-case hexadecimal digits
 * @param pictures how many pictures, at least 2; all their pairs are the null distribution
 * @param sameClassShare share of pairs whose pictures have one class, 0 to 1, from labels or class folders; empty if unknown
 */
public record NullProvenance(
        String name,
        String network,
        String weightsSha256,
        String pictureSet,
        String pictureSetSha256,
        int pictures,
        OptionalDouble sameClassShare) {
    /**
     * Below this share of same-class pairs a null is lenient: the reference's random pairs of 1,000 classes hold about one
     * in a thousand, and a set without any has lower maxima.
     */
    public static final double LENIENT_BELOW = 0.5 / 1000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public NullProvenance {
        requireName(name, "null distribution");
        requireName(network, "network");
        Objects.requireNonNull(pictureSet, "pictureSet");
        requireHash(weightsSha256, "weights");
        requireHash(pictureSetSha256, "picture set");
        if (pictures < 2) {
            throw new IllegalArgumentException("A null distribution was asked for from " + pictures
                    + " picture(s), expected at least 2; give a folder with more pictures.");
        }
        double share = sameClassShare.orElse(0);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("The share of same-class pairs is " + share
                    + ", expected a number from 0 to 1, or none if unknown.");
        }
    }

    /** Number of pairs of different pictures. */
    public long pairs() {
        return (long) pictures * (pictures - 1) / 2;
    }

    /** Whether the share of same-class pairs is below {@link #LENIENT_BELOW}; empty where it is unknown. */
    public Optional<Boolean> lenient() {
        return sameClassShare.isPresent()
                ? Optional.of(sameClassShare.getAsDouble() < LENIENT_BELOW)
                : Optional.empty();
    }

    /** Pictures, pairs and leniency in one line, for every report that rests on this null. */
    public String description() {
        String share = sameClassShare.isEmpty()
                ? "share of same-class pairs unknown"
                : String.format(
                        Locale.ROOT,
                        "%.3g same-class pairs in 1,000%s",
                        1000 * sameClassShare.getAsDouble(),
                        lenient().orElse(false) ? ": lenient, the reference's pairs hold about 1" : "");
        return String.format(
                Locale.ROOT, "%s (%,d pictures of %s, %,d pairs; %s)", name, pictures, pictureSet, pairs(), share);
    }

    private static void requireName(String value, String what) {
        if (value == null || !NAME.matcher(value).matches()) {
            throw new IllegalArgumentException("The name of the " + what + " is \"" + value
                    + "\", expected letters, digits, dots, dashes and underscores, beginning with a letter or digit.");
        }
    }

    private static void requireHash(String value, String what) {
        if (value == null || !SHA256.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "The SHA-256 of the " + what + " is \"" + value + "\", expected 64 lower-case hexadecimal digits.");
        }
    }
}
