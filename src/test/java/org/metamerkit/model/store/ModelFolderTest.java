// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.NetworkCheck;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

class ModelFolderTest {
    @TempDir
    Path place;

    private ModelFolder folder;

    @BeforeEach
    void openFolder() {
        folder = ModelFolder.at(place.resolve("models"));
    }

    @Test
    void givenEnvironments_whenTheFolderIsLookedFor_thenPropertyThenVariableThenDataFolder() {
        Properties linux = properties("Linux");
        assertThat(ModelFolder.of(linux, Map.of()).root())
                .isEqualTo(Path.of("/home/me/.local/share/metamerkit/models"));
        assertThat(ModelFolder.of(linux, Map.of("XDG_DATA_HOME", "/data")).root())
                .isEqualTo(Path.of("/data/metamerkit/models"));
        assertThat(ModelFolder.of(linux, Map.of("XDG_DATA_HOME", "relative")).root())
                .isEqualTo(Path.of("/home/me/.local/share/metamerkit/models"));
        assertThat(ModelFolder.of(properties("Mac OS X"), Map.of()).root())
                .isEqualTo(Path.of("/home/me/Library/Application Support/metamerkit/models"));
        assertThat(ModelFolder.of(linux, Map.of("METAMERKIT_MODELS", "/lab/models"))
                        .root())
                .isEqualTo(Path.of("/lab/models"));
        linux.setProperty(ModelFolder.PROPERTY, "/mine");
        assertThat(ModelFolder.of(linux, Map.of("METAMERKIT_MODELS", "/lab/models"))
                        .root())
                .isEqualTo(Path.of("/mine"));
    }

    @Test
    void givenNoFolder_whenListed_thenThereAreNoNetworksAndNothingIsMade() {
        assertThat(folder.names()).isEmpty();
        assertThat(folder.holds("x")).isFalse();
        assertThat(folder.root()).doesNotExist();
    }

    @Test
    void givenANetwork_whenPut_thenItsCardReadsBackAsItWas() {
        StoredCard card = card(Optional.of(ClassNames.of(List.of("ä", "b\"", "c"))));
        folder.put("net", temporary -> {
            Files.writeString(temporary.resolve("weights.safetensors"), "x");
            return card;
        });
        assertThat(folder.names()).containsExactly("net");
        assertThat(folder.hasFile("net")).isTrue();
        StoredCard read = folder.card("net");
        assertThat(read.card().classes().orElseThrow().names())
                .isEqualTo(card.card().classes().orElseThrow().names());
        assertThat(read.card().preprocessing()).isEqualTo(card.card().preprocessing());
        assertThat(read.card().download()).isEqualTo(card.card().download());
        assertThat(read.check()).isEqualTo(card.check());
        assertThat(StoredCardJson.toJson(read)).isEqualTo(StoredCardJson.toJson(card));
    }

