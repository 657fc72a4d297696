// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "0", "5", "2x3", "3x4x5", "12x1x2x3", "0x7"})
    void givenAShape_whenWritten_thenTheBytesAreNumpys(String name, @TempDir Path folder) throws IOException {
        long[] shape = name.equals("scalar")
                ? new long[0]
                : Arrays.stream(name.split("x")).mapToLong(Long::parseLong).toArray();
        float[] values = quarters((int) Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        Path file = folder.resolve("a.npy");

        NumpyFile.write(file, values, shape);

        byte[] golden = Fixtures.bytes("golden_arrays/" + name + ".npy");
        assertThat(Files.readAllBytes(file)).isEqualTo(golden);
        NumpyFile.Array array = NumpyFile.read(Fixtures.path("golden_arrays/" + name + ".npy"));
        assertThat(array.values()).isEqualTo(values);
        assertThat(Arrays.stream(array.shape()).asLongStream().toArray()).isEqualTo(shape);
    }

    @Test
    void givenMoreThanAChunk_whenAppendedInUnevenPieces_thenTheArrayIsWhole(@TempDir Path folder) throws IOException {
        float[] values = quarters(3 * 50_000);
        Path file = folder.resolve("a.npy");
        try (NumpyFile.Writer writer = NumpyFile.create(file, 3, 50_000)) {
            writer.append(values, 0, 1);
            writer.append(values, 1, 99_998);
            writer.append(Arrays.copyOfRange(values, 99_999, values.length));
            assertThat(file).doesNotExist();
            writer.finish();
        }

        NumpyFile.Array array = NumpyFile.read(file);
        assertThat(array.shape()).containsExactly(3, 50_000);
        assertThat(array.values()).isEqualTo(values);
    }

    @Test
    void givenSpecialNumbers_whenWrittenAndRead_thenTheirBitsStay(@TempDir Path folder) throws IOException {
        float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.MAX_VALUE};
        NumpyFile.write(folder.resolve("a.npy"), values, 5);
        assertThat(NumpyFile.read(folder.resolve("a.npy")).values()).containsExactly(values);
    }

    @Test
    void givenPixels_whenWritten_thenTheyAreChannelsRowsColumns(@TempDir Path folder) throws IOException {
        Pixels pixels = GaussianNoise.feather2023().sample(0, new PictureSpec(2, 3));
        NumpyFile.write(folder.resolve("a.npy"), pixels);
        NumpyFile.Array array = NumpyFile.read(folder.resolve("a.npy"));
        assertThat(array.shape()).containsExactly(3, 2, 3);
        assertThat(new Pixels(2, 3, array.values())).isEqualTo(pixels);
    }

    @Test
    void givenTooFewNumbers_whenFinished_thenItIsRefusedAndNoFileIsLeft(@TempDir Path folder) throws IOException {
        try (NumpyFile.Writer writer = NumpyFile.create(folder.resolve("a.npy"), 2, 2)) {
            writer.append(new float[3]);
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lacks 1 numbers");
            assertThatThrownBy(() -> writer.append(new float[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most the 1");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void givenAnImpossibleShape_whenCreated_thenItIsRefusedAndNoFileIsLeft(@TempDir Path folder) {
        assertThatThrownBy(() -> NumpyFile.create(folder.resolve("a.npy"), -1, 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NumpyFile.create(folder.resolve("a.npy"), Long.MAX_VALUE, 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (500000000,), }",
                "{'descr': '<f4', 'fortran_order': False}",
                "__import__('os')",
                ""
            })
    void givenAHostileHeader_whenRead_thenItIsRefused(String header, @TempDir Path folder) throws IOException {
        assertRefused(Files.write(folder.resolve("a.npy"), file(1, header)));
    }

    @Test
    void givenAHeaderFullOfSpaces_whenRead_thenItIsRefusedAtOnce(@TempDir Path folder) throws IOException {
        String spaces = " ".repeat(8000);
        String header = "{'descr': '<f4'" + spaces + "'fortran_order': False" + spaces + "'shape': (1,)" + spaces + "x";
        Path file = Files.write(folder.resolve("a.npy"), file(1, header));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertRefused(file));
    }

    @Test
    void givenADictionaryInAnotherOrder_whenRead_thenItIsUnderstood(@TempDir Path folder) throws IOException {
        String header = "{'shape': (1,), 'fortran_order': False, 'descr': '<f4'}   \n";
        Path file = Files.write(folder.resolve("a.npy"), file(1, header));
        assertThat(NumpyFile.read(file).values()).containsExactly(0f);
    }

    @Test
    void givenAnotherFormatOrNoArray_whenRead_thenItIsRefused(@TempDir Path folder) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
        assertRefused(Files.write(folder.resolve("version2.npy"), file(2, header)));
        assertRefused(Files.write(folder.resolve("text.npy"), header.getBytes(StandardCharsets.US_ASCII)));
        assertRefused(Files.createFile(folder.resolve("empty.npy")));
        byte[] whole = Fixtures.bytes("golden_arrays/2x3.npy");
        for (int length = 1; length < whole.length; length++) {
            assertRefused(Files.write(folder.resolve("part.npy"), Arrays.copyOf(whole, length)));
        }
        assertRefused(Files.write(folder.resolve("long.npy"), Arrays.copyOf(whole, whole.length + 1)));
    }

    private static void assertRefused(Path file) {
        assertThatThrownBy(() -> NumpyFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "expected a .npy file of format 1.0")
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSize(1));
    }

    /** A file of one number. */
    private static byte[] file(int version, String header) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + text.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0})
                .putShort((short) text.length)
                .put(text)
                .array();
    }

    private static float[] quarters(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i / 4f;
        }
        return values;
    }
}
