// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The names of a network's classes, in the order of its outputs. */
public final class ClassNames {
    private static final String IMAGENET = "imagenet_classes.txt";

    private static final ClassNames CIFAR10 =
            of(List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"));

    private final List<String> names;

    private ClassNames(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** @throws IllegalArgumentException if there is no name */
    public static ClassNames of(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "There are no class names, expected one for every output of the network.");
        }
        return new ClassNames(names);
    }

    /** ImageNet's 1000 classes as torchvision names them (its {@code models/_meta.py}, BSD-3-Clause). */
    public static ClassNames imagenet() {
        return ImageNet.NAMES;
    }

    /** CIFAR-10's classes in the order of its {@code batches.meta} (Krizhevsky 2009). */
    public static ClassNames cifar10() {
        return CIFAR10;
    }

    public int size() {
        return names.size();
    }

    /** @throws IndexOutOfBoundsException if there is no such class */
    public String name(int index) {
        return names.get(index);
    }

    /** All names, in order; unmodifiable. Names may differ in their capitals only, as ImageNet's Cardigan, a dog, and cardigan. */
    public List<String> names() {
        return names;
    }

    /** Read when first asked for. */
    private static final class ImageNet {
        static final ClassNames NAMES = of(read());

        private static List<String> read() {
            try (InputStream in = ClassNames.class.getResourceAsStream(IMAGENET)) {
                if (in == null) {
                    throw new IllegalStateException(IMAGENET + " is missing from the jar: build the project again.");
                }
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return text.lines().filter(line -> !line.startsWith("#")).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
