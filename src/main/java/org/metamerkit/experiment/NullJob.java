// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.metamerkit.kernel.PairProducts;
import org.metamerkit.match.NotFiniteActivationsException;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.match.NullDistributionBuilder;
import org.metamerkit.match.NullDistributions;
import org.metamerkit.match.NullProvenance;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Pixels;

/** Makes the null distributions of a network's stages from all pairs of a set of pictures, in one pass over the pictures. */
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
     * @param progress gets a description and the share done, 0 to 1
     */
    public NullDistributions run(NullProvenance provenance, LabelledPictures pictures, ProgressListener progress) {
        long budget = PairProducts.defaultBudgetBytes() / Math.max(1, stages.size());
        List<NullDistributionBuilder> builders = new ArrayList<>();
        try {
            for (Stage stage : stages) {
                builders.add(new NullDistributionBuilder(stage.units(), budget, temporaryFolder()));
            }
            collect(pictures, builders, progress);
            List<NullDistribution> nulls = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
                progress.at("pairs at " + stages.get(i).name(), (double) i / stages.size());
                nulls.add(builders.get(i).build(provenance, stages.get(i).name()));
                builders.get(i).close();
            }
            progress.at("done", 1);
            return NullDistributions.of(provenance, nulls);
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

    private void collect(LabelledPictures pictures, List<NullDistributionBuilder> builders, ProgressListener progress) {
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

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }
}