    @Test
    void givenAKnownListOfClasses_whenPut_thenTheCardCallsItByItsName() throws IOException {
        put(card(Optional.of(ClassNames.of(List.of("x", "y", "z")))), "net");
        String text = Files.readString(folder.place("net").resolve("card.json"));
        Files.writeString(
                folder.place("net").resolve("card.json"),
                text.replaceFirst("\"classes\" : \\[[^]]*]", "\"classes\" : \"cifar10\"")
                        .replace("\"outputs\" : 3", "\"outputs\" : 10"));
        assertThat(folder.card("net").card().classes().orElseThrow().name(9)).isEqualTo("truck");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"height\" : 16|\"height\" : 0|whole number from 1",
                "\"height\" : 16|\"height\" : \"16\"|\"height\" is \"16\"",
                "\"height\" : 16,||no field \"height\"",
                "\"title\" : \"A network\"|\"titel\" : \"A network\"|no field \"title\"",
                "\"format_version\" : 1|\"format_version\" : 9|later version",
                "\"format_version\" : 1|\"format_version\" : 1, \"colour\" : 2|field \"colour\" of no known meaning",
                "\"mean\" : [ 0.5, 0.5, 0.5 ]|\"mean\" : [ 0.5, 0.5 ]|a list of 3 numbers",
                "\"deviation\" : [ 0.25, 0.25, 0.25 ]|\"deviation\" : [ 0, 1, 1 ]|three numbers above 0",
                "\"background_output\" : false|\"background_output\" : \"no\"|true or false",
                "\"background_output\" : false|\"background_output\" : true|3 names for 3 outputs",
                "\"outputs\" : 3|\"outputs\" : 4|3 names for 4 outputs",
                "\"greyscale\" : false|\"greyscale\" : 0|true or false",
                "\"kind\" : \"architecture\"|\"kind\" : \"onnx\"|neither",
                "\"kind\" : \"architecture\"|\"kind\" : \"torchscript\"|belongs to the kind",
                "\"name\" : \"net\"|\"name\" : \"other\"|the name of its folder",
                "\"stored_sha256\" : \"2|\"stored_sha256\" : \"Z|64 hexadecimal digits",
                "\"date\" : \"2026|\"date\" : \"yesterday|year-month-day",
                "\"address\" :|\"adress\" :|no field \"address\"",
                "{|[|not JSON",
                "\"outputs\" : 3|\"outputs\" : 3, \"outputs\" : 3|not JSON",
            })
    void givenACardEditedWrongly_whenRead_thenOneSentenceSaysWhatIsWrong(String from, String to, String said)
            throws IOException {
        put(card(Optional.of(ClassNames.of(List.of("x", "y", "z")))), "net");
        Path file = folder.place("net").resolve("card.json");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to == null ? "" : to));
        assertThatThrownBy(() -> folder.card("net"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(said)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("; mend it")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void givenAGreyscaleCardWithThreeDifferentMeans_whenRead_thenItIsNotValid() throws IOException {
        put(card(Optional.empty()), "net");
        Path file = folder.place("net").resolve("card.json");
        String grey = Files.readString(file).replace("\"greyscale\" : false", "\"greyscale\" : true");
        Files.writeString(file, grey);
        assertThat(folder.card("net").card().picture()).isEqualTo(new PictureSpec(16, 20, true));
        Files.writeString(file, grey.replace("[ 0.5, 0.5, 0.5 ]", "[ 0.5, 0.4, 0.5 ]"));
        assertThatThrownBy(() -> folder.card("net"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the same number three times");
    }

    @Test
    void givenAFolderThatIsNoNetwork_whenItsNameIsRemoved_thenItIsLeftAlone() throws IOException {
        Path theirs = Files.createDirectories(folder.root().resolve("resnet50")).resolve("checkpoint.pth");
        Files.writeString(theirs, "x");
        assertThatThrownBy(() -> folder.remove("resnet50"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("left alone");
        assertThat(theirs).exists();
        assertThatThrownBy(() -> put(card(Optional.empty()), "resnet50"))
                .hasMessageContaining("no network of Metamerkit");
    }

    @Test
    void givenAFillingThatFails_whenPut_thenNothingIsLeft() throws IOException {
        assertThatThrownBy(() -> folder.put("net", temporary -> {
                    Files.writeString(temporary.resolve("weights.safetensors"), "x");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("METAMERKIT_MODELS");
        try (var list = Files.list(folder.root())) {
            assertThat(list).isEmpty();
        }
    }

    @Test
    void givenWhatAKilledImportLeftLongAgo_whenAnotherIsPut_thenItIsClearedAwayAndFreshOnesAreNot() throws IOException {
        Path old = Files.createDirectories(folder.root().resolve(".dead-1.partial"));
        Files.writeString(old.resolve("weights.safetensors"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path fresh = Files.createDirectories(folder.root().resolve(".alive-1.partial"));
        put(card(Optional.empty()), "net");
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(folder.names()).containsExactly("net");
    }

    @Test
    void givenAFolderThatCannotBeWritten_whenPut_thenOneSentenceNamesItAndTheVariable() throws IOException {
        assumeFalse("root".equals(System.getProperty("user.name")), "root may write everywhere");
        Files.createDirectories(folder.root());
        assertThat(folder.root().toFile().setWritable(false)).isTrue();
        try {
            assertThatThrownBy(() -> put(card(Optional.empty()), "net"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("permission denied")
                    .hasMessageContaining("METAMERKIT_MODELS");
        } finally {
            folder.root().toFile().setWritable(true);
        }
    }

    @Test
    void givenAFileWhereTheFolderShouldBe_whenPut_thenOneSentenceSaysSo() throws IOException {
        Files.writeString(folder.root(), "a file");
        assertThatThrownBy(() -> put(card(Optional.empty()), "net"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(folder.root().toString())
                .hasMessageContaining("METAMERKIT_MODELS");
    }

    private void put(StoredCard card, String name) {
        folder.put(name, temporary -> card);
    }

    private static StoredCard card(Optional<ClassNames> classes) {
        NetworkCard card = new NetworkCard(
                "net",
                "A network",
                new PictureSpec(16, 20),
                Preprocessing.uniform(0.5, 0.25),
                classes,
                false,
                List.of("one", "two"),
                "MIT",
                "somewhere",
                "somebody 2026",
                Optional.of(new NetworkCard.Download("https://example.org/net.pth", "01234567")));
        return new StoredCard(
                NetworkKind.ARCHITECTURE,
                Optional.of("tiny"),
                card,
                3,
                Optional.of(12L),
                "net.pth",
                Optional.of("state_dict_ema"),
                "1".repeat(64),
                "2".repeat(64),
                new NetworkCheck(1e-7, "one"),
                "0.1.0",
                LocalDate.of(2026, 11, 22));
    }

    private static Properties properties(String system) {
        Properties properties = new Properties();
        properties.setProperty("user.home", "/home/me");
        properties.setProperty("os.name", system);
        return properties;
    }
}
