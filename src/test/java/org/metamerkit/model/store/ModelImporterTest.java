// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Precision;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

class ModelImporterTest {
    private static final TinyArchitecture TINY = new TinyArchitecture("tiny", 4);

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
    void givenWeightsOfAnArchitecture_whenImported_thenTheyAreRecognisedAndLoadWithTheirOwnNumbers()
            throws IOException {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        StoredCard stored = importer().importFile(file, "mine", ImportOptions.none());
        assertThat(stored.architecture()).contains("tiny");
        assertThat(stored.card().classes()).map(ClassNames::names).contains(List.of("cat", "dog", "owl"));
        assertThat(stored.card().preprocessing()).isEqualTo(TINY.card().preprocessing());
        // 108 + 8 of the first layer, 288 + 8 of the second, 24 + 3 of the last
        assertThat(stored.parameters()).contains(439L);
        assertThat(stored.importedSha256()).isEqualTo(FileHashes.sha256(file));
        assertThat(notes).anyMatch(note -> note.contains("architecture tiny"));
        assertThat(folder.names()).containsExactly("mine");
        assertThat(StoredCardJson.toJson(folder.card("mine"))).isEqualTo(StoredCardJson.toJson(stored));
        try (PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(folder.place("mine").resolve("weights.safetensors"));
            assertThat(weights.tensors().keySet())
                    .containsExactlyElementsOf(TINY.shapes(3).keySet());
            assertThat(Tensors.toArray(weights.tensors().get("conv2.weight")))
                    .isEqualTo(Tensors.toArray(Formula.tensor("conv2.weight", 8, 4, 3, 3)));
        }
        try (Network network = networks().load("mine", Device.CPU, Precision.FLOAT64)) {
            assertThat(network.name()).isEqualTo("mine");
            assertThat(network.stage("first").shapeText()).isEqualTo("4×7×9");
            assertThat(network.weightsSha256()).isEqualTo(stored.storedSha256());
        }
    }

