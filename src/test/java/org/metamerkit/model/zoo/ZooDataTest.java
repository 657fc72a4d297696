// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.metamerkit.SharedData;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Precision;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.Preprocessing;

/** Published weights of the shared data in the zoo's architectures: PyTorch's logits and accuracies. */
class ZooDataTest {
    private static final double HALF_A_POINT = 0.5;
    private static final int BATCH = 20;
    private static final int FIVE = 5;

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

        Network load() {
            return network(
                    architecture, file, Zoo.architectures().get(architecture).card());
        }
    }

    @BeforeAll
    static void load() {
        NativeRuntime.load();
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
        try (Network network = published.load()) {
            List<float[]> activations = network.activations(new Pixels(224, 224, pixels));
            float[] logits = activations.get(activations.size() - 1);
            JsonNode first = expected.get("logits_first8");
            for (int i = 0; i < first.size(); i++) {
                assertThat((double) logits[i]).isCloseTo(first.get(i).asDouble(), within(2e-4));
            }
            // the sum of a thousand float32 numbers of size ten
            assertThat(IntStream.range(0, logits.length)
                            .mapToDouble(i -> logits[i])
                            .sum())
                    .isCloseTo(expected.get("logits_sum").asDouble(), within(0.05));
            double[] probabilities = softmax(logits);
            int background = network.card().backgroundOutput() ? 1 : 0;
            for (int rank = 0; rank < expected.get("top3").size(); rank++) {
                JsonNode answer = expected.get("top3").get(rank);
                int best = best(logits, rank);
                String name = answer.get(0).asText().replaceFirst("n\\d+_", "").replace('_', ' ');
                assertThat(network.card().classes().orElseThrow().name(best - background))
                        .isEqualToIgnoringCase(name);
                assertThat(probabilities[best]).isCloseTo(answer.get(1).asDouble(), within(1e-4));
            }
        }
    }

    @Test
    void givenPublishedWeights_whenAThousandPicturesAreClassified_thenAccuraciesArePyTorchs() {
        var archive = SharedData.require("labelled/imagenet_1000_one_per_class.zip");
        List<Network> networks = new ArrayList<>();
        int[][] hits = new int[Published.values().length][2];
        try (LabelledPictures pictures = LabelledPictures.open(archive)) {
            for (Published published : Published.values()) {
                networks.add(published.load());
            }
            List<LabelledPictures.Entry> entries = pictures.entries();
            assertThat(entries).hasSize(1000);
            for (int at = 0; at < entries.size(); at += BATCH) {
                List<LabelledPictures.Entry> batch = entries.subList(at, at + BATCH);
                List<Pixels> prepared = batch.stream()
                        .map(entry -> networks.get(0).picture().prepare(pictures.read(entry)))
                        .toList();
                int[] labels = batch.stream()
                        .mapToInt(entry -> entry.classIndex().orElseThrow())
                        .toArray();
                for (int n = 0; n < networks.size(); n++) {
                    count(networks.get(n), prepared, labels, hits[n]);
                }
            }
        } finally {
            networks.forEach(Network::close);
        }
        for (Published published : Published.values()) {
            double first = hits[published.ordinal()][0] / 10.0;
            double five = hits[published.ordinal()][1] / 10.0;
            System.out.printf(Locale.ROOT, "%s: top-1 %.1f %%, top-5 %.1f %%%n", published.file, first, five);
            assertThat(first).as("top-1 of %s", published).isCloseTo(published.first, within(HALF_A_POINT));
            assertThat(five).as("top-5 of %s", published).isCloseTo(published.five, within(HALF_A_POINT));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "standard_sgd, 74.1, 0.485, 0.456, 0.406, 0.225, 0.225, 0.225",
        "mix, 76.0, 0.4914, 0.4822, 0.4465, 0.2023, 0.1994, 0.2010",
        "adv_2_255, 69.5, 0.4914, 0.4822, 0.4465, 0.2023, 0.1994, 0.2010",
        "adv_4_255, 58.9, 0.4914, 0.4822, 0.4465, 0.2023, 0.1994, 0.2010",
        "wongkolter_2_255, 62.6, 0.485, 0.456, 0.406, 0.225, 0.225, 0.225"
    })
    void givenARobustNetworksWeights_whenAThousandTestPicturesAreClassified_thenTheAccuracyIsPyTorchs(
            String name, double accuracy, double m0, double m1, double m2, double d0, double d1, double d2) {
        var archive = SharedData.require("labelled/cifar10_jpeg.zip");
        NetworkCard card = Zoo.architectures().get("cifar10_wide").card();
        Preprocessing preprocessing = new Preprocessing(List.of(m0, m1, m2), List.of(d0, d1, d2));
        int[] hits = new int[2];
        try (LabelledPictures pictures = LabelledPictures.open(archive);
                Network network = network("cifar10_wide", "cifar10_wide_" + name, with(card, preprocessing))) {
            List<LabelledPictures.Entry> tests = pictures.entries().stream()
                    .filter(entry -> entry.name().matches("(.*/)?test/\\w+/00\\d\\d\\.jpg"))
                    .toList();
            assertThat(tests).hasSize(1000);
            List<String> classes = card.classes().orElseThrow().names();
            List<Pixels> prepared = tests.stream()
                    .map(entry -> network.picture().prepare(pictures.read(entry)))
                    .toList();
            int[] labels = tests.stream()
                    .mapToInt(entry -> classes.indexOf(entry.label().orElseThrow()))
                    .toArray();
            count(network, prepared, labels, hits);
        }
        assertThat(hits[0] / 10.0).isCloseTo(accuracy, within(HALF_A_POINT));
    }

    /** Adds how many labels are the network's first answer and how many among its first five. */
    private static void count(Network network, List<Pixels> pictures, int[] labels, int[] hits) {
        int background = network.card().backgroundOutput() ? 1 : 0;
        network.activations(pictures, List.of(network.lastStage()), (stage, logits) -> {
            for (int i = 0; i < labels.length; i++) {
                int rank = rank(logits[i], labels[i] + background);
                hits[0] += rank == 0 ? 1 : 0;
                hits[1] += rank < FIVE ? 1 : 0;
            }
        });
    }

    private static Network network(String architecture, String file, NetworkCard card) {
        var path = SharedData.require("networks/" + file + ".safetensors");
        try (PointerScope scope = new PointerScope()) {
            return Networks.assemble(
                    Zoo.architectures().get(architecture),
                    card,
                    SafetensorsReader.read(path),
                    Device.CPU,
                    Precision.FLOAT32);
        }
    }

    private static NetworkCard with(NetworkCard card, Preprocessing preprocessing) {
        return new NetworkCard(
                card.name(),
                card.title(),
                card.picture(),
                preprocessing,
                card.classes(),
                card.backgroundOutput(),
                card.defaultStages(),
                card.licence(),
                card.origin(),
                card.source());
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

    private static int best(float[] logits, int rank) {
        return IntStream.range(0, logits.length)
                .filter(i -> rank(logits, i) == rank)
                .findFirst()
                .orElseThrow();
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
