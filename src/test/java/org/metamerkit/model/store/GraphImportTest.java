// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Network;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.export.ExportedNetwork;
import org.metamerkit.model.script.TorchScriptNetwork;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;

/** Whole networks, by the archives that the tests of their readers have. */
class GraphImportTest {
    @TempDir
    Path place;

    private ModelFolder folder;
    private final List<String> notes = new ArrayList<>();

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @BeforeEach
    void openFolder() {
        folder = ModelFolder.at(place.resolve("models"));
    }

    @Test
    void givenTorchScript_whenImported_thenItIsStoredAsItIsAndRunsByItsModules() throws IOException {
        Path file = resource(TorchScriptNetwork.class, "residual_traced.pt");
        StoredCard stored = importer().importFile(file, "traced", options(Optional.of(new PictureSpec(16, 16))));
        assertThat(stored.kind()).isEqualTo(NetworkKind.TORCHSCRIPT);
        assertThat(folder.place("traced").resolve("network.pt")).hasSameBinaryContentAs(file);
        assertThat(stored.storedSha256()).isEqualTo(stored.importedSha256()).isEqualTo(FileHashes.sha256(file));
        assertThat(stored.outputs()).isEqualTo(10);
        assertThat(notes)
                .anyMatch(note -> note.contains("how pictures are prepared") && note.contains("--mean"))
                .anyMatch(note -> note.contains("10 outputs") && note.contains("--labels"))
                .noneMatch(note -> note.contains("--size"));
        try (Network network = networks().load("traced", Device.CPU, Precision.FLOAT32)) {
            assertThat(network.picture()).isEqualTo(new PictureSpec(16, 16));
            assertThat(network.stage("layers.1").shapeText()).isEqualTo("12×4×4");
            assertThat(network.card().defaultStages())
                    .hasSizeBetween(3, 8)
                    .allSatisfy(name -> assertThat(network.stage(name).name()).isEqualTo(name));
        }
    }

    @Test
    void givenTorchScriptForAnotherSize_whenImported_thenTheSizeTakenIsSaid() {
        Path file = resource(TorchScriptNetwork.class, "residual_traced.pt");
        StoredCard stored = importer().importFile(file, "large", options(Optional.empty()));
        assertThat(stored.card().picture()).isEqualTo(new PictureSpec(224, 224));
        assertThat(notes).anyMatch(note -> note.contains("224×224 is taken"));
    }

    @Test
    void givenAnExportedNetwork_whenImported_thenTheSizeIsItsOwn() throws IOException {
        for (String name : List.of("tiny", "tiny_dynamic")) {
            Path file = resource(ExportedNetwork.class, name + ".pt2");
            StoredCard stored = importer().importFile(file, name, options(Optional.empty()));
            assertThat(stored.kind()).isEqualTo(NetworkKind.TORCH_EXPORT);
            assertThat(stored.card().picture()).isEqualTo(new PictureSpec(8, 8));
            assertThat(stored.card().defaultStages()).startsWith("conv").endsWith("output");
            assertThat(stored.outputs()).isEqualTo(4);
            try (Network network = networks().load(name, Device.CPU, Precision.FLOAT64)) {
                assertThat(network.stage("drop").name()).isEqualTo("act#2");
            }
        }
        assertThat(folder.names()).containsExactly("tiny", "tiny_dynamic");
    }

    @Test
    void givenLabels_whenAnExportedNetworkIsImported_thenItsClassesHaveNames() {
        ImportOptions named = new ImportOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ImportOptions.InputRange.UNIT,
                Optional.of(List.of(0.5, 0.5, 0.5)),
                Optional.of(List.of(0.5, 0.5, 0.5)),
                Optional.of(ClassNames.of(List.of("a", "b", "c", "d"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        StoredCard stored = importer().importFile(resource(ExportedNetwork.class, "tiny.pt2"), "named", named);
        assertThat(stored.card().classes()).map(ClassNames::size).contains(4);
        assertThat(notes).isEmpty();
    }

    @Test
    void givenAFileThatChanged_whenLoaded_thenItIsRefusedBeforeItIsRead() throws IOException {
        importer().importFile(resource(ExportedNetwork.class, "tiny.pt2"), "tiny", options(Optional.empty()));
        Path stored = folder.place("tiny").resolve("network.pt2");
        Files.write(stored, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> networks().load("tiny", Device.CPU, Precision.FLOAT32))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has changed since it was imported");
    }

    @Test
    void givenAnArchitectureOrASizeThatDoesNotFit_whenImported_thenItIsRefusedInOneSentence() {
        Path file = resource(ExportedNetwork.class, "tiny.pt2");
        assertThatThrownBy(() ->
                        importer().importFile(file, "x", ImportOptions.none().withArchitecture("tiny")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave out --architecture");
        Path half = place.resolve("half.pt2");
        assertThatThrownBy(() -> {
                    byte[] bytes = Files.readAllBytes(file);
                    Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
                    importer().importFile(half, "x", options(Optional.empty()));
                })
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("half.pt2")
                .message()
                .doesNotContain("\n");
        assertThat(folder.names()).isEmpty();
    }

    private ModelImporter importer() {
        return new ModelImporter(folder, TinyArchitecture.two(), notes::add);
    }

    private StoredNetworks networks() {
        return new StoredNetworks(folder, Map.of());
    }

    private static ImportOptions options(Optional<PictureSpec> picture) {
        ImportOptions none = ImportOptions.none();
        return new ImportOptions(
                none.architecture(),
                none.key(),
                picture,
                none.range(),
                none.mean(),
                none.deviation(),
                none.classes(),
                none.title(),
                none.licence(),
                none.origin(),
                none.source(),
                none.download());
    }

    private static Path resource(Class<?> beside, String name) {
        try {
            return Path.of(beside.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
