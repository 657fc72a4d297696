// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.metamerkit.kernel.PairProducts;
import org.metamerkit.match.NotFiniteActivationsException;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.match.NullDistributionBuilder;
import org.metamerkit.match.NullProvenance;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Pixels;
import org.slf4j.LoggerFactory;

/**
 * Makes the null distributions of a network's stages from all pairs of a set of pictures: in one pass over the pictures where the
 * activations of all stages fit into memory and temporary file together, else in several, some stages each.
 */
public final class NullJob {
    private final Network network;
    private final List<Stage> stages;
    private final int batch;

    public NullJob(Network network, List<Stage> stages, int batch) {
        this.network = network;
        this.stages = stages;
        this.batch = batch;
    }

    /**
     * What null distributions of a set of pictures are made of.
     *
     * @param name what {@code --null} will call them
     * @throws IllegalArgumentException in one sentence for a name with other characters than a file's, or too few or too many
     *     pictures
     */
    public static NullProvenance provenance(String name, Network network, LabelledPictures pictures) {
        if (pictures.size() > NullDistributionBuilder.MAXIMUM_PICTURES) {
            throw new IllegalArgumentException("the set " + pictures.name() + " has " + pictures.size()
                    + " pictures, whose pairs are too many; give at most " + NullDistributionBuilder.MAXIMUM_PICTURES);
        }
        return new NullProvenance(
                name,
                network.name(),
                network.weightsSha256(),
                pictures.name(),
                pictures.sha256(),
                pictures.size(),
                pictures.sameClassShare().map(OptionalDouble::of).orElse(OptionalDouble.empty()));
    }

    /**
     * Runs all pictures through the network, then multiplies the pairs out, stage by stage.
     *
     * @param provenance of these pictures
     * @param made gets the stages of a pass when it is over, so that they can be kept
     * @param progress gets a description and the share done, 0 to 1
     * @throws RunException in one sentence if an activation is not finite, or the temporary file cannot be written
     */
    public void run(
            NullProvenance provenance,
            LabelledPictures pictures,
            Consumer<List<NullDistribution>> made,
            ProgressListener progress) {
        List<List<Stage>> passes = passes(stages, pictures.size(), PairProducts.defaultBudgetBytes() + spareDisk());
        for (int i = 0; i < passes.size(); i++) {
            double begun = i;
            String which = passes.size() == 1 ? "" : ", pass " + (i + 1) + " of " + passes.size();
            made.accept(run(
                    passes.get(i),
                    provenance,
                    pictures,
                    (description, share) -> progress.at(description + which, (begun + share) / passes.size())));
        }
        progress.at("done", 1);
    }

    /** Stages in their order, as many together as have room for their activations; one that alone has too little is tried. */
    static List<List<Stage>> passes(List<Stage> stages, int pictures, long room) {
        List<List<Stage>> passes = new ArrayList<>();
        long left = -1;
        for (Stage stage : stages) {
            long needed = bytes(stage, pictures);
            if (passes.isEmpty() || needed > left) {
                passes.add(new ArrayList<>());
                left = room;
            }
            passes.get(passes.size() - 1).add(stage);
            left -= needed;
        }
        return passes;
    }

    private static long bytes(Stage stage, int pictures) {
        return (long) stage.units() * Float.BYTES * pictures;
    }

    /** A stage's share of the memory: all it needs where there is enough for all stages of a pass, else in proportion. */
    static long share(long needed, long all, long memory) {
        return all <= memory ? needed : (long) (memory * ((double) needed / all));
    }

    private List<NullDistribution> run(
            List<Stage> stages, NullProvenance provenance, LabelledPictures pictures, ProgressListener progress) {
        long all = stages.stream()
                .mapToLong(stage -> bytes(stage, pictures.size()))
                .sum();
        List<NullDistributionBuilder> builders = new ArrayList<>();
        try {
            for (Stage stage : stages) {
                long memory = share(bytes(stage, pictures.size()), all, PairProducts.defaultBudgetBytes());
                builders.add(new NullDistributionBuilder(stage.units(), memory, temporaryFolder()));
            }
            collect(pictures, stages, builders, (description, share) -> progress.at(description, share / 2));
            List<NullDistribution> nulls = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
                progress.at("pairs at " + stages.get(i).name(), (1 + (double) i / stages.size()) / 2);
                nulls.add(builders.get(i).build(provenance, stages.get(i).name()));
                builders.get(i).close();
            }
            return nulls;
        } catch (UncheckedIOException e) {
            // of the temporary file, and with its remedy
            throw new RunException(e.getMessage(), e);
        } finally {
            builders.forEach(NullDistributionBuilder::close);
        }
    }

    /** Sees how far a null distribution is. */
    @FunctionalInterface
    public interface ProgressListener {
        /** @param share of the work that {@code description} names, 0 to 1 */
        void at(String description, double share);
    }

    private void collect(
            LabelledPictures pictures,
            List<Stage> stages,
            List<NullDistributionBuilder> builders,
            ProgressListener progress) {
        List<LabelledPictures.Entry> entries = pictures.entries();
        for (int at = 0; at < entries.size(); at += batch) {
            List<Pixels> prepared = entries.subList(at, Math.min(entries.size(), at + batch)).stream()
                    .map(entry -> network.picture().prepare(pictures.read(entry)))
                    .toList();
            List<float[][]> found = new ArrayList<>();
            network.activations(prepared, stages, (stage, rows) -> found.add(rows));
            for (int i = 0; i < found.size(); i++) {
                for (int j = 0; j < found.get(i).length; j++) {
                    add(builders.get(i), found.get(i)[j], stages.get(i), entries.get(at + j));
                }
            }
            progress.at("forward passes", Math.min(1, (double) (at + batch) / entries.size()));
        }
    }

    private static void add(
            NullDistributionBuilder builder, float[] activations, Stage stage, LabelledPictures.Entry entry) {
        try {
            builder.add(activations);
        } catch (NotFiniteActivationsException e) {
            throw new RunException(
                    "the network's answer to " + entry.name() + " at " + stage.name() + " is not finite: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Half of what the temporary folder has room for; none where it lies in memory itself, as on many clusters. */
    private static long spareDisk() {
        try {
            FileStore disk = Files.getFileStore(temporaryFolder());
            return disk.type().equals("tmpfs") ? 0 : disk.getUsableSpace() / 2;
        } catch (IOException e) {
            LoggerFactory.getLogger(NullJob.class).debug("no room on disk is counted on", e);
            return 0;
        }
    }

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }
}
