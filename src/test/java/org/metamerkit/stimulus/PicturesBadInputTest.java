// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.metamerkit.stimulus.Fixtures.cycle;
import static org.metamerkit.stimulus.Fixtures.png;
import static org.metamerkit.stimulus.Fixtures.repeated;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesBadInputTest {
    @Test
    void givenNoFile_whenRead_thenItIsSaid(@TempDir Path folder) {
        assertOneSentence(() -> Pictures.read(folder.resolve("no.png")), "no.png", "does not exist", "check the path");
        assertOneSentence(() -> Pictures.find(folder.resolve("no")), "does not exist", "check the path");
    }

    @Test
    void givenAFolder_whenReadAsAPicture_thenItIsSaid(@TempDir Path folder) {
        assertOneSentence(() -> Pictures.read(folder), "is not a regular file");
        assertOneSentence(() -> Pictures.find(folder), "holds no picture", "another folder");
    }

    @Test
    void givenAFileNobodyMayRead_whenRead_thenItIsSaid(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(
                folder.resolve("secret.png"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        assumeFalse(Files.isReadable(file), "this user may read everything");
        assertOneSentence(() -> Pictures.read(file), "secret.png", "may not be read", "permission");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void givenAFileWhoseReadingFails_whenRead_thenItIsSaid() {
        // Address 0 of a process cannot be read, not even by the superuser.
        assertOneSentence(
                () -> Pictures.read(Path.of("/proc/self/mem")), "/proc/self/mem cannot be read", "check the disk");
    }

    @Test
    void givenAnEmptyFile_whenRead_thenItIsSaid(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("empty.jpg"));
        assertOneSentence(() -> Pictures.read(file), "empty.jpg is empty", "another copy");
    }

    @Test
    void givenAFileOfMoreThan256MiB_whenRead_thenItIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("film.png");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((256L << 20) + 1);
        }
        assertOneSentence(() -> Pictures.read(file), "film.png is more than 256 MiB long", "make it smaller");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yuv444", "yuv420", "progressive", "grey", "quality30_restart", "adobe_rgb"})
    void givenAJpegCutOffAnywhere_whenRead_thenItIsRefused(String kind) {
        byte[] whole = Fixtures.bytes("decode/" + kind + ".jpg");
        for (int length = 3; length < whole.length; length += length > whole.length - 40 ? 1 : 37) {
            byte[] part = Arrays.copyOf(whole, length);
            assertOneSentence(
                    () -> Pictures.read("part.jpg", part), "part.jpg", "damaged or truncated", "another copy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chelsea_151x200.png", "noise_53x37.png"})
    void givenAPngCutOffAnywhere_whenRead_thenItIsRefused(String name) {
        byte[] whole = Fixtures.bytes("resize/" + name);
        for (int length = 8; length < whole.length; length += length > whole.length - 40 ? 1 : 997) {
            byte[] part = Arrays.copyOf(whole, length);
            assertOneSentence(
                    () -> Pictures.read("part.png", part), "part.png", "damaged or truncated", "another copy");
        }
    }

    @Test
    void givenAPngWithAFlippedBit_whenRead_thenItIsRefused() {
        byte[] file = Fixtures.bytes("resize/noise_53x37.png");
        file[file.length / 2] ^= 4;
        assertOneSentence(() -> Pictures.read("a.png", file), "check of chunk IDAT");
    }

    @Test
    void givenAPngWithTooFewRows_whenRead_thenItIsRefused() {
        byte[] file = png(32, 32, 8, 2, repeated(20, new byte[96]));
        assertOneSentence(() -> Pictures.read("a.png", file), "damaged or truncated");
    }

    @Test
    void givenAPngWithoutData_whenRead_thenItIsRefused() {
        byte[] file = png(32, 32, 8, 2, new byte[0][]);
        assertOneSentence(() -> Pictures.read("a.png", file), "damaged or truncated");
    }

    @Test
    void givenAPaletteIndexOutOfRange_whenRead_thenNothingBreaks() {
        Fixtures.Chunk palette = new Fixtures.Chunk("PLTE", cycle(3, 1, 2, 3));
        byte[] file = png(16, 16, 8, 3, repeated(16, cycle(16, 0, 200)), palette);
        Throwable thrown = catchThrowable(() -> Pictures.read("a.png", file));
        assertThat(thrown)
                .satisfiesAnyOf(t -> assertThat(t).isNull(), t -> assertThat(t).isInstanceOf(PictureException.class));
    }

    @Test
    void givenAPalettePngWithoutPalette_whenRead_thenItIsRefused() {
        byte[] file = png(16, 16, 8, 3, repeated(16, new byte[16]));
        assertOneSentence(() -> Pictures.read("a.png", file), "damaged or truncated");
    }

    @ParameterizedTest
    @CsvSource({"gif, GIF", "webp, WebP", "bmp, BMP", "tiff, TIFF"})
    void givenAnotherFormat_whenRead_thenItIsNamed(String extension, String format) {
        byte[] file = Fixtures.bytes("decode/other." + extension);
        assertOneSentence(
                () -> Pictures.read("other." + extension, file), "is a " + format + " file", "convert it to PNG");
    }

    @Test
    void givenText_whenRead_thenItIsNoPicture() {
        assertOneSentence(() -> Pictures.read("a.jpg", cycle(100, 'h', 'i')), "a.jpg is not a picture", "convert");
        assertOneSentence(() -> Pictures.read("a.jpg", cycle(1, 0xff)), "not a picture");
    }

    @Test
    void givenACmykJpeg_whenRead_thenItIsRefusedWithARemedy() {
        assertOneSentence(
                () -> Pictures.read("print.jpg", Fixtures.bytes("decode/cmyk.jpg")),
                "print.jpg is a CMYK JPEG",
                "save it as an RGB");
    }

    @ParameterizedTest
    @CsvSource({"20000, 20000, at most 100 million", "1, 1, short side of at least 16", "15, 4000, at least 16"})
    void givenAPngOfAForbiddenSize_whenRead_thenItsHeaderIsEnough(int width, int height, String expectation) {
        // Hardly any data follows: a decoder would complain of that, or take gigabytes.
        byte[] file = png(width, height, 8, 2, repeated(1, new byte[3]));
        assertOneSentence(() -> Pictures.read("a.png", file), width + "×" + height, expectation);
    }

    @ParameterizedTest
    @CsvSource({"20000, 20000, at most 100 million", "1, 1, short side of at least 16", "0, 20, positive sizes"})
    void givenAJpegOfAForbiddenSize_whenRead_thenItsHeaderIsEnough(int width, int height, String expectation) {
        assertOneSentence(() -> Pictures.read("a.jpg", resized(width, height)), width + "×" + height, expectation);
    }

    @Test
    void givenANegativePngSize_whenRead_thenItIsTooLarge() {
        byte[] file = png(-1, -1, 8, 2, repeated(1, new byte[3]));
        assertOneSentence(() -> Pictures.read("a.png", file), "4294967295×4294967295");
    }

    @Test
    void givenAnImpossibleChunkLength_whenRead_thenItIsRefused() {
        byte[] file = Fixtures.bytes("resize/noise_53x37.png");
        ByteBuffer.wrap(file).putInt(33, Integer.MAX_VALUE);
        assertOneSentence(() -> Pictures.read("a.png", file), "a chunk is cut off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"resize/noise_53x37.png", "decode/yuv420.jpg", "decode/progressive.jpg", "decode/profile.jpg"})
    void givenRandomDamage_whenRead_thenAPictureOrOneSentenceComesBack(String fixture) {
        Random random = new Random(0);
        byte[] whole = Fixtures.bytes(fixture);
        for (int trial = 0; trial < 300; trial++) {
            byte[] damaged = whole.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                damaged[4 + random.nextInt(whole.length - 4)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> Pictures.read("a", damaged));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(PictureException.class);
                assertThat(thrown.getMessage().lines()).hasSize(1);
            }
        }
    }

    /** A JPEG whose header says another size than its data has. */
    private static byte[] resized(int width, int height) {
        byte[] file = Fixtures.bytes("decode/yuv420.jpg");
        for (int at = 2; ; at += 2 + (file[at + 2] & 0xff) * 256 + (file[at + 3] & 0xff)) {
            if (file[at + 1] == (byte) 0xc0) {
                ByteBuffer.wrap(file).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
                return file;
            }
        }
    }

    private static void assertOneSentence(ThrowingCallable reading, String... parts) {
        assertThatThrownBy(reading)
                .isInstanceOf(PictureException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("expected")
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSize(1))
                .endsWith(".");
    }
}
