// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFileTest {
    private static final Pixels NOISE = new GaussianNoise(0.5, 0.5).sample(3, new PictureSpec(19, 37));

    @Test
    void givenPixels_whenWrittenAndRead_thenTheyAreTheQuantizedOnes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("metamer.png");
        PngFile.write(NOISE, file);

        assertThat(PngFile.read(file)).isEqualTo(NOISE.quantized());
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void givenASavedPicture_whenPreparedAtItsOwnSize_thenItIsTheSame(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("metamer.png");
        PngFile.write(NOISE, file);
        PictureSpec size = new PictureSpec(NOISE.height(), NOISE.width());
        assertThat(size.prepare(Pictures.read(file))).isEqualTo(NOISE.quantized());
    }

    @Test
    void givenPixels_whenWritten_thenTheFileIs8BitRgbAndNothingElse() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PngFile.write(NOISE, bytes);

        ByteBuffer file = ByteBuffer.wrap(bytes.toByteArray());
        assertThat(file.get(24)).as("bit depth").isEqualTo((byte) 8);
        assertThat(file.get(25)).as("colour type").isEqualTo((byte) 2);
        List<String> types = new ArrayList<>();
        for (int at = 8; at < file.limit(); at += 12 + file.getInt(at)) {
            types.add(new String(file.array(), at + 4, 4, StandardCharsets.US_ASCII));
        }
        assertThat(types).startsWith("IHDR").endsWith("IEND").containsOnly("IHDR", "IDAT", "IEND");
    }

    @Test
    void givenAFolderThatIsNotThere_whenWritten_thenNothingIsLeft(@TempDir Path folder) {
        assertThatThrownBy(() -> PngFile.write(NOISE, folder.resolve("no").resolve("a.png")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void givenA16BitPng_whenReadAsSaved_thenItIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.write(
                folder.resolve("deep.png"), Fixtures.png(16, 16, 16, 2, Fixtures.repeated(16, new byte[96])));
        assertThatThrownBy(() -> PngFile.read(file))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("16 bits a sample, expected the 8");
    }
}
