// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.List;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/** Cards of architectures whose weights the user brings. */
final class Cards {
    /** Of the pictures of ImageNet's training set, as torchvision's networks take them. */
    static final Preprocessing IMAGENET = new Preprocessing(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    static final int IMAGENET_CLASSES = 1000;

    private static final String UNKNOWN_LICENCE = "that of the weights you import";
    private static final String UNKNOWN_ORIGIN = "no weights yet";

    private Cards() {}

    /** A network as torchvision has it: 224×224, ImageNet's mean and deviation, its 1,000 classes. */
    static NetworkCard imagenet(String name, String title, List<String> defaultStages, String source) {
        return of(name, title, 224, IMAGENET, Optional.of(ClassNames.imagenet()), defaultStages, source);
    }

    /** A network for square pictures. */
    static NetworkCard of(
            String name,
            String title,
            int size,
            Preprocessing preprocessing,
            Optional<ClassNames> classes,
            List<String> defaultStages,
            String source) {
        return new NetworkCard(
                name,
                title,
                new PictureSpec(size, size),
                preprocessing,
                classes,
                false,
                defaultStages,
                UNKNOWN_LICENCE,
                UNKNOWN_ORIGIN,
                source);
    }
}
