// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.stimulus.PicturesTest.pixel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExifOrientationTest {
    private static final int WIDTH = 20;
    private static final int HEIGHT = 17;

    /**
     * Where the stored first row and first column are seen (CIPA DC-008, table of tag 274), and thus where the stored
     * top left corner and the stored top right one must come to lie.
     */
    @ParameterizedTest
    @CsvSource({
        "1, top left, top right",
        "2, top right, top left",
        "3, bottom right, bottom left",
        "4, bottom left, bottom right",
        "5, top left, bottom left",
        "6, top right, bottom right",
        "7, bottom right, top right",
        "8, bottom left, top left"
    })
    void givenAnOrientation_whenRead_thenThePictureIsUpright(int orientation, String topLeft, String topRight) {
        // Red marks the stored top left, green the stored top right; the rest is grey.
        byte[][] rows = new byte[HEIGHT][WIDTH * 3];
        rows[0][0] = (byte) 255;
        rows[0][WIDTH * 3 - 2] = (byte) 255;
        byte[] file = Fixtures.png(WIDTH, HEIGHT, 8, 2, rows, new Fixtures.Chunk("eXIf", Fixtures.exif(orientation)));

        Picture picture = Pictures.read("a.png", file);

        assertThat(picture.width()).isEqualTo(orientation < 5 ? WIDTH : HEIGHT);
        assertThat(picture.height()).isEqualTo(orientation < 5 ? HEIGHT : WIDTH);
        assertThat(corner(picture, topLeft)).containsExactly(255, 0, 0);
        assertThat(corner(picture, topRight)).containsExactly(0, 255, 0);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8"})
    void givenAJpegWithOrientation_whenRead_thenItIsTheTurnedPlainOne(int orientation) {
        byte[] plain = Fixtures.bytes("decode/yuv420.jpg");
        Picture stored = Pictures.read("a.jpg", plain);

        Picture upright = Pictures.read("a.jpg", Fixtures.withExif(plain, Fixtures.exif(orientation)));

        DecodedSamples expected =
                new DecodedSamples(stored.width(), stored.height(), stored.samples8(), null).upright(orientation);
        assertThat(upright.width()).isEqualTo(expected.width());
        assertThat(upright.samples8()).isEqualTo(expected.eight());
    }

    @Test
    void givenDeepSamples_whenTurnedFourTimes_thenTheyAreBack() {
        short[] samples = new short[WIDTH * HEIGHT * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i * 31);
        }
        DecodedSamples start = new DecodedSamples(WIDTH, HEIGHT, null, samples);
        DecodedSamples back = start.upright(6).upright(6).upright(6).upright(6);
        assertThat(back.sixteen()).isEqualTo(samples);
        assertThat(start.upright(6).upright(8).sixteen()).isEqualTo(samples);
    }

    @ParameterizedTest
    @CsvSource({"0", "9", "-3"})
    void givenNonsense_whenRead_thenThePictureStaysAsItIs(int orientation) {
        byte[] file = Fixtures.withExif(Fixtures.bytes("decode/yuv420.jpg"), Fixtures.exif(orientation));
        assertThat(Pictures.read("a.jpg", file).width()).isEqualTo(111);
    }

    @Test
    void givenABrokenBlock_whenRead_thenThePictureStaysAsItIs() {
        byte[] file = Fixtures.withExif(Fixtures.bytes("decode/yuv420.jpg"), new byte[] {'M', 'M', 0, 42, 127, 127});
        assertThat(Pictures.read("a.jpg", file).width()).isEqualTo(111);
    }

    private static int[] corner(Picture picture, String where) {
        int x = where.endsWith("right") ? picture.width() - 1 : 0;
        int y = where.startsWith("bottom") ? picture.height() - 1 : 0;
        return pixel(picture, x, y);
    }
}
