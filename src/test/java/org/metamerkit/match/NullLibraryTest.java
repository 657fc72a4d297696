// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NullLibraryTest {
    /** A network whose null is on the test class path: org/metamerkit/match/nulls/embedded_in_tests.json. */
    private static final String EMBEDDED_NETWORK = "embedded_in_tests";

    @TempDir
    Path cache;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void givenNullDistributions_whenWrittenAndRead_thenTheyAreEqualAndNoOtherFileIsLeft() throws IOException {
        NullDistributions nulls =
                Nulls.straight(Nulls.provenance("set", 12, OptionalDouble.of(0.25)), List.of("stem", "blocks.1"));
        Path file = cache.resolve("a/b.json");
        nulls.write(file);
        nulls.write(file);
        NullDistributions read = NullDistributions.read(file);
        assertThat(read).isEqualTo(nulls);
        assertThat(read.stages().keySet()).containsExactly("stem", "blocks.1");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void givenInfiniteSnr_whenWrittenAndRead_thenItIsInfiniteAgain() throws IOException {
        float[] picture = {1, 2, 4};
        NullProvenance provenance = Nulls.provenance("twins", 3, OptionalDouble.empty());
        NullDistributions nulls;
        try (NullDistributionBuilder builder = new NullDistributionBuilder(3)) {
            builder.add(picture);
            builder.add(picture);
            builder.add(new float[] {3, 0, 1});
            nulls = NullDistributions.of(provenance, List.of(builder.build(provenance, "stem")));
        }
        Path file = cache.resolve("twins.json");
        nulls.write(file);
        assertThat(Files.readString(file)).contains("9999.0").doesNotContain("Infinity");
        assertThat(NullDistributions.read(file)).isEqualTo(nulls);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "12",
                "\u0000\u0001PK",
                "{\"kind\":\"something\"}",
                "{\"kind\":\"metamerkit_null_distributions\",\"format_version\":99}",
                "{\"kind\":\"metamerkit_null_distributions\",\"format_version\":1,\"name\":5}"
            })
    void givenAForeignOrBrokenFile_whenRead_thenOneSentenceSaysWhatToDo(String content) throws IOException {
        Path file = cache.resolve("broken.json");
        Files.writeString(file, content);
        assertThatThrownBy(() -> NullDistributions.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.json cannot be used")
                .hasMessageContaining("metamerkit null")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void givenAFileCutAnywhere_whenRead_thenItIsRefusedAndNeverCrashes() throws IOException {
        Path file = cache.resolve("cut.json");
        Nulls.straight(Nulls.provenance("set", 12, OptionalDouble.empty()), List.of("stem"))
                .write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length - 1; length += 61) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> NullDistributions.read(file)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"maximum\" : 0.5>\"maximum\" : 0.4",
                "\"values\" : 66>\"values\" : 65",
                "\"pictures\" : 12>\"pictures\" : 1",
                "\"pictures\" : 12>\"pictures\" : 1e99",
                "\"units\" : 7>\"units\" : -7",
                "\"weights_sha256\" : \"ab>\"weights_sha256\" : \"",
                "0.005,>\"x\",",
                "0.005,>9.0,",
                "\"same_class_share\" : null>\"same_class_share\" : 7",
                "\"name\" : \"set\">\"name\" : \"../set\""
            })
    void givenAFileWithAWrongValue_whenRead_thenItIsRefused(String change) throws IOException {
        Path file = cache.resolve("changed.json");
        Nulls.straight(Nulls.provenance("set", 12, OptionalDouble.empty()), List.of("stem"))
                .write(file);
        String[] parts = change.split(">");
        String text = Files.readString(file);
        assertThat(text).contains(parts[0]);
        Files.writeString(file, text.replace(parts[0], parts[1]));
        assertThatThrownBy(() -> NullDistributions.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void givenNoFile_whenRead_thenOneSentenceSaysSo() {
        assertThatThrownBy(() -> NullDistributions.read(cache.resolve("absent.json")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no null distribution at");
    }

    @Test
    void givenAFolderOfTheFilesName_whenReadOrListed_thenOneSentenceSaysSo() throws IOException {
        Files.createDirectories(cache.resolve("tiny/odd.json"));
        assertThatThrownBy(() -> NullDistributions.read(cache.resolve("tiny/odd.json")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("odd.json cannot be read");
        assertThat(NullLibrary.open("tiny", Nulls.WEIGHTS, cache, warnings::add).names())
                .isEmpty();
        assertThat(warnings).singleElement().asString().contains("check that it is a file you may read");
    }

    @Test
    void givenAFileWhereTheFolderShouldBe_whenWritten_thenOneSentenceSaysSo() throws IOException {
        Files.writeString(cache.resolve("file"), "in the way");
        NullDistributions nulls = Nulls.straight(Nulls.provenance("set", 3, OptionalDouble.empty()), List.of("stem"));
        assertThatThrownBy(() -> nulls.write(cache.resolve("file/null.json")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not be written to")
                .hasMessageContaining("choose a folder");
    }

    @Test
    void givenNoNullAtAll_whenChosen_thenThereIsNone() {
        NullLibrary library = NullLibrary.open("tiny", Nulls.WEIGHTS, cache.resolve("absent"), warnings::add);
        assertThat(library.choose("stem")).isEmpty();
        assertThatThrownBy(() -> library.choose("set", "stem"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there are none");
        assertThat(warnings).isEmpty();
    }

    @Test
    void givenCachedNulls_whenChosen_thenMostPicturesWinAndANameOverridesThat() throws IOException {
        cached(Nulls.provenance("small", 10, OptionalDouble.empty()), "stem", "logits");
        cached(Nulls.provenance("large", 20, OptionalDouble.empty()), "stem");
        NullLibrary library = NullLibrary.open("tiny", Nulls.WEIGHTS, cache, warnings::add);
        NullChoice choice = library.choose("stem").orElseThrow();
        assertThat(choice.distribution().provenance().name()).isEqualTo("large");
        assertThat(choice.source()).isEqualTo(NullChoice.Source.CACHED);
        assertThat(choice.description()).startsWith("cached null distribution large (20 pictures");
        assertThat(library.choose("logits")
                        .orElseThrow()
                        .distribution()
                        .provenance()
                        .name())
                .isEqualTo("small");
        NullChoice named = library.choose("small", "stem");
        assertThat(named.source()).isEqualTo(NullChoice.Source.CHOSEN);
        assertThat(named.distribution().provenance().pictures()).isEqualTo(10);
        assertThat(library.names()).containsExactly("large", "small");
        assertThatThrownBy(() -> library.choose("large", "logits"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no stage logits, only stem");
        assertThatThrownBy(() -> library.choose("huge", "stem"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is large, small");
    }

    @Test
    void givenACachedNullOfOtherWeights_whenChosen_thenItDoesNotCountAndItsNameIsRefused() throws IOException {
        cached(Nulls.provenance("set", 10, OptionalDouble.empty()), "stem");
        NullLibrary library = NullLibrary.open("tiny", "0".repeat(64), cache, warnings::add);
        assertThat(library.choose("stem")).isEmpty();
        assertThat(warnings).isEmpty();
        assertThatThrownBy(() -> library.choose("set", "stem"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights abababab…, not for tiny with 00000000…");
    }

    @Test
    void givenACorruptedCachedNull_whenChosen_thenItIsReportedAndPassedOver() throws IOException {
        cached(Nulls.provenance("good", 10, OptionalDouble.empty()), "stem");
        Files.write(cache.resolve("tiny/bad.json"), "{\"kind\":".getBytes(StandardCharsets.UTF_8));
        NullLibrary library = NullLibrary.open("tiny", Nulls.WEIGHTS, cache, warnings::add);
        assertThat(library.choose("stem")
                        .orElseThrow()
                        .distribution()
                        .provenance()
                        .name())
                .isEqualTo("good");
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("bad.json cannot be used")
                .doesNotContain("\n");
        assertThatThrownBy(() -> library.choose("bad", "stem"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad.json cannot be used");
    }

    @Test
    void givenAnEmbeddedNull_whenChosen_thenItComesBeforeLargerCachedOnesForItsStages() throws IOException {
        NullProvenance larger = new NullProvenance(
                "larger", EMBEDDED_NETWORK, Nulls.WEIGHTS, "a set", Nulls.PICTURES, 50, OptionalDouble.empty());
        NullDistributions nulls = Nulls.straight(larger, List.of("stem", "logits"));
        nulls.write(NullLibrary.cacheFile(cache, larger));
        NullLibrary library = NullLibrary.open(EMBEDDED_NETWORK, Nulls.WEIGHTS, cache, warnings::add);
        assertThat(warnings).isEmpty();
        NullChoice choice = library.choose("stem").orElseThrow();
        assertThat(choice.source()).isEqualTo(NullChoice.Source.EMBEDDED);
        assertThat(choice.distribution().provenance().name()).isEqualTo("three_pictures");
        assertThat(library.choose("logits").orElseThrow().source()).isEqualTo(NullChoice.Source.CACHED);
        assertThat(library.choose("larger", "stem").source()).isEqualTo(NullChoice.Source.CHOSEN);
        assertThat(NullLibrary.open(EMBEDDED_NETWORK, "0".repeat(64), cache, warnings::add)
                        .choose("stem"))
                .isEmpty();
    }

    private void cached(NullProvenance provenance, String... stages) throws IOException {
        Nulls.straight(provenance, List.of(stages)).write(NullLibrary.cacheFile(cache, provenance));
    }
}
