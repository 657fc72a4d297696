// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.model.io.WeightsFiles.assertRefused;
import static org.metamerkit.model.io.WeightsFiles.assertTensor;
import static org.metamerkit.model.io.WeightsFiles.path;
import static org.metamerkit.model.io.WeightsFiles.shape;
import static org.metamerkit.model.io.WeightsFiles.values;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;

/** Files by Python's torch ({@code tools/golden_weights_files.py}). */
class TorchFileReaderTest {
    @org.junit.jupiter.api.io.TempDir
    java.nio.file.Path folder;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"state_dict.pth", "deflated.pth"})
    void givenAStateDictByTorch_whenRead_thenEveryTensorHasItsTypeShapeAndValues(String name) {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = TorchFileReader.read(path(name));
            var tensors = weights.tensors();
            assertThat(tensors.keySet())
                    .containsExactly(
                            "half",
                            "bfloat",
                            "single",
                            "double",
                            "shared.all",
                            "shared.rows",
                            "shared.column",
                            "transposed",
                            "scalar",
                            "empty",
                            "parameter",
                            "attributed",
                            "größe");
            assertTensor(tensors.get("half"), ScalarType.Half, shape(2, 3), values(0, 6));
            assertTensor(tensors.get("bfloat"), ScalarType.BFloat16, shape(3), values(1, 3));
            assertTensor(tensors.get("single"), ScalarType.Float, shape(2, 2, 2), values(2, 8));
            assertTensor(tensors.get("double"), ScalarType.Double, shape(5), values(3, 5));
            assertTensor(tensors.get("scalar"), ScalarType.Double, shape(), 0.1);
            assertTensor(tensors.get("empty"), ScalarType.Float, shape(0, 3));
            assertTensor(tensors.get("parameter"), ScalarType.Float, shape(2), values(14, 2));
            assertTensor(tensors.get("attributed"), ScalarType.Float, shape(2), values(15, 2));
            assertTensor(tensors.get("größe"), ScalarType.Float, shape(1), values(16, 1));
            assertThat(weights.skipped())
                    .containsEntry("bn.num_batches_tracked", "I64")
                    .containsEntry("mask", "BOOL")
                    .containsEntry("bytes", "U8")
                    .containsEntry("complex", "C64")
                    .hasSize(4);
            assertThat(weights.sha256()).hasSize(64);
        }
    }

    @Test
    void givenTensorsThatShareAStorage_whenRead_thenTheyShareMemoryAndSeeTheirParts() {
        try (PointerScope scope = new PointerScope()) {
            var tensors = TorchFileReader.read(path("state_dict.pth")).tensors();
            double[] all = values(4, 24);
            assertTensor(tensors.get("shared.all"), ScalarType.Float, shape(4, 6), all);
            assertTensor(tensors.get("shared.rows"), ScalarType.Float, shape(2, 6), Arrays.copyOfRange(all, 6, 18));
            assertTensor(tensors.get("shared.column"), ScalarType.Float, shape(4), all[2], all[8], all[14], all[20]);
            assertThat(tensors.get("shared.rows").data_ptr().address()
                            - tensors.get("shared.all").data_ptr().address())
                    .isEqualTo(6 * Float.BYTES);
        }
    }

    @Test
    void givenATensorStoredColumnByColumn_whenRead_thenItIsReadByItsStrides() {
        try (PointerScope scope = new PointerScope()) {
            var tensor = TorchFileReader.read(path("state_dict.pth")).tensors().get("transposed");
            assertThat(new long[] {tensor.stride(0), tensor.stride(1)}).containsExactly(1, 3);
            assertTensor(tensor, ScalarType.Float, shape(3, 4), values(7, 12));
        }
    }

    @Test
    void givenACheckpointWithClassesNobodyKnows_whenRead_thenItsWeightsAreReadAndItsNotesKept() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = TorchFileReader.read(path("checkpoint.pth"));
            assertThat(weights.tensors().keySet())
                    .containsExactly("module.conv1.weight", "module.bn1.weight", "module.fc.weight", "module.fc.bias");
            assertTensor(weights.tensor("module.fc.bias", 4), ScalarType.Float, shape(4), values(4, 4));
            assertThat(weights.metadata()).containsEntry("epoch", "90").containsEntry("arch", "resnet50");
            assertThat(weights.skipped()).containsOnlyKeys("module.bn1.num_batches_tracked");
        }
    }

    @Test
    void givenProtocolFour_whenRead_thenItIsReadAsProtocolTwoIs() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = TorchFileReader.read(path("protocol4.pth"));
            assertTensor(weights.tensor("fc.weight", 4, 2), ScalarType.Float, shape(4, 2), values(3, 8));
        }
    }

    @Test
    void givenAFileByTorchBeforeItsZips_whenRead_thenEveryTensorHasItsValues() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = TorchLegacyReader.read(path("legacy.pth"), Optional.empty());
            assertThat(weights.tensors().keySet())
                    .containsExactly("conv1.weight", "bn1.weight", "fc.weight", "fc.bias");
            assertTensor(weights.tensor("conv1.weight", 2, 3, 1, 1), ScalarType.Float, shape(2, 3, 1, 1), values(0, 6));
            assertTensor(weights.tensor("fc.weight", 4, 2), ScalarType.Float, shape(4, 2), values(3, 8));
            assertTensor(weights.tensor("fc.bias", 4), ScalarType.Float, shape(4), values(4, 4));
            assertThat(weights.skipped()).containsOnlyKeys("bn1.num_batches_tracked");
        }
    }

    @Test
    void givenAnOldFileCutAnywhere_whenRead_thenItIsRefused() throws java.io.IOException {
        byte[] whole = WeightsFiles.bytes("legacy.pth");
        java.nio.file.Path cut = folder.resolve("cut.pth");
        for (int length = 0; length < whole.length; length++) {
            java.nio.file.Files.write(cut, Arrays.copyOf(whole, length));
            try (PointerScope scope = new PointerScope()) {
                assertRefused(() -> TorchLegacyReader.read(cut, Optional.empty()), "cut.pth ");
            }
        }
    }

    @Test
    void givenSeveralStateDicts_whenRead_thenTheUserIsAskedToChoose() {
        try (PointerScope scope = new PointerScope()) {
            assertRefused(
                    () -> TorchFileReader.read(path("several.pth")),
                    "holds tensors at 'state_dict', 'state_dict_ema'; name the one to take with --key");
            assertRefused(
                    () -> TorchFileReader.read(path("several.pth"), Optional.of("ema")), "not at 'ema'; name the one");
            assertThat(TorchFileReader.read(path("several.pth"), Optional.of("state_dict_ema"))
                            .tensors())
                    .hasSize(4);
        }
    }

    @Test
    void givenAKeyOfNoKnownName_whenRead_thenItIsFoundThere() {
        try (PointerScope scope = new PointerScope()) {
            assertRefused(() -> TorchFileReader.read(path("teacher.pth")), "name with --key where they are");
            assertRefused(() -> TorchFileReader.read(path("teacher.pth"), Optional.of("networks")), "at 'networks'");
            assertThat(TorchFileReader.read(path("teacher.pth"), Optional.of("networks/teacher"))
                            .tensors())
                    .hasSize(4);
            assertRefused(() -> TorchFileReader.read(path("state_dict.pth"), Optional.of("model")), "leave out --key");
        }
    }

    @Test
    void givenAWholeNetworkAsAnObject_whenRead_thenItsClassIsNamedWithTheRemedy() {
        assertRefused(
                () -> TorchFileReader.read(path("whole_network.pth")),
                "'torch.nn.modules.container.Sequential' instead of its weights");
    }

    @Test
    void givenAFileOfABigEndianMachine_whenRead_thenItIsRefused() {
        assertRefused(() -> TorchFileReader.read(path("big_endian.pth")), "byte order 'big', expected little");
    }

    @Test
    void givenTheLayoutOfTheRobustnessLibrary_whenFitted_thenTheCopyIsIgnoredAndTheNormaliserKept() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = TorchFileReader.read(path("robustness.pt"));
            FittedWeights fitted = FittedWeights.fit(weights, FittedWeightsTest.network());
            assertThat(fitted.prefix()).isEqualTo("module.model.");
            assertTensor(fitted.weights().tensor("fc.weight", 4, 2), ScalarType.Float, shape(4, 2), values(3, 8));
            FittedWeights.InputNormalization normalization =
                    fitted.normalization().orElseThrow();
            assertThat(normalization.mean()).containsExactly(0.485, 0.456, 0.406);
            assertThat(normalization.deviation()).containsExactly(0.229, 0.224, 0.225);
        }
    }

    @Test
    void givenEveryOpenFile_whenReadAgainAndAgain_thenNothingDiffers() {
        try (PointerScope scope = new PointerScope()) {
            String[] hashes = IntStream.range(0, 3)
                    .mapToObj(i -> TorchFileReader.read(path("robustness.pt")).sha256())
                    .distinct()
                    .toArray(String[]::new);
            assertThat(hashes).hasSize(1);
        }
    }
}
