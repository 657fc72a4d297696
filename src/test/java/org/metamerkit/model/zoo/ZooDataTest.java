// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.SharedData;
import org.metamerkit.model.Answers;
import org.metamerkit.model.Golden;
import org.metamerkit.model.ImportedNetworks;
import org.metamerkit.model.Network;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Pixels;

/** Published weights of the shared data, imported as a user's are: PyTorch's logits and accuracies. */
class ZooDataTest {
    private static final double HALF_A_POINT = 0.5;
    private static final int FIVE = 5;
    private static final Map<Published, Network> NETWORKS = new EnumMap<>(Published.class);

    @TempDir
    static Path folder;

    /** The three ImageNet networks, with the percentages of the shared data's README. */
    enum Published {
        SQUEEZENET("squeezenet1_1", "squeezenet1_1_imagenet", 61.1, 83.7),
        MOBILENET("mobilenet_v2_tf", "mobilenet_v2_1.0_224_deq", 87.0, 97.6),
        DARKNET("tiny_darknet", "tiny_darknet_imagenet", 66.2, 86.0);

        final String architecture;
        final String file;
        final double first;
        final double five;

        Published(String architecture, String file, double first, double five) {
            this.architecture = architecture;
            this.file = file;
            this.first = first;
            this.five = five;
        }

        /** Nobody says which architecture it is, nor how pictures are prepared. */
        Network network() {
            return NETWORKS.computeIfAbsent(
                    this,
                    published -> ImportedNetworks.load(
                            folder, weights(published.file), published.architecture, ImportOptions.none()));
        }
    }

    /** The five for CIFAR-10; two were trained with ImageNet's mean and one deviation, as their metadata say. */
    enum Robust {
        STANDARD_SGD(74.1, true),
        MIX(76.0, false),
        ADV_2_255(69.5, false),
        ADV_4_255(58.9, false),
        WONGKOLTER_2_255(62.6, true);

        final double accuracy;
        final boolean imageNet;

        Robust(double accuracy, boolean imageNet) {
            this.accuracy = accuracy;
            this.imageNet = imageNet;
        }

        Network network() {
            String name = "cifar10_wide_" + name().toLowerCase(Locale.ROOT);
            ImportOptions options = imageNet
                    ? preprocessing(List.of(0.485, 0.456, 0.406), List.of(0.225, 0.225, 0.225))
                    : ImportOptions.none();
            return ImportedNetworks.load(folder, weights(name), name, options);
        }
    }

    @AfterAll
    static void close() {
        NETWORKS.values().forEach(Network::close);
        NETWORKS.clear();
    }

    @ParameterizedTest
    @EnumSource
    void givenPublishedWeights_whenThePhotographOfACatIsClassified_thenLogitsAndTheBestThreeArePyTorchs(
            Published published) throws IOException {
        JsonNode expected = new JsonMapper()
                .readTree(SharedData.require("networks/golden.json").toFile())
                .get(published.file);
        double[] values = Golden.file(SharedData.require("networks/golden_inputs.safetensors"))
                .array("chelsea_224");
        float[] pixels = new float[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (values[i] / 255);
        }
        Network network = published.network();
        List<float[]> activations = network.activations(new Pixels(224, 224, pixels));
        float[] logits = activations.get(activations.size() - 1);
        JsonNode first = expected.get("logits_first8");
        for (int i = 0; i < first.size(); i++) {
            assertThat((double) logits[i]).isCloseTo(first.get(i).asDouble(), within(2e-4));
        }
        // the sum of a thousand float32 numbers of size ten
        assertThat(IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).sum())
                .isCloseTo(expected.get("logits_sum").asDouble(), within(0.05));
        double[] probabilities = softmax(logits);
        int background = network.card().backgroundOutput() ? 1 : 0;
        for (int rank = 0; rank < expected.get("top3").size(); rank++) {
            JsonNode answer = expected.get("top3").get(rank);
            int best = Answers.best(logits, rank);
            String name = answer.get(0).asText().replaceFirst("n\\d+_", "").replace('_', ' ');
            assertThat(network.card().classes().orElseThrow().name(best - background))
                    .isEqualToIgnoringCase(name);
            assertThat(probabilities[best]).isCloseTo(answer.get(1).asDouble(), within(1e-4));
        }
    }

    @Test
    void givenPublishedWeights_whenAThousandPicturesAreClassified_thenAccuraciesArePyTorchs() {
        var archive = SharedData.require("labelled/imagenet_1000_one_per_class.zip");
        List<Network> networks =
                Stream.of(Published.values()).map(Published::network).toList();
        try (LabelledPictures pictures = LabelledPictures.open(archive)) {
            assertThat(pictures.entries()).hasSize(1000);
            List<Answers> answers = Answers.of(
                    networks,
                    pictures,
                    pictures.entries(),
                    entry -> entry.classIndex().orElseThrow(),
                    networks.get(0).picture()::prepare);
            for (Published published : Published.values()) {
                Answers given = answers.get(published.ordinal());
                System.out.printf(
                        Locale.ROOT,
                        "%s: top-1 %.1f %%, top-5 %.1f %%%n",
                        published.file,
                        given.top(1),
                        given.top(FIVE));
                assertThat(given.top(1)).as("top-1 of %s", published).isCloseTo(published.first, within(HALF_A_POINT));
                assertThat(given.top(FIVE))
                        .as("top-5 of %s", published)
                        .isCloseTo(published.five, within(HALF_A_POINT));
            }
        }
    }

    @Test
    void givenRobustNetworksWeights_whenAThousandTestPicturesAreClassified_thenAccuraciesArePyTorchs() {
        var archive = SharedData.require("labelled/cifar10_jpeg.zip");
        List<Network> networks = new ArrayList<>();
        try (LabelledPictures pictures = LabelledPictures.open(archive)) {
            Stream.of(Robust.values()).map(Robust::network).forEach(networks::add);
            List<LabelledPictures.Entry> tests = pictures.entries().stream()
                    .filter(entry -> entry.name().matches("(.*/)?test/\\w+/00\\d\\d\\.jpg"))
                    .toList();
            assertThat(tests).hasSize(1000);
            List<String> classes =
                    networks.get(0).card().classes().orElseThrow().names();
            List<Answers> answers = Answers.of(
                    networks,
                    pictures,
                    tests,
                    entry -> classes.indexOf(entry.label().orElseThrow()),
                    networks.get(0).picture()::prepare);
            for (Robust robust : Robust.values()) {
                assertThat(answers.get(robust.ordinal()).top(1))
                        .as("top-1 of %s", robust)
                        .isCloseTo(robust.accuracy, within(HALF_A_POINT));
            }
        } finally {
            networks.forEach(Network::close);
        }
    }

    private static Path weights(String file) {
        return SharedData.require("networks/" + file + ".safetensors");
    }

    private static ImportOptions preprocessing(List<Double> mean, List<Double> deviation) {
        ImportOptions none = ImportOptions.none();
        return new ImportOptions(
                none.architecture(),
                none.key(),
                none.picture(),
                none.range(),
                Optional.of(mean),
                Optional.of(deviation),
                none.classes(),
                none.title(),
                none.licence(),
                none.origin(),
                none.source(),
                none.download());
    }

    private static double[] softmax(float[] logits) {
        double[] values = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]))
                .toArray();
        double sum =
                IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] / sum)
                .toArray();
    }
}
