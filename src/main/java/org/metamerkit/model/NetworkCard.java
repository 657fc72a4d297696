// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.List;
import java.util.Optional;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * What is known about a network besides its numbers.
 *
 * @param name as the command line takes it, for example {@code efficientnet_lite0}
 * @param title for people
 * @param picture the size of its input
 * @param preprocessing from pixels in [0, 1] to its first layer's input, inside the differentiated graph
 * @param classes names of its outputs in order, without a background class; empty if it does not classify
 * @param backgroundOutput whether output 0 is a background class that stands before {@code classes}
 * @param defaultStages the handful that {@code synthesize} makes when no stage is named
 * @param licence of the weights
 * @param origin where the weights come from
 * @param source paper of the architecture
 * @param download where the weights can be fetched, if anywhere
 */
public record NetworkCard(
        String name,
        String title,
        PictureSpec picture,
        Preprocessing preprocessing,
        Optional<ClassNames> classes,
        boolean backgroundOutput,
        List<String> defaultStages,
        String licence,
        String origin,
        String source,
        Optional<Download> download) {
    /** @throws IllegalArgumentException if a greyscale network's preprocessing is not the same for the three equal channels */
    public NetworkCard {
        defaultStages = List.copyOf(defaultStages);
        if (picture.greyscale() && !preprocessing.isUniform()) {
            throw new IllegalArgumentException("the greyscale network " + name
                    + " preprocesses its three equal channels differently: " + preprocessing
                    + "; give the same mean and the same deviation three times");
        }
    }

    /** A network of unknown weights: they cannot be fetched. */
    public NetworkCard(
            String name,
            String title,
            PictureSpec picture,
            Preprocessing preprocessing,
            Optional<ClassNames> classes,
            boolean backgroundOutput,
            List<String> defaultStages,
            String licence,
            String origin,
            String source) {
        this(
                name,
                title,
                picture,
                preprocessing,
                classes,
                backgroundOutput,
                defaultStages,
                licence,
                origin,
                source,
                Optional.empty());
    }

    /**
     * A published weights file.
     *
     * @param address its URL, http or https
     * @param sha256 the file's SHA-256 or, where its publisher gives no more, the first hexadecimal digits of it (8 at least)
     */
    public record Download(String address, String sha256) {}
}