    @Test
    void givenWeightsOfHalfPrecisionBelowAPrefix_whenImported_thenNamesAreTheArchitecturesAndTypesTheFiles()
            throws IOException {
        Map<String, long[]> prefixed = new LinkedHashMap<>();
        TINY.shapes(3).forEach((name, shape) -> prefixed.put("module.model." + name, shape));
        prefixed.put("module.normalizer.new_mean", new long[] {3, 1, 1});
        prefixed.put("module.normalizer.new_std", new long[] {3, 1, 1});
        prefixed.put("text.embedding", new long[] {5});
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), prefixed, ScalarType.Half, Map.of());
        // the formula's deviation may be negative, so that it is not taken here
        ImportOptions options = options(Optional.empty(), Optional.of(List.of(0.1, 0.1, 0.1)), Optional.empty());
        importer().importFile(file, "half", options);
        try (PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(folder.place("half").resolve("weights.safetensors"));
            assertThat(weights.tensors().keySet())
                    .containsExactlyElementsOf(TINY.shapes(3).keySet());
            assertThat(weights.tensors().get("fc.bias").scalar_type().intern()).isEqualTo(ScalarType.Half);
        }
        assertThat(folder.card("half").card().preprocessing().mean()).containsExactly(0.1, 0.1, 0.1);
    }

    @Test
    void givenANormaliserInTheFile_whenImported_thenItsMeanAndDeviationAreTakenAndSaid() throws IOException {
        Path file = place.resolve("w.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            TINY.shapes(3).forEach((name, shape) -> tensors.put("module.model." + name, Formula.tensor(name, shape)));
            tensors.put("module.normalizer.new_mean", Tensors.of(new float[] {0.485f, 0.456f, 0.406f}, 3, 1, 1));
            tensors.put("module.normalizer.new_std", Tensors.of(new float[] {0.229f, 0.224f, 0.225f}, 3, 1, 1));
            TensorFile.write(file, Map.of(), tensors);
        }
        StoredCard stored = importer().importFile(file, "robust", ImportOptions.none());
        assertThat(stored.card().preprocessing())
                .isEqualTo(new Preprocessing(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)));
        assertThat(notes).anyMatch(note -> note.contains("0.485") && note.contains("normaliser"));
    }

    @Test
    void givenAnotherNumberOfOutputs_whenImported_thenClassesHaveNoNamesUnlessTheyAreGiven() throws IOException {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(11));
        StoredCard plain = importer().importFile(file, "plain", ImportOptions.none());
        assertThat(plain.outputs()).isEqualTo(11);
        assertThat(plain.card().classes()).isEmpty();
        assertThat(notes).anyMatch(note -> note.contains("11 outputs") && note.contains("--labels"));
        StoredCard named = importer()
                .importFile(
                        file, "named", options(Optional.empty(), Optional.empty(), Optional.of(ClassNames.cifar10())));
        assertThat(named.card().classes()).map(ClassNames::size).contains(10);
        assertThat(named.card().backgroundOutput()).isTrue();
        assertThat(notes).anyMatch(note -> note.contains("output 0 is taken for a background class"));
        assertThatThrownBy(() -> importer()
                        .importFile(
                                file,
                                "wrong",
                                options(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(ClassNames.of(List.of("a", "b"))))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 labels for 11 outputs");
        assertThat(folder.names()).containsExactly("named", "plain");
    }

    @Test
    void givenWeightsOfNoArchitecture_whenImported_thenTheNearestIsNamedWithAllThatIsWrong() throws IOException {
        Map<String, long[]> other = TINY.shapes(3);
        other.remove("conv2.bias");
        other.put("conv3.weight", new long[] {2, 2});
        other.put("conv1.weight", new long[] {4, 3, 5, 5});
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), other);
        refused(
                () -> importer().importFile(file, "other", ImportOptions.none()),
                "the weights belong to no architecture there is",
                "the nearest, tiny of 9 tensors: ",
                "1 missing, 'conv2.bias'",
                "1 unexpected, 'conv3.weight'",
                "1 of another shape, 'conv1.weight' of [4, 3, 5, 5]",
                "--architecture");
        assertThatThrownBy(() -> importer()
                        .importFile(file, "other", ImportOptions.none().withArchitecture("tiny")))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("the weights do not fit tiny");
        assertThatThrownBy(() -> importer()
                        .importFile(file, "other", ImportOptions.none().withArchitecture("tinny")))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("tiny_wide");
        assertNothingLeft();
    }

    @Test
    void givenWeightsThatFitTwoArchitectures_whenImported_thenBothAreNamedAndOneCanBeChosen() throws IOException {
        Map<String, Architecture> twins = TinyArchitecture.of(TINY, new TinyArchitecture("twin", 4));
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        ModelImporter importer = new ModelImporter(folder, twins, notes::add);
        refused(() -> importer.importFile(file, "one", ImportOptions.none()), "tiny and twin", "--architecture");
        assertThat(importer.importFile(file, "one", ImportOptions.none().withArchitecture("twin"))
                        .architecture())
                .contains("twin");
    }

    @Test
    void givenOptions_whenImported_thenTheyHaveTheLastWordAndMakeAnotherNetwork() throws IOException {
        Path file = TinyArchitecture.write(
                place.resolve("w.safetensors"),
                TINY.shapes(3),
                ScalarType.Float,
                Map.of("license", "MIT", "source", "somewhere", "input", "x/255"));
        StoredCard plain = importer().importFile(file, "plain", ImportOptions.none());
        assertThat(plain.card().licence()).isEqualTo("MIT");
        assertThat(plain.card().origin()).contains("somewhere");
        assertThat(notes).anyMatch(note -> note.contains("'x/255'"));
        ImportOptions bytes = new ImportOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new PictureSpec(18, 18)),
                ImportOptions.InputRange.BYTES,
                Optional.of(List.of(127.5, 127.5, 127.5)),
                Optional.of(List.of(127.5, 51d, 255d)),
                Optional.empty(),
                Optional.of("My network"),
                Optional.of("CC0"),
                Optional.empty(),
                Optional.of("Me 2026"),
                Optional.empty());
        StoredCard other = importer().importFile(file, "other", bytes);
        assertThat(other.card().preprocessing())
                .isEqualTo(new Preprocessing(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.2, 1d)));
        assertThat(other.card().picture()).isEqualTo(new PictureSpec(18, 18));
        assertThat(other.card().title()).isEqualTo("My network");
        assertThat(other.card().licence()).isEqualTo("CC0");
        assertThat(other.storedSha256()).isEqualTo(plain.storedSha256());
        try (Network one = networks().load("plain", Device.CPU, Precision.FLOAT32);
                Network two = networks().load("other", Device.CPU, Precision.FLOAT32)) {
            assertThat(two.weightsSha256()).isNotEqualTo(one.weightsSha256()).matches("[0-9a-f]{64}");
        }
    }

    @Test
    void givenAPictureTooSmall_whenImported_thenTheNetworkIsRefusedInOneSentence() throws IOException {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        refused(
                () -> importer()
                        .importFile(
                                file,
                                "small",
                                options(Optional.of(new PictureSpec(2, 2)), Optional.empty(), Optional.empty())),
                "cannot run on pictures of 2×2",
                "--size");
        assertNothingLeft();
    }

    @Test
    void givenWeightsThatAreNotFinite_whenImported_thenTheNetworkIsRefused() throws IOException {
        Path file = place.resolve("w.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors =
                    new LinkedHashMap<>(Formula.weights(TINY.shapes(3)).tensors());
            tensors.put("fc.bias", Tensors.of(new float[] {1, Float.NaN, 2}, 3));
            TensorFile.write(file, Map.of(), tensors);
        }
        refused(() -> importer().importFile(file, "nan", ImportOptions.none()), "not finite", "'logits'");
        assertNothingLeft();
    }

    @Test
    void givenNamesThatCannotBe_whenImported_thenTheyAreRefusedBeforeAnythingIsRead() {
        Path missing = place.resolve("missing.pth");
        for (String name : List.of("", ".hidden", "../x", "a/b", "a b", "ä", "a".repeat(101))) {
            assertThatThrownBy(() -> importer().importFile(missing, name, ImportOptions.none()))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("letters, digits");
        }
        assertThatThrownBy(() -> importer().importFile(missing, "efficientnet_lite0", ImportOptions.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--as");
        refused(() -> importer().importFile(missing, "fine", ImportOptions.none()), "missing.pth");
        assertThat(place.resolve("x")).doesNotExist();
    }

    @Test
    void givenANetworkOfThatName_whenImportedAgain_thenItStaysAsItIs() throws IOException {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        importer().importFile(file, "mine", ImportOptions.none());
        byte[] before = Files.readAllBytes(folder.place("mine").resolve("card.json"));
        assertThatThrownBy(() -> importer().importFile(file, "mine", ImportOptions.none()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("never overwritten")
                .hasMessageContaining("models remove mine --yes");
        assertThat(folder.place("mine").resolve("card.json")).hasBinaryContent(before);
        folder.remove("mine");
        assertThat(folder.names()).isEmpty();
        importer().importFile(file, "mine", ImportOptions.none());
    }

    @Test
    void givenTwoImportsOfOneNameAtOnce_whenBothEnd_thenOneIsThereAndTheOtherSaysSo() throws Exception {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        ExecutorService both = Executors.newFixedThreadPool(2);
        CountDownLatch start = new CountDownLatch(2);
        List<Future<String>> results = Stream.of(1, 2)
                .map(i -> both.submit(() -> {
                    ModelImporter importer = new ModelImporter(folder, TinyArchitecture.two(), note -> {
                        start.countDown();
                        await(start);
                    });
                    try {
                        return importer.importFile(file, "mine", ImportOptions.none())
                                .name();
                    } catch (StoreException e) {
                        return e.getMessage();
                    }
                }))
                .toList();
        List<String> said = List.of(results.get(0).get(), results.get(1).get());
        both.shutdown();
        assertThat(said).filteredOn("mine"::equals).hasSize(1);
        assertThat(said).filteredOn(text -> text.contains("already")).hasSize(1);
        assertThat(folder.names()).containsExactly("mine");
        try (Stream<Path> list = Files.list(folder.root())) {
            assertThat(list.map(path -> path.getFileName().toString())).containsExactly("mine");
        }
    }

    @Test
    void givenAStoredFileThatChanged_whenLoaded_thenItIsRefused() throws IOException {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        importer().importFile(file, "mine", ImportOptions.none());
        Path stored = folder.place("mine").resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(stored);
        bytes[bytes.length - 1] ^= 1;
        Files.write(stored, bytes);
        assertThatThrownBy(() -> networks().load("mine", Device.CPU, Precision.FLOAT32))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has changed since it was imported")
                .hasMessageContaining("import it again");
    }

    @Test
    void givenACardOfAnArchitectureThatIsGone_whenLoaded_thenItIsSaid() throws IOException {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        importer().importFile(file, "mine", ImportOptions.none());
        assertThatThrownBy(() -> new StoredNetworks(folder, Map.of()).load("mine", Device.CPU, Precision.FLOAT32))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'tiny'");
    }

    private ModelImporter importer() {
        return new ModelImporter(folder, TinyArchitecture.two(), notes::add);
    }

    private StoredNetworks networks() {
        return new StoredNetworks(folder, TinyArchitecture.two());
    }

    @Test
    void givenACardWithoutItsFile_whenTheFileIsImported_thenItIsPutBesideTheCardAndNothingElseIsTaken()
            throws IOException {
        Path file = TinyArchitecture.write(place.resolve("w.safetensors"), TINY.shapes(3));
        StoredCard stored = importer().importFile(file, "mine", ImportOptions.none());
        Path weights = folder.place("mine").resolve("weights.safetensors");
        Files.delete(weights);
        ImportOptions more = options(Optional.empty(), Optional.of(List.of(0.1, 0.1, 0.1)), Optional.empty());
        assertThatThrownBy(() -> importer().importFile(file, "mine", more)).hasMessageContaining("edit the card");
        importer().importFile(file, "mine", ImportOptions.none());
        assertThat(FileHashes.sha256(weights)).isEqualTo(stored.storedSha256());
        assertThatThrownBy(() -> importer().importFile(file, "mine", ImportOptions.none()))
                .hasMessageContaining("never overwritten");
    }

    private static ImportOptions options(
            Optional<PictureSpec> picture, Optional<List<Double>> mean, Optional<ClassNames> classes) {
        return new Said(
                        Optional.empty(),
                        picture,
                        ImportOptions.InputRange.UNIT,
                        mean,
                        mean.map(given -> List.of(0.2, 0.2, 0.2)),
                        classes)
                .options();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> list = Files.list(folder.root())) {
            assertThat(list).isEmpty();
        }
    }

    private static void refused(ThrowingCallable what, String... words) {
        assertThatThrownBy(what)
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("\n");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
