// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.Hashes;
import org.metamerkit.SharedData;
import org.metamerkit.model.store.WeightsByFormula;

/** models, models show, import, fetch and remove, and the commands that take what was imported. */
class ModelsCommandTest {
    private static final String SMALL = "cifar10_cnn";

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
    void givenNothingImported_whenListed_thenUsableNetworksComeFirstAndOthersAreMarked() throws IOException {
        CommandRun listed = CommandRun.of("models").requireCode(0);
        List<String> lines = listed.out().lines().toList();
        assertThat(lines.get(0)).contains("name", "what it is", "input", "classes", "parameters", "licence");
        assertThat(lines.get(1)).startsWith("efficientnet_lite0").contains("Apache-2.0", "4.7 M");
        assertThat(lines).anyMatch(line -> line.startsWith("alexnet ") && line.endsWith("no weights: fetch or import"));
        assertThat(listed.out()).contains(place.models().toString());
        JsonNode json = CommandRun.of("models", "--json").requireCode(0).json();
        JsonNode alexnet = find(json, "alexnet");
        assertThat(alexnet.path("weights").asBoolean()).isFalse();
        assertThat(alexnet.path("parameters").asLong()).isEqualTo(61_100_840L);
        assertThat(alexnet.path("download").asText()).startsWith("https://");
        assertThat(place.models()).doesNotExist();
    }

    @Test
    void givenAnArchitectureWithoutWeights_whenShown_thenItsStagesAreTold() throws IOException {
        String text = CommandRun.of("models", "show", "alexnet").requireCode(0).out();
        assertThat(text).contains("none yet: fetch or import", "features.4", "relu1", "192×27×27", "classifier.6");
        JsonNode json = CommandRun.of("models", "show", "alexnet", "--json")
                .requireCode(0)
                .json();
        assertThat(json.path("weights_sha256").isNull()).isTrue();
        assertThat(json.path("stages").get(0).path("aliases").get(0).asText()).isEqualTo("relu0");
    }

    @Test
    void givenAnArchitectureWithoutWeights_whenRun_thenTheRemedyIsNamed() throws IOException {
        CommandRun.of("synthesize", place.chelsea(), "--model", "alexnet")
                .requireRefusal(
                        1, "alexnet has no weights yet", "models fetch alexnet", "models import FILE --as alexnet");
        CommandRun.of("activations", place.chelsea(), "--model", SMALL, "--out", place.resolve("a"))
                .requireRefusal(1, SMALL + " has no weights yet; get them with 'metamerkit models import FILE");
        CommandRun.of("synthesize", place.chelsea(), "--model", "alexnett").requireRefusal(2, "alexnet");
    }

    @Test
    void givenPictures_whenPatchesAreSampled_thenHmaxCanBeUsed() throws IOException {
        place.manyDiscs("photos", 3);
        CommandRun.of("models", "sample-patches", "--pictures", place.resolve("photos"), "--as", "my_hmax", "--seed", 7)
                .requireCode(0);
        JsonNode shown = CommandRun.of("models", "show", "my_hmax", "--json")
                .requireCode(0)
                .json();
        assertThat(shown.path("architecture").asText()).isEqualTo("hmax");
        assertThat(shown.path("greyscale").asBoolean()).isTrue();
        assertThat(shown.path("weights").asBoolean()).isTrue();
        assertThat(shown.path("imported_from").asText()).isEqualTo("patches-of-3-pictures-seed-7.safetensors");
        assertThat(shown.path("origin").asText()).contains("3 pictures", "seed 7");
        assertThat(CommandRun.of("models", "show", "my_hmax").requireCode(0).out())
                .contains("1×250×250 grey");

        Object[] same = {"models", "sample-patches", "--pictures", place.resolve("photos"), "--as", "other", "--seed"};
        CommandRun.of(with(same, -1)).requireRefusal(2, "seed", "0 or more");
        CommandRun.of(with(same, 7)).requireCode(0);
        assertThat(Hashes.sha256(Files.readAllBytes(place.models().resolve("other/weights.safetensors"))))
                .isEqualTo(shown.path("stored_sha256").asText());
        CommandRun.of("models", "sample-patches", "--pictures", place.resolve("photos"), "--as", "my_hmax")
                .requireRefusal(1, "my_hmax");
    }

