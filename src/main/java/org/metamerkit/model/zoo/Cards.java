// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/** Cards of architectures whose weights the user brings. */
final class Cards {
    /** Of the pictures of ImageNet's training set, as torchvision's networks take them. */
    static final Preprocessing IMAGENET = new Preprocessing(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    static final int IMAGENET_CLASSES = 1000;

    /** Of the pictures of CIFAR-10's training set, rounded as most programs have them. */
    static final Preprocessing CIFAR10 =
            new Preprocessing(List.of(0.4914, 0.4822, 0.4465), List.of(0.2023, 0.1994, 0.2010));

    static final int CIFAR10_CLASSES = 10;

    /** Where torchvision keeps its weights; the files' names are those of its {@code IMAGENET1K_V1} entries. */
    static final String TORCHVISION = "https://download.pytorch.org/models/";

    /** The digits of the file's SHA-256 that PyTorch's hub puts before a file's ending. */
    private static final Pattern HASHED = Pattern.compile(".*-([0-9a-f]{8,})\\.pth?");

    /** Torchvision states none of its own for the weights. */
    private static final String TORCHVISION_LICENCE =
            "not stated (torchvision's code: BSD-3-Clause; trained on ImageNet-1k, which is for research)";

    static final String UNKNOWN_LICENCE = "that of the weights you import";
    static final String UNKNOWN_ORIGIN = "no weights yet";

    private Cards() {}

    /** A network as torchvision has it: 224×224, ImageNet's mean and deviation, its 1,000 classes. */
    static NetworkCard imagenet(String name, String title, List<String> defaultStages, String source) {
        return of(name, title, 224, IMAGENET, Optional.of(ClassNames.imagenet()), defaultStages, source);
    }

    /**
     * As {@link #imagenet(String, String, List, String)}, with torchvision's weights to be fetched from {@code address}.
     *
     * @param address ends in {@code -HASH.pth}, HASH being the first hexadecimal digits of the file's SHA-256: torchvision gives no
     *     more, and checks no more
     */
    static NetworkCard imagenet(String name, String title, List<String> defaultStages, String source, String address) {
        return published(
                imagenet(name, title, defaultStages, source),
                TORCHVISION_LICENCE,
                "torchvision, IMAGENET1K_V1",
                download(address));
    }

    /** @param address ends in {@code -HASH.pth} or {@code -HASH.pt}, HASH being the first digits of the file's SHA-256 */
    static NetworkCard.Download download(String address) {
        Matcher hashed = HASHED.matcher(address);
        if (!hashed.matches()) {
            throw new IllegalArgumentException("no SHA-256 in the name of '" + address + "', expected …-HASH.pth");
        }
        return new NetworkCard.Download(address, hashed.group(1));
    }

    /** A network for CIFAR-10: 32×32, its ten classes. */
    static NetworkCard cifar10(String name, String title, List<String> defaultStages, String source) {
        return of(name, title, 32, CIFAR10, Optional.of(ClassNames.cifar10()), defaultStages, source);
    }

    /** The same card, with weights to be fetched. */
    static NetworkCard published(NetworkCard card, String licence, String origin, NetworkCard.Download download) {
        return new NetworkCard(
                card.name(),
                card.title(),
                card.picture(),
                card.preprocessing(),
                card.classes(),
                card.backgroundOutput(),
                card.defaultStages(),
                licence,
                origin,
                card.source(),
                Optional.of(download));
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
        return of(name, title, new PictureSpec(size, size), preprocessing, classes, defaultStages, source);
    }

    /** A network for pictures of any shape. */
    static NetworkCard of(
            String name,
            String title,
            PictureSpec picture,
            Preprocessing preprocessing,
            Optional<ClassNames> classes,
            List<String> defaultStages,
            String source) {
        return new NetworkCard(
                name,
                title,
                picture,
                preprocessing,
                classes,
                false,
                defaultStages,
                UNKNOWN_LICENCE,
                UNKNOWN_ORIGIN,
                source);
    }
}
