// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.stimulus.Fixtures.cycle;
import static org.metamerkit.stimulus.Fixtures.png;
import static org.metamerkit.stimulus.Fixtures.repeated;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.Hashes;

class PicturesTest {
    private static final int SIDE = 16;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yuv444",
                "yuv422",
                "yuv420",
                "progressive",
                "quality30_restart",
                "grey",
                "adobe_rgb",
                "rgb_without_marks",
                "yuv444_without_marks",
                "profile",
                "comment"
            })
    void givenAJpegOfAnyKind_whenRead_thenItAgreesWithPillowWithinOneGreyLevel(String kind) {
        Picture picture = Pictures.read(kind + ".jpg", Fixtures.bytes("decode/" + kind + ".jpg"));

        int[] golden = Fixtures.rgb("decode/" + kind + ".png");
        assertThat(picture.samples8()).hasSameSizeAs(golden);
        int different = 0;
        for (int i = 0; i < golden.length; i++) {
            int difference = Math.abs((picture.samples8()[i] & 0xff) - golden[i]);
            assertThat(difference).as("sample %d", i).isLessThanOrEqualTo(1);
            different += difference;
        }
        // Decoders may round differently, but rarely.
        assertThat(different).isLessThan(golden.length / 1000);
    }

    @Test
    void givenA1BitPng_whenRead_thenItIsBlackAndWhite() {
        Picture picture = Pictures.read("a.png", png(SIDE, SIDE, 1, 0, repeated(SIDE, cycle(2, 0b01010101))));
        assertPixels(picture, new int[] {0, 0, 0}, new int[] {255, 255, 255});
    }

    @Test
    void givenA2BitGreyPng_whenRead_thenLevelsAreSpread() {
        Picture picture = Pictures.read("a.png", png(SIDE, SIDE, 2, 0, repeated(SIDE, cycle(4, 0b01100110))));
        assertPixels(picture, new int[] {85, 85, 85}, new int[] {170, 170, 170});
    }

    @Test
    void givenA4BitGreyPng_whenRead_thenLevelsAreSpread() {
        Picture picture = Pictures.read("a.png", png(SIDE, SIDE, 4, 0, repeated(SIDE, cycle(8, 0x3b))));
        assertPixels(picture, new int[] {51, 51, 51}, new int[] {187, 187, 187});
    }

    @Test
    void givenAGreyPng_whenRead_thenSamplesAreNotBrightened() {
        Picture picture = Pictures.read("a.png", png(SIDE, SIDE, 8, 0, repeated(SIDE, cycle(SIDE, 64, 200))));
        assertPixels(picture, new int[] {64, 64, 64}, new int[] {200, 200, 200});
        assertThat(picture.bitDepth()).isEqualTo(8);
    }

    @Test
    void givenAPalettePngWithTransparency_whenRead_thenColoursAreLookedUpAndLaidOverWhite() {
        Fixtures.Chunk palette = new Fixtures.Chunk("PLTE", cycle(6, 10, 20, 30, 0, 100, 200));
        Fixtures.Chunk alpha = new Fixtures.Chunk("tRNS", cycle(2, 255, 51));
        byte[] file = png(SIDE, SIDE, 4, 3, repeated(SIDE, cycle(8, 0x01)), palette, alpha);

        // 0·0.2 + 255·0.8 = 204; 100·0.2 + 204 = 224; 200·0.2 + 204 = 244.
        assertPixels(Pictures.read("a.png", file), new int[] {10, 20, 30}, new int[] {204, 224, 244});
    }

    @Test
    void givenAPictureWithAlpha_whenRead_thenItIsLaidOverWhite() {
        byte[] row = cycle(SIDE * 4, 100, 150, 200, 255, 100, 150, 200, 0);
        assertPixels(
                Pictures.read("a.png", png(SIDE, SIDE, 8, 6, repeated(SIDE, row))),
                new int[] {100, 150, 200},
                new int[] {255, 255, 255});
    }

    @Test
    void givenGreyWithHalfAlpha_whenRead_thenItIsRoundedToTheNearest() {
        byte[] row = cycle(SIDE * 2, 0, 128, 255, 7);
        // 255·127/255 = 127.
        assertPixels(
                Pictures.read("a.png", png(SIDE, SIDE, 8, 4, repeated(SIDE, row))),
                new int[] {127, 127, 127},
                new int[] {255, 255, 255});
    }

    @Test
    void givenATransparentColourInRgb_whenRead_thenOnlyItBecomesWhite() {
        Fixtures.Chunk key = new Fixtures.Chunk("tRNS", cycle(6, 0, 1, 0, 2, 0, 3));
        byte[] row = cycle(SIDE * 3, 1, 2, 3, 1, 2, 4);
        assertPixels(
                Pictures.read("a.png", png(SIDE, SIDE, 8, 2, repeated(SIDE, row), key)),
                new int[] {255, 255, 255},
                new int[] {1, 2, 4});
    }

    @Test
    void givenATransparentGreyOf4Bits_whenRead_thenOnlyItBecomesWhite() {
        Fixtures.Chunk key = new Fixtures.Chunk("tRNS", cycle(2, 0, 3));
        assertPixels(
                Pictures.read("a.png", png(SIDE, SIDE, 4, 0, repeated(SIDE, cycle(8, 0x34)), key)),
                new int[] {255, 255, 255},
                new int[] {68, 68, 68});
    }

    @Test
    void givenA16BitPng_whenRead_thenItKeepsIts16Bits() {
        byte[] row = cycle(SIDE * 6, 0x12, 0x34, 0xff, 0xfe, 0, 1, 0, 0, 0x80, 0, 0xff, 0xff);
        Picture picture = Pictures.read("a.png", png(SIDE, SIDE, 16, 2, repeated(SIDE, row)));

        assertThat(picture.bitDepth()).isEqualTo(16);
        assertPixels(picture, new int[] {0x1234, 0xfffe, 1}, new int[] {0, 0x8000, 0xffff});
    }

    @Test
    void givenA16BitGreyPngWithAlpha_whenRead_thenItIsLaidOverWhiteIn16Bits() {
        byte[] row = cycle(SIDE * 4, 0x12, 0x34, 0xff, 0xff, 0, 0, 0x80, 0x00);
        // 65535·(65535 − 32768)/65535 = 32767.
        assertPixels(
                Pictures.read("a.png", png(SIDE, SIDE, 16, 4, repeated(SIDE, row))),
                new int[] {0x1234, 0x1234, 0x1234},
                new int[] {32767, 32767, 32767});
    }

    @Test
    void givenAnInterlacedPng_whenRead_thenItIsThePlainOne() throws IOException {
        BufferedImage image = new BufferedImage(33, 21, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 33 * 21; i++) {
            image.setRGB(i % 33, i / 33, i * 7919 & 0xffffff);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        }
        assertThat(bytes.toByteArray()[28]).as("interlace method").isEqualTo((byte) 1);

        Picture picture = Pictures.read("a.png", bytes.toByteArray());

        for (int i = 0; i < 33 * 21; i++) {
            assertThat(pixel(picture, i % 33, i / 33)).containsExactly(rgb(i * 7919 & 0xffffff));
        }
    }

    @Test
    void givenGammaProfileAndText_whenRead_thenTheSamplesAreTheFilesOwn() {
        Fixtures.Chunk gamma = new Fixtures.Chunk("gAMA", cycle(4, 0, 1, 0x86, 0xa0));
        Fixtures.Chunk brokenProfile = new Fixtures.Chunk("iCCP", cycle(9, 'x', 0, 0, 1));
        Fixtures.Chunk brokenText = new Fixtures.Chunk("zTXt", cycle(3, 1, 2));
        byte[] row = cycle(SIDE * 3, 9, 8, 7, 77, 88, 99);
        assertPixels(
                Pictures.read("a.png", png(SIDE, SIDE, 8, 2, repeated(SIDE, row), gamma, brokenProfile, brokenText)),
                new int[] {9, 8, 7},
                new int[] {77, 88, 99});
    }

    @Test
    void givenAJpegNamedPng_whenRead_thenItsContentCounts() {
        assertThat(Pictures.read("cat.png", Fixtures.bytes("decode/yuv420.jpg")).width())
                .isEqualTo(111);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yuv420.jpg", "progressive.jpg", "grey.png"})
    void givenMoreAfterTheEnd_whenRead_thenThePictureIsThere(String name) {
        // Phones append a second picture or a film.
        byte[] plain = Fixtures.bytes("decode/" + name);
        byte[] longer = Arrays.copyOf(plain, 2 * plain.length);
        System.arraycopy(plain, 0, longer, plain.length, plain.length);
        assertThat(Pictures.read(name, longer).samples8())
                .isEqualTo(Pictures.read(name, plain).samples8());
    }

    @Test
    void givenAFile_whenRead_thenNameAndHashAreItsOwn() {
        Picture picture = Pictures.read(Fixtures.path("decode/yuv420.jpg"));
        assertThat(picture.name()).isEqualTo("yuv420");
        assertThat(picture.sha256()).isEqualTo(Hashes.sha256(Fixtures.bytes("decode/yuv420.jpg")));
        assertThat(Pictures.read("folder/a.b.jpg", Fixtures.bytes("decode/grey.jpg"))
                        .name())
                .isEqualTo("a.b");
    }

    @Test
    void givenAPictureMadeInMemory_whenHashed_thenSizeDepthAndSamplesCount() {
        // printf '\0\0\0\1\0\0\0\2\0\0\0\10abcdef' | sha256sum
        assertThat(Picture.of8Bit("m", 1, 2, "abcdef".getBytes(StandardCharsets.US_ASCII))
                        .sha256())
                .isEqualTo("c2e47e62fec8afabe26f9eb46c913a6a71599fdccd9ad83e0be829742aa42034");
        assertThat(Picture.of8Bit("m", 2, 1, new byte[6]).sha256())
                .isNotEqualTo(Picture.of8Bit("m", 1, 2, new byte[6]).sha256());
    }

    @Test
    void givenAFolder_whenSearched_thenVisiblePicturesComeSorted(@TempDir Path folder) throws IOException {
        for (String name : new String[] {"b.PNG", "a.jpeg", "c.Jpg", ".hidden.png", "note.txt"}) {
            Files.createFile(folder.resolve(name));
        }
        Files.createDirectory(folder.resolve("sub.png"));

        assertThat(Pictures.find(folder))
                .containsExactly(folder.resolve("a.jpeg"), folder.resolve("b.PNG"), folder.resolve("c.Jpg"));
        assertThat(Pictures.find(folder.resolve("note.txt"))).containsExactly(folder.resolve("note.txt"));
    }

    @Test
    void givenClassFolders_whenSearched_thenTheirPicturesComeFolderByFolder(@TempDir Path folder) throws IOException {
        for (String name : new String[] {"dog/a.png", "cat/b.png", "cat/a.png", ".hidden/c.png", "cat/deep/d.png"}) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.createFile(folder.resolve(name));
        }
        assertThat(Pictures.find(folder))
                .containsExactly(folder.resolve("cat/a.png"), folder.resolve("cat/b.png"), folder.resolve("dog/a.png"));
    }

    /** Every even column has the first value, every odd one the second. */
    private static void assertPixels(Picture picture, int[] even, int[] odd) {
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                assertThat(pixel(picture, x, y)).as("pixel %d, %d", x, y).containsExactly(x % 2 == 0 ? even : odd);
            }
        }
    }

    static int[] pixel(Picture picture, int x, int y) {
        int[] pixel = new int[3];
        for (int channel = 0; channel < 3; channel++) {
            int at = (y * picture.width() + x) * 3 + channel;
            pixel[channel] = picture.bitDepth() == 8 ? picture.samples8()[at] & 0xff : picture.samples16()[at] & 0xffff;
        }
        return pixel;
    }

    private static int[] rgb(int colour) {
        return new int[] {colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff};
    }
}
