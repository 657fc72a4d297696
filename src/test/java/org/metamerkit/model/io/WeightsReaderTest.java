// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.model.io.WeightsFiles.assertRefused;
import static org.metamerkit.model.io.WeightsFiles.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.kernel.NativeRuntime;

class WeightsReaderTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @CsvSource({
        "by_python.safetensors, SAFETENSORS",
        "state_dict.pth, TORCH_STATE_DICT",
        "deflated.pth, TORCH_STATE_DICT",
        "whole_network.pth, TORCH_STATE_DICT",
        "legacy.pth, TORCH_LEGACY",
        "torchscript.pt, TORCHSCRIPT",
        "exported.pt2, TORCH_EXPORT",
        "arrays.npz, NUMPY_ARCHIVE",
    })
    void givenAFileOfEachKindUnderAnotherName_whenLookedAt_thenItsKindIsTold(String name, FileKind kind)
            throws IOException {
        Path renamed = folder.resolve("weights");
        Files.copy(path(name), renamed);
        assertThat(WeightsReader.kindOf(renamed)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"by_python.safetensors, 7", "robustness.pt, 12", "arrays_compressed.npz, 9", "legacy.pth, 4"})
    void givenAnyKindOfWeights_whenRead_thenItsReaderIsFound(String name, int tensors) {
        try (PointerScope scope = new PointerScope()) {
            assertThat(WeightsReader.read(path(name)).tensors()).hasSize(tensors);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "torchscript.pt | is a whole network, not weights alone; import it as a network",
                "exported.pt2   | is a whole network, not weights alone; import it as a network",
            })
    void givenWhatIsNotWeights_whenRead_thenTheRemedyIsTold(String name, String said) {
        assertRefused(() -> WeightsReader.read(path(name)), said);
    }

    @Test
    void givenSomethingElse_whenRead_thenWhatIsAcceptedIsListed() throws IOException {
        Path file = folder.resolve("weights.pth");
        for (String content : new String[] {"", "x", "PK", "a text that is longer than any mark"}) {
            Files.writeString(file, content);
            assertThat(WeightsReader.kindOf(file)).isEqualTo(FileKind.UNKNOWN);
            assertRefused(
                    () -> WeightsReader.read(file),
                    "weights.pth is no weights file: accepted are safetensors, state dicts by torch.save (.pth, .pt) and"
                            + " NumPy archives (.npz)");
        }
    }

    @Test
    void givenNoFile_whenRead_thenTheSentenceNamesIt() {
        assertRefused(() -> WeightsReader.read(folder.resolve("none.pth")), "none.pth cannot be read");
        assertRefused(() -> WeightsReader.read(folder), "cannot be read");
    }

    @Test
    void givenADownloadThatWasCutOff_whenRead_thenItIsSaid() throws IOException {
        Path file = folder.resolve("cut.pth");
        byte[] whole = WeightsFiles.bytes("state_dict.pth");
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertRefused(() -> WeightsReader.read(file), "has no directory at its end, as if cut off");
    }
}
