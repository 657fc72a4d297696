// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.metamerkit.experiment.RunException;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

/**
 * Pictures as arrays, rows in the manifest's order: {@code metamers} as they were optimised (not rounded to 8 bits) and
 * {@code originals} as the network saw them, N×3×H×W float32 in [0, 1].
 */
final class PictureArrays {
    private static final String METAMERS = "metamers";
    private static final String ORIGINALS = "originals";

    private PictureArrays() {}

    static void npz(List<Stimulus> stimuli, Path file) throws IOException {
        int[] shape = shape(stimuli);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of(METAMERS, ORIGINALS)) {
                Path array = file.resolveSibling(name + ".npy");
                try (NumpyFile.Writer writer = NumpyFile.create(
                        array, Arrays.stream(shape).asLongStream().toArray())) {
                    for (Stimulus stimulus : stimuli) {
                        writer.append(values(stimulus, name));
                    }
                    writer.finish();
                }
                zip.putNextEntry(new ZipEntry(name + ".npy"));
                Files.copy(array, zip);
                zip.closeEntry();
                Files.delete(array);
            }
        }
    }

    /** A dataset must fit in memory. */
    static void hdf5(List<Stimulus> stimuli, Path file) throws IOException {
        int[] shape = shape(stimuli);
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            for (String name : List.of(METAMERS, ORIGINALS)) {
                float[][][][] array = new float[shape[0]][shape[1]][shape[2]][shape[3]];
                for (int i = 0; i < shape[0]; i++) {
                    float[] values = values(stimuli.get(i), name);
                    for (int line = 0; line < shape[1] * shape[2]; line++) {
                        System.arraycopy(
                                values, line * shape[3], array[i][line / shape[2]][line % shape[2]], 0, shape[3]);
                    }
                }
                hdf.putDataset(name, array);
            }
        }
    }

    private static float[] values(Stimulus stimulus, String name) throws IOException {
        if (name.equals(ORIGINALS)) {
            return PngFile.read(stimulus.metamer().target()).values();
        }
        Path file = stimulus.metamer().numpy();
        try {
            float[] values = NumpyFile.read(file).values();
            if (values.length
                    != Pixels.CHANNELS
                            * stimulus.metamer().height()
                            * stimulus.metamer().width()) {
                throw new RunException(file + " has " + values.length + " numbers and metamer.json says "
                        + stimulus.metamer().height() + "×" + stimulus.metamer().width()
                        + " pixels; remove its folder and make the metamer again");
            }
            return values;
        } catch (IOException | IllegalArgumentException e) {
            throw new RunException(
                    file + " cannot be read (" + e.getMessage() + "); remove its folder and make the metamer again", e);
        }
    }

    private static int[] shape(List<Stimulus> stimuli) {
        int height = stimuli.get(0).metamer().height();
        int width = stimuli.get(0).metamer().width();
        for (Stimulus stimulus : stimuli) {
            if (stimulus.metamer().height() != height || stimulus.metamer().width() != width) {
                throw new RunException("the metamers have different sizes, " + height + "×" + width + " and "
                        + stimulus.metamer().height() + "×" + stimulus.metamer().width()
                        + ", and do not fit in one array; export one network at a time with --model");
            }
        }
        long numbers = (long) stimuli.size() * Pixels.CHANNELS * height * width;
        if (numbers > Integer.MAX_VALUE) {
            throw new RunException(stimuli.size() + " metamers of " + height + "×" + width
                    + " pixels are more than 2³¹ numbers; export fewer at a time");
        }
        return new int[] {stimuli.size(), Pixels.CHANNELS, height, width};
    }
}
