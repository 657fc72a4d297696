// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.metamerkit.SharedData;
import org.metamerkit.model.ImportedNetworks;
import org.metamerkit.model.Network;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Pixels;

/**
 * The five CIFAR-10 networks of one architecture in the shared data, with the accuracies in percent that its README has for test files
 * 0000 to 0099 of each class: as they are, and under PGD with 20 steps of eps/4 from a random start within L∞ 2/255 and 8/255.
 */
enum RobustNetworks {
    STANDARD_SGD(74.1, 11.5, 0.0, true),
    MIX(76.0, 56.0, 5.8, false),
    ADV_2_255(69.5, 54.3, 14.0, false),
    ADV_4_255(58.9, 49.3, 25.2, false),
    WONGKOLTER_2_255(62.6, 54.7, 26.2, true);

    final double clean;
    final double two;
    final double eight;
    private final boolean imageNet;

    RobustNetworks(double clean, double two, double eight, boolean imageNet) {
        this.clean = clean;
        this.two = two;
        this.eight = eight;
        this.imageNet = imageNet;
    }

    String fileName() {
        return "cifar10_wide_" + name().toLowerCase(Locale.ROOT);
    }

    Path file() {
        return SharedData.require("networks/" + fileName() + ".safetensors");
    }

    /** @param models a folder to import into */
    Network load(Path models) {
        ImportOptions none = ImportOptions.none();
        ImportOptions options = imageNet
                ? new ImportOptions(
                        none.architecture(),
                        none.key(),
                        none.picture(),
                        none.range(),
                        Optional.of(List.of(0.485, 0.456, 0.406)),
                        Optional.of(List.of(0.225, 0.225, 0.225)),
                        none.classes(),
                        none.title(),
                        none.licence(),
                        none.origin(),
                        none.source(),
                        none.download())
                : none;
        return ImportedNetworks.load(models, file(), fileName(), options);
    }

    /** The first so many test pictures of each class, class by class. */
    static PictureSource pictures(Network network, int aClass) {
        try (LabelledPictures set = LabelledPictures.open(SharedData.require("labelled/cifar10_jpeg.zip"))) {
            List<LabelledPictures.Entry> entries = set.entries().stream()
                    .filter(entry -> entry.name().matches("(.*/)?test/\\w+/\\d+\\.jpg"))
                    .filter(entry -> number(entry.name()) < aClass)
                    .toList();
            List<String> classes = network.card().classes().orElseThrow().names();
            List<Pixels> pictures = entries.stream()
                    .map(entry -> network.picture().prepare(set.read(entry)))
                    .toList();
            return PictureSource.of(
                    pictures,
                    entries.stream()
                            .mapToInt(entry -> classes.indexOf(entry.label().orElseThrow()))
                            .toArray());
        }
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1, name.lastIndexOf('.')));
    }
}
