// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.metamerkit.model.io.WeightsFiles.assertRefused;
import static org.metamerkit.model.io.WeightsFiles.assertTensor;
import static org.metamerkit.model.io.WeightsFiles.path;
import static org.metamerkit.model.io.WeightsFiles.shape;
import static org.metamerkit.model.io.WeightsFiles.values;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;

/** Files by numpy ({@code tools/golden_weights_files.py}), and headers that lie. */
class NumpyArchiveReaderTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrays.npz", "arrays_compressed.npz"})
    void givenAnArchiveByNumpy_whenRead_thenEveryArrayHasItsTypeShapeAndValues(String name) {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = NumpyArchiveReader.read(path(name));
            var tensors = weights.tensors();
            assertThat(tensors.keySet())
                    .containsExactly(
                            "half",
                            "single",
                            "double",
                            "big",
                            "big_half",
                            "fortran",
                            "scalar",
                            "empty",
                            "block.0/weight");
            assertTensor(tensors.get("half"), ScalarType.Half, shape(2, 3), values(0, 6));
            assertTensor(tensors.get("single"), ScalarType.Float, shape(2, 2, 2), values(1, 8));
            assertTensor(tensors.get("double"), ScalarType.Double, shape(5), values(2, 5));
            assertTensor(tensors.get("big"), ScalarType.Float, shape(3, 2), values(3, 6));
            assertTensor(tensors.get("big_half"), ScalarType.Half, shape(3), values(4, 3));
            assertTensor(tensors.get("fortran"), ScalarType.Float, shape(2, 3, 4), values(5, 24));
            assertTensor(tensors.get("scalar"), ScalarType.Float, shape(), 56);
            assertTensor(tensors.get("empty"), ScalarType.Float, shape(0, 3));
            assertTensor(tensors.get("block.0/weight"), ScalarType.Float, shape(2), values(10, 2));
            assertThat(weights.skipped())
                    .containsEntry("count", "<i8")
                    .containsEntry("labels", "<U3")
                    .hasSize(2);
        }
    }

    @Test
    void givenTheThreeVersionsOfTheFormat_whenRead_thenAllAreRead() {
        try (PointerScope scope = new PointerScope()) {
            var tensors = NumpyArchiveReader.read(path("versions.npz")).tensors();
            for (int version = 1; version <= 3; version++) {
                assertTensor(tensors.get("v" + version), ScalarType.Float, shape(2, 2), values(version - 1, 4));
            }
        }
    }

    @Test
    void givenPythonObjects_whenRead_thenTheyAreRefused() {
        assertRefused(() -> NumpyArchiveReader.read(path("objects.npz")), "'pickled' of");
        assertRefused(() -> NumpyArchiveReader.read(path("objects.npz")), "holds Python objects");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }                     | promises 12 bytes, but 8",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}   | impossible shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4)} | impossible shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}    | for a size",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2 2,)}                     | for a size",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2)} | 17 dimensions",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}                      | no plain type",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': exit()}          | no plain type",
                "{'descr': '<f4', 'fortran_order': False, 'fortran_order': True}               | no plain type",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}              | no plain type",
                "nonsense                                                                      | no plain type",
            })
    void givenAHeaderThatLies_whenRead_thenOneSentenceSaysWhat(String header, String said) throws IOException {
        ZipArchive archive = archive(header);
        try (PointerScope scope = new PointerScope()) {
            assertRefused(() -> NumpyArchiveReader.read(archive), said);
        }
    }

    @Test
    void givenAHeaderFullOfSpaces_whenRead_thenItIsRefusedAtOnce() throws IOException {
        String spaces = " ".repeat(3000);
        ZipArchive archive = archive(
                "{'descr': '<f4'" + spaces + "'fortran_order': False" + spaces + "'shape': (2,)" + spaces + "x");
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertRefused(() -> NumpyArchiveReader.read(archive), "no plain type"));
    }

    /** An archive of one array of eight bytes. */
    private static ZipArchive archive(String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("x.npy"));
            out.write(ByteBuffer.allocate(10 + text.length + 8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                    .putShort((short) text.length)
                    .put(text)
                    .array());
        }
        return ZipArchive.of(ByteSource.of(zip.toByteArray()), "evil.npz");
    }
}
