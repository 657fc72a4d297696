// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/** Files by Python's safetensors ({@code tools/golden_safetensors.py}), and files that mean harm. */
class SafetensorsReaderTest {
    private static final double[] VALUES = {
        0, -0.0, 1, -2.5, 0.15625, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 96
    };

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenAFileByPython_whenRead_thenEveryTypeHasItsValuesAndShape() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(byPython(), "by_python");
            assertThat(weights.metadata()).isEqualTo(Map.of("made_by", "tools/golden_safetensors.py"));
            assertThat(weights.tensors().keySet())
                    .containsExactlyInAnyOrder("half", "bfloat", "single", "double", "scalar", "empty", "größe");
            assertTensor(weights.tensor("half", 2, 4), ScalarType.Half, VALUES);
            assertTensor(weights.tensor("bfloat", 4, 2), ScalarType.BFloat16, VALUES);
            assertTensor(weights.tensor("single", 2, 2, 2), ScalarType.Float, VALUES);
            assertTensor(weights.tensor("double", 8), ScalarType.Double, VALUES);
            assertTensor(weights.tensor("scalar"), ScalarType.Double, 0.1);
            assertTensor(weights.tensor("empty", 0, 3), ScalarType.Float);
            assertTensor(weights.tensor("größe", 1), ScalarType.Float, 7);
        }
    }

    @Test
    void givenAFileOnDisk_whenRead_thenItIsReadAsItsBytesAre() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        Files.write(file, byPython());
        try (PointerScope scope = new PointerScope()) {
            Weights fromFile = SafetensorsReader.read(file);
            Weights fromBytes = SafetensorsReader.read(byPython(), "by_python");
            assertThat(fromFile.sha256()).isEqualTo(fromBytes.sha256()).hasSize(64);
            assertTensor(fromFile.tensor("double", 8), ScalarType.Double, VALUES);
        }
    }

    @Test
    void givenMoreThanOneChunk_whenReadFromDisk_thenEveryNumberIsInItsPlace() throws IOException {
        float[] values = new float[ByteSource.CHUNK / Float.BYTES * 2 + 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Path file = folder.resolve("large.safetensors");
        try (var out = Files.newOutputStream(file)) {
            new SafetensorsWriter().add("x", values, values.length).write(out);
        }
        try (PointerScope scope = new PointerScope()) {
            float[] read = new float[values.length];
            SafetensorsReader.read(file).tensor("x", -1).data_ptr_float().get(read, 0, read.length);
            assertThat(read).isEqualTo(values);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} trailing                                                             | not JSON",
                "[1]                                                                     | not a JSON object",
                "{\"x\":                                                                 | not JSON",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | not JSON",
                "{\"x\":3}                                                               | type ''",
                "{\"x\":{\"dtype\":\"F4\",\"shape\":[1],\"data_offsets\":[0,8]}}         | type 'F4'",
                "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}                      | lacks the shape",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}                               | lacks the shape",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":{\"a\":0,\"b\":8}}} | lacks the shape",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":{\"a\":2},\"data_offsets\":[0,8]}}  | lacks the shape",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}       | '-2'",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}      | '2.0'",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}    | size or offset",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}} | '99999999999999999999'",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}} | impossible shape",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,4],\"data_offsets\":[0,0]}} | impossible shape",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,8]}} | 17 dimensions",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}        | bytes 8 to 0",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}}       | bytes 0 to 12",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}       | bytes 0 to 16",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}        | 4 bytes after its last tensor",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}        | unused bytes before 'x'",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"y\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[4,8]}} | overlapping",
            })
    void givenAHeaderThatLies_whenRead_thenOneSentenceSaysWhat(String header, String said) {
        assertRefused(() -> SafetensorsReader.read(file(header, new byte[8]), "evil.safetensors"), said);
    }

    @Test
    void givenEmptyTensorsAmongOthers_whenRead_thenTheyDoNotCountAsOverlap() {
        String header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"y\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        try (PointerScope scope = new PointerScope()) {
            assertThat(SafetensorsReader.read(file(header, new byte[8]), "x").tensors())
                    .hasSize(2);
        }
    }

    @Test
    void givenWholeNumbersAmongWeights_whenRead_thenTheyAreNamedButNotRead() {
        String header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]},"
                + "\"b\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[16,19]}}";
        try (PointerScope scope = new PointerScope()) {
            Weights weights = SafetensorsReader.read(file(header, new byte[19]), "x");
            assertThat(weights.tensors()).containsOnlyKeys("x");
            assertThat(weights.skipped()).isEqualTo(Map.of("n", "I64", "b", "BOOL"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 9, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE})
    void givenALyingHeaderLength_whenRead_thenNoSuchMemoryIsTaken(long length) {
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put("{}      ".getBytes(StandardCharsets.US_ASCII))
                .array();
        assertRefused(() -> SafetensorsReader.read(bytes, "evil.safetensors"), "announces a header");
    }

    @Test
    void givenABigEndianLength_whenRead_thenItIsRefused() {
        byte[] bytes = file("{}", new byte[0]);
        for (int i = 0; i < 4; i++) {
            byte other = bytes[i];
            bytes[i] = bytes[7 - i];
            bytes[7 - i] = other;
        }
        assertRefused(() -> SafetensorsReader.read(bytes, "evil.safetensors"), "announces a header");
    }

    @Test
    void givenAFileCutAnywhere_whenRead_thenItIsRefused() throws IOException {
        byte[] whole = byPython();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertRefused(() -> SafetensorsReader.read(cut, "cut.safetensors"), "cut.safetensors");
        }
    }

    @Test
    void givenNoFile_whenRead_thenTheSentenceNamesIt() {
        assertRefused(() -> SafetensorsReader.read(folder.resolve("none.safetensors")), "none.safetensors");
        assertRefused(() -> SafetensorsReader.read(folder), "cannot be read");
    }

    @Test
    void givenRandomDamage_whenRead_thenItIsReadOrRefusedAndMemoryStaysBounded() throws IOException {
        byte[] whole = byPython();
        Random random = new Random(20230);
        long before = 0;
        int refused = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = damage(whole, random);
            try (PointerScope scope = new PointerScope()) {
                SafetensorsReader.read(damaged, "damaged.safetensors").sha256();
            } catch (WeightsException e) {
                assertThat(e.getMessage()).startsWith("damaged.safetensors ").hasSizeLessThan(20_000);
                refused++;
            }
            if (round == 100) {
                before = Pointer.physicalBytes();
            }
        }
        assertThat(refused).as("most damage is found").isBetween(500, 1000);
        assertThat(Pointer.physicalBytes() - before).as("growth").isLessThan(200L << 20);
    }

    /** One to three changes, most of them in the header, where they do harm. */
    private static byte[] damage(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong() + 8;
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(random.nextInt(4) == 0 ? bytes.length : Math.min(header, bytes.length));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "0123456789-[]{},:\"eE.".charAt(random.nextInt(21));
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> System.arraycopy(bytes, 0, bytes, at, Math.min(bytes.length - at, 1 + random.nextInt(16)));
            }
        }
        return bytes;
    }

    private static byte[] file(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }

    private static byte[] byPython() {
        try (InputStream in = SafetensorsReaderTest.class.getResourceAsStream("by_python.safetensors")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(ThrowingCallable reading, String said) {
        assertThatThrownBy(reading)
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n");
    }

    private static void assertTensor(Tensor tensor, ScalarType type, double... values) {
        assertThat(tensor.scalar_type().intern()).isEqualTo(type);
        double[] found = new double[Math.toIntExact(tensor.numel())];
        if (found.length > 0) {
            tensor.to(ScalarType.Double).contiguous().data_ptr_double().get(found, 0, found.length);
        }
        assertThat(found).isEqualTo(values);
    }
}
