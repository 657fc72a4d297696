// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.stimulus.Pixels;

/** activations, models, doctor, bench. */
class OtherCommandsTest {
    @TempDir
    Path folder;

    private Workplace place;

    @BeforeEach
    void openWorkplace() throws IOException {
        place = new Workplace(folder);
    }

    @AfterEach
    void closeWorkplace() {
        place.close();
    }

    @Test
    void givenPictures_whenActivationsAreWritten_thenTheyAreTheNetworksOwn() throws IOException {
        place.manyDiscs("photos", 3);
        Path out = place.resolve("activations");
        CommandRun.of(
                        "activations",
                        place.resolve("photos"),
                        "--stage",
                        "blocks.3,pool,logits",
                        "--batch",
                        2,
                        "--quiet",
                        "--out",
                        out)
                .requireCode(0);
        assertThat(Workplace.files(out)).containsExactly("blocks.3.npy", "index.csv", "logits.npy", "pool.npy");
        List<String> index = Files.readAllLines(out.resolve("index.csv"));
        assertThat(index).hasSize(4);
        assertThat(index.get(0)).isEqualTo("row,picture,file,sha256");
        for (int row = 0; row < 3; row++) {
            Path picture = place.resolve("photos/discs" + row + ".png");
            assertThat(index.get(1 + row))
                    .isEqualTo(row + ",discs" + row + "," + picture + ","
                            + Pictures.read(picture).sha256());
        }
        try (Network network = Networks.load(Networks.DEFAULT)) {
            List<Pixels> prepared = new ArrayList<>();
            for (int row = 0; row < 3; row++) {
                prepared.add(network.picture().prepare(Pictures.read(place.resolve("photos/discs" + row + ".png"))));
            }
            for (String name : List.of("blocks.3", "pool", "logits")) {
                Stage stage = network.stage(name);
                NumpyFile.Array array = NumpyFile.read(out.resolve(name + ".npy"));
                assertThat(array.shape()[0]).isEqualTo(3);
                assertThat(array.values()).hasSize(3 * stage.units());
                for (int row = 0; row < 3; row++) {
                    float[] expected = network.activations(prepared.get(row)).get(stage.index());
                    double error = 0;
                    double norm = 0;
                    for (int unit = 0; unit < expected.length; unit++) {
                        double difference = array.values()[row * expected.length + unit] - expected[unit];
                        error += difference * difference;
                        norm += (double) expected[unit] * expected[unit];
                    }
                    // another batch rounds otherwise
                    assertThat(Math.sqrt(error / norm)).isLessThan(1e-5);
                }
            }
        }
    }

    @Test
    void givenHdf5IsAsked_whenActivationsAreWritten_thenItHoldsTheSameNumbers() throws IOException {
        place.manyDiscs("photos", 2);
        Path numpy = place.resolve("numpy");
        Path hdf5 = place.resolve("hdf5");
        for (Object[] command : new Object[][] {
            {"activations", place.resolve("photos"), "--stage", "blocks.10,logits", "--quiet", "--out", numpy},
            {"activations", place.resolve("photos"), "--stage", "blocks.10,logits", "--quiet", "--hdf5", "--out", hdf5}
        }) {
            CommandRun.of(command).requireCode(0);
        }
        assertThat(Workplace.files(hdf5)).containsExactly("activations.h5", "index.csv");
        try (HdfFile file = new HdfFile(hdf5.resolve("activations.h5"))) {
            float[][][][] blocks =
                    (float[][][][]) file.getDatasetByPath("blocks.10").getData();
            NumpyFile.Array array = NumpyFile.read(numpy.resolve("blocks.10.npy"));
            assertThat(new int[] {blocks.length, blocks[0].length, blocks[0][0].length, blocks[0][0][0].length})
                    .isEqualTo(array.shape());
            int at = 0;
            for (float[][][] picture : blocks) {
                for (float[][] channel : picture) {
                    for (float[] row : channel) {
                        for (float value : row) {
                            assertThat(value).isEqualTo(array.values()[at++]);
                        }
                    }
                }
            }
            assertThat(at).isEqualTo(array.values().length);
            assertThat(file.getDatasetByPath("logits").getDimensions()).containsExactly(2, 1000);
        }
    }

    @Test
    void givenAllStages_whenActivationsAreWritten_thenThereAreTwentyFiles() throws IOException {
        CommandRun written = CommandRun.of(
                        "activations",
                        place.chelsea(),
                        "--stage",
                        "all",
                        "--json",
                        "--quiet",
                        "--out",
                        place.resolve("all"))
                .requireCode(0);
        assertThat(Workplace.files(place.resolve("all"))).hasSize(21);
        assertThat(written.json().path("stages")).hasSize(20);
        assertThat(written.json().path("pictures").asInt()).isEqualTo(1);
    }

