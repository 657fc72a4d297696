// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;

class SafetensorsWriterTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenArraysAndNotes_whenWrittenAndRead_thenEveryBitIsBack() throws IOException {
        Random random = new Random(1);
        float[] singles = new float[3 * 5 * 7];
        double[] doubles = new double[20_000];
        for (int i = 0; i < singles.length; i++) {
            singles[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = random.nextGaussian();
        }
        singles[0] = Float.POSITIVE_INFINITY;
        singles[1] = -0f;
        byte[] file = bytes(new SafetensorsWriter()
                .note("größe", "a \"quoted\" note\n")
                .add("singles", singles, 3, 5, 7)
                .add("doubles", doubles, 20_000)
                .add("nothing", new float[0], 0)
                .add("scalar", new double[] {Math.PI}));
        try (PointerScope scope = new PointerScope()) {
            Weights read = SafetensorsReader.read(file, "written");
            assertThat(read.metadata()).isEqualTo(Map.of("größe", "a \"quoted\" note\n"));
            float[] readSingles = new float[singles.length];
            read.tensor("singles", 3, 5, 7).data_ptr_float().get(readSingles);
            assertThat(readSingles).isEqualTo(singles);
            double[] readDoubles = new double[doubles.length];
            read.tensor("doubles", 20_000).data_ptr_double().get(readDoubles);
            assertThat(readDoubles).isEqualTo(doubles);
            assertThat(read.tensor("nothing", 0).numel()).isZero();
            assertThat(read.tensor("scalar").scalar_type().intern()).isEqualTo(ScalarType.Double);
            assertThat(read.tensor("scalar").item_double()).isEqualTo(Math.PI);
        }
    }

    @Test
    void givenAnyHeader_whenWritten_thenTheLayoutIsTheFormatsAndDataBeginAtAMultipleOfEight() throws IOException {
        for (int length = 1; length <= 9; length++) {
            byte[] file = bytes(new SafetensorsWriter().add("x".repeat(length), new float[] {1.5f}, 1));
            ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            int header = Math.toIntExact(buffer.getLong());
            assertThat(header % 8).isZero();
            assertThat(file).hasSize(8 + header + 4);
            assertThat(buffer.getFloat(8 + header)).isEqualTo(1.5f);
            JsonNode entry = new JsonMapper().readTree(file, 8, header).get("x".repeat(length));
            assertThat(entry.toString()).isEqualTo("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}");
        }
    }

    @Test
    void givenAShapeThatDoesNotFit_whenAdded_thenOneSentenceSaysSo() {
        assertThatThrownBy(() -> new SafetensorsWriter().add("x", new float[6], 2, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 values of 'x'")
                .hasMessageContaining("[2, 4]");
    }

    @Test
    void givenANameThatIsTaken_whenAdded_thenOneSentenceSaysSo() {
        SafetensorsWriter writer = new SafetensorsWriter().add("x", new float[1], 1);
        assertThatThrownBy(() -> writer.add("x", new double[1], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> writer.add("__metadata__", new double[1], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("__metadata__");
    }

    private static byte[] bytes(SafetensorsWriter writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out);
        return out.toByteArray();
    }
}
