// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.model.Golden;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.model.TinyNetworks;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.Optimizer;

/** The Java face, as a user of the library writes it. */
class SynthesisTest {
    private static final Path CHELSEA = Path.of("..", "examples", "pictures", "chelsea.png");
    private static Network network;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        network = Networks.load("efficientnet_lite0");
    }

    @AfterAll
    static void free() {
        network.close();
    }

    @Test
    void givenAPhotograph_whenSynthesizedInTwentySteps_thenTheMetamerIsMeasuredAndWritten() {
        Picture picture = Pictures.read(CHELSEA);
        List<Integer> heard = new ArrayList<>();
        Metamer metamer = Synthesis.of(network, "stem")
                .optimizer(Adam.cosine(0.05, 20))
                .noise(GaussianNoise.feather2023(), 0)
                .synthesize(picture, evaluation -> heard.add(evaluation.done()));
        assertThat(heard).hasSize(20).endsWith(20);
        assertThat(metamer.identity().picture()).isEqualTo("chelsea");
        assertThat(metamer.identity().weightsSha256()).isEqualTo(network.weightsSha256());
        assertThat(metamer.target()).isEqualTo(network.picture().prepare(picture));
        assertThat(metamer.loss()).isLessThan(0.7 * metamer.trace().loss(0));
        assertThat(metamer.report().spearman()).isBetween(0.3, 1.0);
        assertThat(metamer.report().pearson()).isBetween(0.3, 1.0);
        // loss = ‖a − t‖/‖t‖, so 10·log10(1/loss) is the reference's SNR
        assertThat(metamer.report().snrDb()).isCloseTo(-10 * Math.log10(metamer.loss()), within(1e-3));
        assertThat(metamer.report().snrDbPower()).isCloseTo(-20 * Math.log10(metamer.loss()), within(1e-3));
        assertThat(metamer.report().stages()).hasSameSizeAs(network.stages());
        assertThat(metamer.report().sameClass()).isPresent();
        Path written = metamer.write(folder);
        assertThat(folder.resolve("nulls"))
                .as("what the verdict rests on goes with it")
                .isDirectoryContaining("glob:**-" + metamer.identity().stage() + ".json");
        assertThat(PngFile.read(written.resolve("metamer.png")))
                .isEqualTo(metamer.pixels().quantized());
    }

    @Test
    void givenEveryStage_whenTwoPicturesTakeFiveSteps_thenTheirLossesFall() {
        List<Pixels> targets = List.of(Golden.chelsea(), grating(1));
        for (Stage stage : network.stages()) {
            Synthesis synthesis = Synthesis.of(network, stage.name()).optimizer(Adam.cosine(0.003, 5));
            for (Outcome outcome : synthesis.run(targets, starts(synthesis, 2), Checkpoints.none(), Progress.none())) {
                Outcome.Finished finished = (Outcome.Finished) outcome;
                assertThat(finished.loss())
                        .as(stage.name())
                        .isLessThan(finished.trace().loss(0));
            }
        }
    }

    /** Measured: see the printed line; {@code docs/METHODS.md} quotes it. */
    @Test
    void givenABatchOfFour_whenSynthesized_thenEachMetamerIsTheOneMadeAlone() {
        Optimizer optimizer = Adam.cosine(0.01, 20);
        for (Map.Entry<String, Double> bound :
                Map.of("stem", 1e-3, "blocks.4", 1e-2, "blocks.10", 0.1).entrySet()) {
            Synthesis synthesis = Synthesis.of(network, bound.getKey()).optimizer(optimizer);
            List<Pixels> targets = List.of(Golden.chelsea(), grating(1), grating(2), grating(3));
            List<Outcome> together = synthesis.run(targets, starts(synthesis, 4), Checkpoints.none(), Progress.none());
            double pixels = 0;
            double losses = 0;
            for (int i = 0; i < 2; i++) {
                Outcome.Finished alone = (Outcome.Finished) synthesis
                        .run(targets.subList(i, i + 1), starts(synthesis, 1), Checkpoints.none(), Progress.none())
                        .get(0);
                Outcome.Finished one = (Outcome.Finished) together.get(i);
                pixels = Math.max(
                        pixels,
                        Golden.distance(one.pixels().values(), alone.pixels().values()));
                losses = Math.max(losses, Math.abs(one.loss() - alone.loss()) / alone.loss());
            }
            System.out.printf(
                    Locale.ROOT,
                    "batch of 4 against one at a time, %s, 20 steps of Adam: pixels ‖a − b‖/‖b‖ %.1e, loss %.1e%n",
                    bound.getKey(),
                    pixels,
                    losses);
            assertThat(pixels).as(bound.getKey()).isLessThanOrEqualTo(bound.getValue());
            assertThat(losses).as(bound.getKey()).isLessThanOrEqualTo(bound.getValue());
        }
    }

    @Test
    void givenAnUnknownStage_whenASynthesisIsMade_thenTheNearestNamesAreListed() {
        assertThatThrownBy(() -> Synthesis.of(network, "blocks.16"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("blocks.1");
    }

    @Test
    void givenAProgressThatAsksToStop_whenSynthesizing_thenItIsCancelledNotFailed() {
        try (Network tiny = TinyNetworks.create()) {
            Progress stopping = new Progress() {
                @Override
                public void evaluated(Evaluation evaluation) {}

                @Override
                public boolean stopRequested() {
                    return true;
                }
            };
            assertThatThrownBy(
                            () -> Synthesis.of(tiny, TinyNetworks.LINEAR).synthesize(Pictures.read(CHELSEA), stopping))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("chelsea")
                    .hasMessageContaining("stopped after 0 evaluations");
        }
    }

    @Test
    void givenAnOriginalWithoutActivations_whenSynthesized_thenTheExceptionSaysWhich() {
        try (Network tiny = TinyNetworks.create()) {
            Picture black = Picture.of8Bit("black", 24, 20, new byte[24 * 20 * 3]);
            assertThatThrownBy(() -> Synthesis.of(tiny, TinyNetworks.THRESHOLD).synthesize(black, Progress.none()))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageContaining("no metamer of black at threshold")
                    .hasMessageContaining("all activations of the original are zero")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void givenANetworkWithoutClasses_whenSynthesized_thenThereIsNoClassAndNoVerdict() {
        try (Network tiny = TinyNetworks.create()) {
            Metamer metamer = Synthesis.of(tiny, TinyNetworks.LINEAR)
                    .optimizer(Adam.cosine(0.02, 10))
                    .synthesize(Pictures.read(CHELSEA), Progress.none());
            assertThat(metamer.report().sameClass()).isEmpty();
            assertThat(metamer.report().passes()).isEmpty();
            assertThat(metamer.pngReport().passes()).isEmpty();
        }
    }

    private static Pixels grating(int number) {
        return Fixtures.grating(network.picture(), number);
    }

    private static List<PictureState> starts(Synthesis synthesis, int count) {
        List<PictureState> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(synthesis.start());
        }
        return starts;
    }
}
