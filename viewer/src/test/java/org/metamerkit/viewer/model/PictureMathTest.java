// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

class PictureMathTest {
    @TempDir
    Path folder;

    @Test
    void givenAPictureOfPixels_whenWrittenAndRead_thenItIsTheSame() throws Exception {
        float[] values = new float[3 * 2 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 255f;
        }
        Pixels pixels = new Pixels(2, 3, values);
        PngFile.write(pixels, folder.resolve("a.png"));

        Raster raster = Raster.read(folder.resolve("a.png"));

        assertThat(raster).isEqualTo(Raster.of(pixels));
        assertThat(raster.argb()[4])
                .as("second row, second column: red 4, green 10, blue 16")
                .isEqualTo(0xff040a10);
    }

    @Test
    void givenPicturesThatImageIoKeepsInDifferentWays_whenRead_thenPixelsAreThoseOfGetRgb() throws Exception {
        Random random = new Random(3);
        for (int type : new int[] {
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_INT_ARGB
        }) {
            BufferedImage image = new BufferedImage(7, 5, type);
            for (int i = 0; i < 35; i++) {
                image.setRGB(i % 7, i / 7, random.nextInt() | 0xff000000);
            }
            File file = folder.resolve(type + ".png").toFile();
            ImageIO.write(image, "png", file);
            Raster read = Raster.read(file.toPath());
            assertThat(read.argb()).as("type %d", type).isEqualTo(image.getRGB(0, 0, 7, 5, null, 0, 7));
        }
    }

    @Test
    void givenFilesThatAreNoPictures_whenRead_thenThatIsAnIoException() throws Exception {
        Files.writeString(folder.resolve("text.png"), "no picture");
        PngFile.write(new Pixels(4, 4, new float[48]), folder.resolve("cut.png"));
        byte[] whole = Files.readAllBytes(folder.resolve("cut.png"));
        Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> Raster.read(folder.resolve("text.png"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Raster.read(folder.resolve("cut.png"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Raster.read(folder.resolve("none.png"))).isInstanceOf(IOException.class);
    }

    @Test
    void givenALargerPicture_whenShrunk_thenPixelsAreMeansAndTheShapeStays() {
        Raster raster = new Raster(4, 2, new int[] {
            0xff000000, 0xff020406, 0xff101010, 0xff101010,
            0xff040810, 0xff020406, 0xff101010, 0xff101010
        });
        Raster shrunk = raster.fitting(2);
        assertThat(shrunk.width()).isEqualTo(2);
        assertThat(shrunk.height()).isEqualTo(1);
        assertThat(shrunk.argb()).containsExactly(0xff020407, 0xff101010);
        assertThat(raster.fitting(4)).isSameAs(raster);
    }

    @Test
    void givenTwoPictures_whenSubtracted_thenEqualIsMidGreyAndTheGainIsAsGiven() {
        Raster one = new Raster(1, 2, new int[] {0xff646464, 0xffff0000});
        Raster other = new Raster(1, 2, new int[] {0xff646464, 0xff0000ff});
        assertThat(one.minus(other, 1).argb()).containsExactly(0xff808080, 0xffff8001);
        assertThat(one.minus(other, 16).argb()).containsExactly(0xff808080, 0xffff8000);
        assertThatThrownBy(() -> one.minus(new Raster(1, 1, new int[1]), 1)).hasMessageContaining("differ in size");
    }

    @Test
    void givenANoiseMask_whenMade_thenItHasThePicturesPixelsInAnotherOrderAndIsSeeded() {
        int[] argb = new int[400];
        Arrays.setAll(argb, i -> 0xff000000 | i);
        Raster picture = new Raster(20, 20, argb);

        Raster mask = NoiseMask.of(picture, 3);

        assertThat(mask.argb()).containsExactlyInAnyOrder(argb);
        assertThat(mask)
                .isNotEqualTo(picture)
                .isEqualTo(NoiseMask.of(picture, 3))
                .isNotEqualTo(NoiseMask.of(picture, 4));
    }

    @Test
    void givenAGrating_whenItsSpectrumIsTaken_thenItsAmplitudeIsAtItsFrequencyAlone() {
        int side = 30;
        int cycles = 5;
        int[] argb = new int[side * side];
        for (int i = 0; i < argb.length; i++) {
            int grey = (int) Math.round(128 + 100 * Math.cos(2 * Math.PI * cycles * (i % side) / side));
            argb[i] = 0xff000000 | grey * 0x010101;
        }
        double[] amplitudes = AmplitudeSpectrum.of(new Raster(side, side, argb)).amplitudes();

        assertThat(amplitudes).hasSize(side / 2);
        // two of the coefficients of the ring have half the amplitude each, the others none
        int inRing = ring(side, cycles);
        assertThat(amplitudes[cycles - 1]).isEqualTo(100.0 / 255 / inRing, within(2e-3 / inRing));
        for (int f = 1; f <= amplitudes.length; f++) {
            if (f != cycles) {
                assertThat(amplitudes[f - 1]).as("%d cycles", f).isLessThan(1e-4);
            }
        }
    }

    /** Coefficients at a rounded distance from the origin, counted one by one. */
    private static int ring(int side, int radius) {
        int count = 0;
        for (int y = -side / 2 + 1; y <= side / 2; y++) {
            for (int x = -side / 2 + 1; x <= side / 2; x++) {
                count += Math.round(Math.hypot(x, y)) == radius ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void givenAScreen_whenAnAngleIsAsked_thenPixelsFollowTheTangent() {
        VisualAngle screen = new VisualAngle(50, 50, 1000);
        // 90° at 50 cm is 2·50·tan 45° = 100 cm, twice the screen
        assertThat(screen.pixels(90)).isEqualTo(2000, within(1e-9));
        assertThatThrownBy(() -> screen.pixels(0)).hasMessageContaining("visual angle");
        assertThatThrownBy(() -> new VisualAngle(0, 50, 1000)).hasMessageContaining("preferences");
    }

    @Test
    void givenActivations_whenCompared_thenEveryUnitIsCountedOnce() {
        float[] original = {0, 0, 1, 2};
        float[] metamer = {0, 2, 1, 2};
        ActivationComparison comparison = ActivationComparison.of("stage", original, metamer);
        int last = ActivationComparison.BINS - 1;

        assertThat(comparison.units()).isEqualTo(4);
        assertThat(comparison.counts()[0][0]).isEqualTo(1);
        assertThat(comparison.counts()[last][0]).isEqualTo(1);
        assertThat(comparison.counts()[last][last]).isEqualTo(1);
        assertThat(Arrays.stream(comparison.original()).sum()).isEqualTo(4);
        assertThat(comparison.original()[0]).isEqualTo(2);
        assertThat(comparison.metamer()[0]).isEqualTo(1);
        assertThat(comparison.most()).isEqualTo(1);
        assertThatThrownBy(() -> ActivationComparison.of("stage", original, new float[3]))
                .hasMessageContaining("4 and 3");
        assertThat(ActivationComparison.of("silent", new float[5], new float[5]).counts()[0][0])
                .isEqualTo(5);
    }
}
