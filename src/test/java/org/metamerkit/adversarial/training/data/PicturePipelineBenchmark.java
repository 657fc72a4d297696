// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.SharedData;
import org.metamerkit.stimulus.ClassNames;

/**
 * How long CIFAR-10's 60,000 JPEG pictures take to decode and to open again, and how many pictures a second one thread makes ready for
 * training. Not part of the tests; from the project's root:
 *
 * <pre>{@code
 * mvn -B test -pl src -Dtest=PicturePipelineBenchmark
 * }</pre>
 */
class PicturePipelineBenchmark {
    private static final List<String> CLASSES = ClassNames.cifar10().names();
    private static final int BATCH = 128;

    @TempDir
    Path folder;

    @Test
    void givenCifar10_whenDecodedAndLoaded_thenTheTrainerWillNotWait() {
        PictureSource train = PictureSource.of(SharedData.require("labelled/cifar10_jpeg.zip"), "train");
        PictureSource test = PictureSource.of(SharedData.require("labelled/cifar10_jpeg.zip"), "test");
        double decoding = open(train) + open(test);
        double again = open(train) + open(test);
        say("60,000 JPEG pictures decoded in %.1f s, opened again in %.2f s%n", decoding, again);
        assertThat(decoding).isLessThan(60);
        try (PictureCache pictures = SmallSets.open(train, CLASSES, folder)) {
            Augmentation usual = new Augmentation(4, true, 0, 0, 0);
            assertThat(rate("crop and flip, 32×32", pictures, usual, 32, 1)).isGreaterThan(5000);
            rate("nothing, 32×32", pictures, Augmentation.none(), 32, 1);
            rate("crop and flip, 24×24", pictures, usual, 24, 1);
            rate("crop, flip and colour, 32×32", pictures, new Augmentation(4, true, 0.4, 0.4, 0.4), 32, 1);
            rate("crop and flip, 32×32", pictures, usual, 32, 2);
        }
    }

    private double open(PictureSource source) {
        long begin = System.nanoTime();
        SmallSets.open(source, CLASSES, folder).close();
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Pictures a second, the better of three epochs. */
    private static double rate(String what, PictureCache pictures, Augmentation augmentation, int side, int threads) {
        double best = 0;
        try (BatchLoader loader = new BatchLoader(pictures, augmentation, BATCH, 0, threads, 4)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                long begin = System.nanoTime();
                loader.start(epoch, side, 0);
                for (int i = 0; i < loader.batches(); i++) {
                    loader.recycle(loader.next());
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                best = Math.max(best, loader.batches() * BATCH / seconds);
            }
        }
        say("%s, %d thread(s): %,.0f pictures/s%n", what, threads, best);
        return best;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