    private static Object[] with(Object[] words, Object last) {
        Object[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = last;
        return all;
    }

    @Test
    void givenWeights_whenImported_thenEveryCommandTakesThem() throws IOException {
        Path file = WeightsByFormula.write(SMALL, place.resolve("weights.safetensors"));
        CommandRun imported = CommandRun.of("models", "import", file, "--as", "mine", "--licence", "MIT")
                .requireCode(0);
        assertThat(imported.err()).contains("note: these are weights of the architecture " + SMALL);
        assertThat(imported.out()).contains("mine: ", "models show mine");
        List<String> lines =
                CommandRun.of("models").requireCode(0).out().lines().toList();
        // after those that come with Metamerkit, before those without weights
        List<String> usable = lines.stream()
                .skip(1)
                .takeWhile(line -> !line.contains("no weights: "))
                .toList();
        assertThat(usable.get(usable.size() - 1)).startsWith("mine ").contains("MIT");
        JsonNode shown =
                CommandRun.of("models", "show", "mine", "--json").requireCode(0).json();
        assertThat(shown.path("architecture").asText()).isEqualTo(SMALL);
        assertThat(shown.path("imported_from").asText()).isEqualTo("weights.safetensors");
        assertThat(shown.path("weights_sha256")).isEqualTo(shown.path("stored_sha256"));
        assertThat(shown.path("checked").path("largest_batch_difference").asDouble())
                .isLessThan(1e-4);
        assertThat(CommandRun.of("models", "show", "mine").requireCode(0).out())
                .contains("imported ", "checked ", "weights.safetensors");

        place.manyDiscs("photos", 4);
        CommandRun.of("null", "--model", "mine", "--pictures", place.resolve("photos"), "--name", "discs", "--quiet")
                .requireCode(0);
        String stage = shown.path("stages").get(0).path("name").asText();
        String alias = shown.path("stages").get(0).path("aliases").path(0).asText(stage);
        Path run = place.resolve("run");
        JsonNode made = CommandRun.of(
                        "synthesize",
                        place.chelsea(),
                        "--model",
                        "mine",
                        "--stage",
                        alias,
                        "--steps",
                        3,
                        "--null",
                        "discs",
                        "--out",
                        run,
                        "--json",
                        "--quiet")
                .requireDone()
                .json();
        assertThat(made.get(0).path("model").asText()).isEqualTo("mine");
        assertThat(made.get(0).path("stage").asText()).isEqualTo(stage);
        assertThat(made.get(0).path("class_rule").asText()).isEqualTo("own_labels");
        JsonNode validated = CommandRun.of("validate", run, "--model", "mine", "--json", "--quiet")
                .requireDone()
                .json();
        assertThat(validated.get(0).path("agrees").asBoolean()).isTrue();
        JsonNode doctor = CommandRun.of("doctor", "--json").requireCode(0).json();
        assertThat(doctor.path("model_folder").asText())
                .isEqualTo(place.models().toString());
        assertThat(doctor.path("weights_of_mine").asText())
                .contains(shown.path("weights_sha256").asText());
        assertThat(doctor.path("nulls_of_mine").asText()).isEqualTo("discs");

        CommandRun.of("models", "remove", "mine").requireRefusal(2, "would be removed", "--yes");
        CommandRun.of("models", "remove", "mine", "--yes").requireCode(0);
        CommandRun.of("models", "remove", "mine", "--yes").requireRefusal(1, "there is no network 'mine'");
        CommandRun.of("models", "remove", "efficientnet_lite0", "--yes").requireRefusal(2, "comes with Metamerkit");
        // metamers of a network that is gone are a finding, not a crash
        JsonNode gone = CommandRun.of("validate", run, "--json", "--quiet")
                .requireCode(1)
                .json();
        assertThat(gone.get(0).path("problem").asText()).contains("mine", "not at hand");
    }

    @Test
    void givenWeightsOfTenOtherClasses_whenImported_thenMetamersAreNotJudgedByClass() throws IOException {
        Path file = WeightsByFormula.write(SMALL, 7, place.resolve("w.safetensors"));
        CommandRun imported = CommandRun.of("models", "import", file, "--as", "seven", "--json")
                .requireCode(0);
        assertThat(imported.err()).contains("7 outputs", "not judged by class", "--labels");
        assertThat(imported.json().path("classes").isNull()).isTrue();
        JsonNode made = CommandRun.of(
                        "synthesize",
                        place.chelsea(),
                        "--model",
                        "seven",
                        "--steps",
                        2,
                        "--out",
                        place.resolve("run"),
                        "--json",
                        "--quiet")
                .requireDone()
                .json();
        assertThat(made.get(0).path("same_class").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | --as | efficientnet_lite0 | comes with Metamerkit",
                "2 | --as | ../out | no network can be called",
                "2 | --architecture | resnet5 | resnet50",
                "1 | --architecture | resnet50 | do not fit resnet50",
                "2 | --mean | 1,2 | three with commas",
                "2 | --std | a,b,c | three with commas",
                "2 | --std | 0,1,1 | deviations above 0",
                "2 | --size | big | HEIGHTxWIDTH",
                "1 | --size | 1 | cannot run on pictures of 1×1",
                "2 | --input-range | 0-256 | 0-1 or 0-255",
                "2 | --labels | imagenet | 1000 labels for 10 outputs",
                "2 | --labels | nowhere.txt | cannot be read",
            })
    void givenAWrongOption_whenImported_thenOneSentenceSaysSoAndNothingIsStored(
            int code, String option, String value, String said) throws IOException {
        Path file = WeightsByFormula.write(SMALL, place.resolve("w.safetensors"));
        List<String> words = new ArrayList<>(List.of("models", "import", file.toString(), option, value));
        if (!option.equals("--as")) {
            words.addAll(List.of("--as", "mine"));
        }
        CommandRun run = CommandRun.of(words.toArray());
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        String last = run.err()
                .lines()
                .filter(line -> !line.startsWith("metamerkit: note: "))
                .reduce("", (a, b) -> a + b);
        CommandRun.requireOneSentence(last, said);
        assertThat(Workplace.files(folder)).noneMatch(name -> name.startsWith("models"));
    }

    @Test
    void givenFilesThatAreNoNetworks_whenImported_thenEachIsRefusedInOneSentence() throws IOException {
        CommandRun.of("models", "import", place.chelsea(), "--as", "cat").requireRefusal(1, "chelsea.png");
        CommandRun.of("models", "import", place.resolve("none.pth"), "--as", "x")
                .requireRefusal(1, "none.pth");
        Path empty = Files.write(place.resolve("empty.pt"), new byte[0]);
        CommandRun.of("models", "import", empty, "--as", "x").requireRefusal(1, "empty.pt");
        CommandRun.of("models", "import", empty).requireRefusal(2, "--as");
        assertThat(Workplace.files(folder)).noneMatch(name -> name.startsWith("models"));
    }

    @Test
    void givenABrokenCard_whenListed_thenItIsWarnedOfAndTheOthersAreThere() throws IOException {
        Path file = WeightsByFormula.write(SMALL, place.resolve("w.safetensors"));
        CommandRun.of("models", "import", file, "--as", "good", "--quiet").requireCode(0);
        CommandRun.of("models", "import", file, "--as", "bad", "--quiet").requireCode(0);
        Files.writeString(place.models().resolve("bad/card.json"), "{ not a card");
        CommandRun listed = CommandRun.of("models").requireCode(0);
        assertThat(listed.out()).contains("good").doesNotContain("\nbad");
        assertThat(listed.err()).contains("warning", "bad/card.json", "mend it");
        CommandRun.of("models", "show", "bad").requireRefusal(1, "bad/card.json");
        assertThat(CommandRun.of("doctor").requireCode(0).out()).contains("cannot be used");
        CommandRun.of("models", "remove", "bad", "--yes").requireCode(0);
    }

    @Test
    void givenEditedPreprocessing_whenLoaded_thenItIsAnotherNetworkToNullDistributions() throws IOException {
        Path file = WeightsByFormula.write(SMALL, place.resolve("w.safetensors"));
        CommandRun.of("models", "import", file, "--as", "mine", "--quiet").requireCode(0);
        String before = identity();
        Path card = place.models().resolve("mine/card.json");
        Files.writeString(
                card, Files.readString(card).replaceFirst("\"mean\" : \\[[^]]*]", "\"mean\" : [ 0.5, 0.5, 0.5 ]"));
        assertThat(identity()).isNotEqualTo(before);
        assertThat(CommandRun.of("models", "show", "mine").requireCode(0).out()).contains(before, "(x − 0.5) /");
    }

    private String identity() throws IOException {
        return CommandRun.of("models", "show", "mine", "--json")
                .requireCode(0)
                .json()
                .path("weights_sha256")
                .asText();
    }

    @Test
    void givenWeightsOnAServer_whenFetched_thenTheyAreThereUnderTheirName() throws IOException {
        byte[] bytes = Files.readAllBytes(WeightsByFormula.write(SMALL, place.resolve("w.safetensors")));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/net.safetensors", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/net.safetensors";
            String sha256 = Hashes.sha256(bytes);
            CommandRun fetched = CommandRun.of("models", "fetch", "--from", address, "--sha256", sha256, "--as", "net")
                    .requireCode(0);
            assertThat(fetched.progress()).contains("download");
            assertThat(fetched.out()).contains("net: ");
            CommandRun.of("models", "fetch", "net").requireRefusal(1, "already");
            JsonNode shown = CommandRun.of("models", "show", "net", "--json")
                    .requireCode(0)
                    .json();
            assertThat(shown.path("download").asText()).isEqualTo(address);
            Files.delete(place.models().resolve("net/weights.safetensors"));
            CommandRun.of("models", "show", "net").requireCode(0);
            CommandRun.of("activations", place.chelsea(), "--model", "net", "--out", place.resolve("a"))
                    .requireRefusal(1, "net has no weights yet", "models fetch net");
            CommandRun.of("models", "fetch", "net", "--quiet").requireCode(0);
            CommandRun.of(
                            "models",
                            "fetch",
                            "--from",
                            address,
                            "--sha256",
                            "0123456789abcdef",
                            "--as",
                            "other",
                            "--quiet")
                    .requireRefusal(1, "is not the file asked for");
        } finally {
            server.stop(0);
        }
        assertThat(Workplace.files(place.cache())).noneMatch(name -> name.endsWith(".safetensors"));
    }