    @Test
    void givenBadInput_whenActivationsAreAskedFor_thenNothingIsLeftBehind() throws IOException {
        Path photos = place.manyDiscs("photos", 2);
        Files.writeString(photos.resolve("zz.png"), "no picture");
        Path out = place.resolve("out");
        CommandRun.of("activations", photos, "--stage", "pool", "--quiet", "--out", out)
                .requireRefusal(1, "zz.png");
        assertThat(out).doesNotExist();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
        CommandRun.of("activations", place.chelsea(), "--stage", "pol", "--out", out)
                .requireRefusal(2, "pool");
        CommandRun.of("activations", place.chelsea(), "--stage", "pool", "--out", photos)
                .requireRefusal(1, "never overwritten", "--out");
        CommandRun.of("activations", place.chelsea(), "--stage", "pool").requireRefusal(2, "--out");
    }

    @Test
    void givenTheNetworks_whenListedAndShown_thenStagesHaveNamesShapesAndEnds() throws IOException {
        assertThat(CommandRun.of("models").requireCode(0).out()).contains("efficientnet_lite0", "Apache-2.0");
        JsonNode models = CommandRun.of("models", "--json").requireCode(0).json();
        assertThat(models.get(0).path("name").asText()).isEqualTo("efficientnet_lite0");
        assertThat(models.get(0).path("weights").asBoolean()).isTrue();
        JsonNode shown = CommandRun.of("models", "show", "efficientnet_lite0", "--json")
                .requireCode(0)
                .json();
        assertThat(shown.path("stages")).hasSize(20);
        assertThat(shown.path("weights_sha256").asText()).matches("[0-9a-f]{64}");
        JsonNode stem = shown.path("stages").get(0);
        assertThat(stem.path("shape").toString()).isEqualTo("[32,112,112]");
        assertThat(stem.path("units").asInt()).isEqualTo(32 * 112 * 112);
        assertThat(stem.path("activation").asText()).isEqualTo("relu6");
        assertThat(shown.path("stages").get(1).path("activation").asText()).isEqualTo("linear");
        assertThat(CommandRun.of("models", "show", "efficientnet_lite0")
                        .requireCode(0)
                        .out())
                .contains("stem", "32×112×112", "blocks.15", "logits");
        CommandRun.of("models", "show", "efficientnet").requireRefusal(2, "efficientnet_lite0");
    }

    @Test
    void givenThisMachine_whenTheDoctorLooks_thenEverythingPromisedIsSaid() throws IOException {
        String text = CommandRun.of("doctor").requireCode(0).out();
        assertThat(text)
                .contains("metamerkit", "java", "libtorch", "threads", "kernels", "cuda", "library cache", "SHA-256");
        JsonNode json = CommandRun.of("doctor", "--json").requireCode(0).json();
        assertThat(json.path("cache").asText()).isEqualTo(place.cache().toString());
        assertThat(json.path("kernels").asText()).isNotBlank();
        assertThat(json.path("weights_of_efficientnet_lite0").asText()).containsPattern("[0-9a-f]{64}");
    }

    @Test
    void givenTwoNullDistributionsThatCannotBeRead_whenTheDoctorLooks_thenBothAreTold() throws IOException {
        Path nulls = Files.createDirectories(place.cache().resolve("nulls/efficientnet_lite0"));
        Files.writeString(nulls.resolve("first.json"), "{");
        Files.writeString(nulls.resolve("second.json"), "{");
        JsonNode json = CommandRun.of("doctor", "--json").requireCode(0).json();
        assertThat(json.path("warning").asText()).contains("first.json", "metamerkit null");
        assertThat(json.path("warning_2").asText()).contains("second.json", "metamerkit null");
    }

    @Test
    void givenBenchJson_whenRun_thenItHasTheThreeFiguresAndTheMachine() throws IOException {
        JsonNode json = CommandRun.of("bench", "--json", "--stage", "stem")
                .requireCode(0)
                .json();
        assertThat(json.path("step_ratio").asDouble()).isPositive();
        assertThat(json.path("match_kernel_bandwidth_fraction").asDouble()).isPositive();
        assertThat(json.path("match_kernel_speedup").asDouble()).isPositive();
        assertThat(json.path("machine").path("processor").asText()).isNotBlank();
        assertThat(json.path("machine").path("threads").asInt()).isPositive();
        assertThat(json.path("steps").get(0).path("stage").asText()).isEqualTo("stem");
    }
}
