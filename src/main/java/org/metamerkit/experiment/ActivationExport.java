// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.metamerkit.FolderTree;
import org.metamerkit.WholeFile;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.OutputException;

/**
 * Activations for one's own analysis: one {@code STAGE.npy} a stage, N×C×H×W float32, rows in the order of {@code index.csv}; on
 * request the same in one HDF5 file. The folder is written whole or not at all.
 */
public final class ActivationExport {
    private final Network network;
    private final List<Stage> stages;
    private final int batch;
    private final boolean hdf5;

    /** @param hdf5 whether to write {@code activations.h5}, a dataset a stage, instead of the {@code .npy} files */
    public ActivationExport(Network network, List<Stage> stages, int batch, boolean hdf5) {
        this.network = network;
        this.stages = stages;
        this.batch = batch;
        this.hdf5 = hdf5;
    }

    /**
     * Exports the activations of some pictures.
     *
     * @param done gets the number of pictures done so far
     * @throws OutputException if the folder is there already or cannot be written
     */
    public void write(List<Path> pictures, Path folder, IntConsumer done) {
        if (Files.exists(folder)) {
            throw new OutputException(
                    folder + " is there already and is never overwritten; name another folder with --out");
        }
        if (hdf5) {
            requireFits(pictures.size());
        }
        Path temporary = WholeFile.temporary(folder);
        try {
            WholeFile.makeFolder(folder.toAbsolutePath().getParent());
            Files.createDirectory(temporary);
            writeInto(pictures, temporary, done);
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        } finally {
            FolderTree.deleteQuietly(temporary);
        }
    }

    private void writeInto(List<Path> pictures, Path folder, IntConsumer done) throws IOException {
        List<NumpyFile.Writer> writers = new ArrayList<>();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader("row", "picture", "file", "sha256")
                .setRecordSeparator('\n')
                .get();
        try (Writer index = Files.newBufferedWriter(folder.resolve("index.csv"));
                CSVPrinter csv = new CSVPrinter(index, format)) {
            for (Stage stage : stages) {
                writers.add(NumpyFile.create(folder.resolve(stage.name() + ".npy"), shape(stage, pictures.size())));
            }
            for (int at = 0; at < pictures.size(); at += batch) {
                List<Path> part = pictures.subList(at, Math.min(pictures.size(), at + batch));
                List<Pixels> prepared = new ArrayList<>();
                for (Path file : part) {
                    Picture picture = Pictures.read(file);
                    csv.printRecord(at + prepared.size(), picture.name(), file, picture.sha256());
                    prepared.add(network.picture().prepare(picture));
                }
                List<float[][]> found = new ArrayList<>();
                network.activations(prepared, stages, (stage, rows) -> found.add(rows));
                for (int i = 0; i < found.size(); i++) {
                    for (float[] row : found.get(i)) {
                        writers.get(i).append(row);
                    }
                }
                done.accept(at + part.size());
            }
            for (NumpyFile.Writer writer : writers) {
                writer.finish();
            }
        } finally {
            for (NumpyFile.Writer writer : writers) {
                writer.close();
            }
        }
        if (hdf5) {
            toHdf5(folder);
        }
    }

    private void requireFits(int pictures) {
        for (Stage stage : stages) {
            if ((long) pictures * stage.units() > Integer.MAX_VALUE) {
                throw new OutputException("an HDF5 dataset is made in memory and " + pictures + " pictures at "
                        + stage.name() + " are more than 2³¹ numbers; leave out --hdf5 or give fewer pictures");
            }
        }
    }

    private static long[] shape(Stage stage, int pictures) {
        long[] shape = new long[stage.shape().size() + 1];
        shape[0] = pictures;
        for (int i = 0; i < stage.shape().size(); i++) {
            shape[i + 1] = stage.shape().get(i);
        }
        return shape;
    }

    /** Gathers the stages' files in one; a dataset must fit in memory. */
    private void toHdf5(Path folder) throws IOException {
        try (WritableHdfFile file = HdfFile.write(folder.resolve("activations.h5"))) {
            for (Stage stage : stages) {
                Path numpy = folder.resolve(stage.name() + ".npy");
                NumpyFile.Array array = NumpyFile.read(numpy);
                file.putDataset(stage.name(), nested(array.values(), array.shape()));
                Files.delete(numpy);
            }
        }
    }

    private static Object nested(float[] values, int[] shape) {
        Object array = java.lang.reflect.Array.newInstance(float.class, shape);
        fill(array, values, shape, 0, 0);
        return array;
    }

    private static int fill(Object array, float[] values, int[] shape, int dimension, int from) {
        if (dimension == shape.length - 1) {
            System.arraycopy(values, from, array, 0, shape[dimension]);
            return from + shape[dimension];
        }
        int at = from;
        for (Object part : (Object[]) array) {
            at = fill(part, values, shape, dimension + 1, at);
        }
        return at;
    }
}