    @Test
    void givenAWrongFetch_whenAsked_thenTheRemedyIsNamed() {
        CommandRun.of("models", "fetch").requireRefusal(2, "no name", "--from");
        CommandRun.of("models", "fetch", "--as", "mine").requireRefusal(2, "nothing says what to fetch", "--from");
        CommandRun.of("models", "fetch", SMALL).requireRefusal(1, "no address is known", "--from URL --sha256 HEX");
        CommandRun.of("models", "fetch", "nothing").requireRefusal(2, "there is no network 'nothing'");
        CommandRun.of("models", "fetch", "--from", "https://example.org/x").requireRefusal(2, "belong together");
        CommandRun.of("models", "fetch", "--from", "file:///etc/passwd", "--sha256", "01234567", "--as", "x")
                .requireRefusal(2, "not by http or https");
    }

    @Test
    void givenThePublishedSqueezeNet_whenImported_thenItIsRecognisedAndMakesMetamers() throws IOException {
        Path file = SharedData.require("networks/squeezenet1_1_imagenet.safetensors");
        JsonNode imported = CommandRun.of("models", "import", file, "--as", "squeezenet1_1", "--json")
                .requireCode(0)
                .json();
        assertThat(imported.path("architecture").asText()).isEqualTo("squeezenet1_1");
        assertThat(imported.path("licence").asText()).isEqualTo("Apache-2.0");
        assertThat(imported.path("classes").asInt()).isEqualTo(1000);
        String shown =
                CommandRun.of("models", "show", "squeezenet1_1").requireCode(0).out();
        assertThat(shown).contains("features.12", "512×13×13");
        JsonNode made = CommandRun.of(
                        "synthesize",
                        place.chelsea(),
                        "--model",
                        "squeezenet1_1",
                        "--stage",
                        "features.4",
                        "--steps",
                        3,
                        "--out",
                        place.resolve("run"),
                        "--json",
                        "--quiet")
                .requireDone()
                .json();
        assertThat(made.get(0).path("loss").asDouble()).isBetween(0.0, 1.0);
        assertThat(made.get(0).path("class_rule").asText()).startsWith("imagenet");
    }

    private static JsonNode find(JsonNode networks, String name) {
        for (JsonNode each : networks) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not listed");
    }
}
