// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.metamerkit.Hashes;
import org.metamerkit.match.ClassAnswer;
import org.metamerkit.match.MatchReport;
import org.metamerkit.match.MatchStatistics;
import org.metamerkit.match.Measure;
import org.metamerkit.match.NullChoice;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.match.NullDistributions;
import org.metamerkit.match.NullProvenance;
import org.metamerkit.match.NullSample;
import org.metamerkit.match.SameClass;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.RunMark;
import org.metamerkit.synthesis.RunNulls;

/**
 * Runs of metamers that no network ever made: every file is there and says what a real one would, through the same report, null
 * distribution and writers, without libtorch.
 */
public final class MadeUpRun {
    /** In the network's order, which is not the alphabet's. */
    public static final List<String> STAGES = List.of("stem", "blocks.0", "pool", "logits");

    /** Spearman's and Pearson's correlations above it pass. */
    public static final double NULL_MAXIMUM = 0.5;

    public static final String WEIGHTS = "ab".repeat(32);
    private static final String PICTURE_SET = "cd".repeat(32);
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path run;
    private int side = 16;

    private MadeUpRun(Path run) {
        this.run = run;
    }

    public static MadeUpRun in(Path run) {
        RunMark.ensure(run);
        return new MadeUpRun(run);
    }

    /** Pictures of other sizes from now on. */
    public MadeUpRun side(int pixels) {
        side = pixels;
        return this;
    }

    public Path folder() {
        return run;
    }

    /** One that passes, of the network "tiny", without a true class. */
    public Made metamer(String picture, String stage, int seed) {
        return new Made("tiny", picture, stage, seed, Optional.empty(), 0.9, true, run, side);
    }

    /** Pictures × all stages × seeds, all passing, with true classes by turns cat, dog and car. */
    public List<Path> many(int pictures, int seeds) throws IOException {
        List<Path> folders = new ArrayList<>();
        List<String> classes = List.of("cat", "dog", "car");
        for (int picture = 0; picture < pictures; picture++) {
            for (String stage : STAGES) {
                for (int seed = 0; seed < seeds; seed++) {
                    folders.add(metamer("picture" + picture, stage, seed)
                            .trueClass(classes.get(picture % classes.size()))
                            .write());
                }
            }
        }
        return folders;
    }

    public static String sha256(String text) {
        return Hashes.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    public static NullDistribution nulls(String stage) {
        NullProvenance provenance =
                new NullProvenance("natural", "tiny", WEIGHTS, "a set", PICTURE_SET, 100, OptionalDouble.of(0.1));
        Map<Measure, NullSample> samples = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            List<Double> quantiles = new ArrayList<>();
            for (int percent = 0; percent <= 100; percent++) {
                quantiles.add(percent * NULL_MAXIMUM / 100);
            }
            samples.put(
                    measure,
                    new NullSample((measure == Measure.SNR_DB ? 2 : 1) * provenance.pairs(), NULL_MAXIMUM, quantiles));
        }
        return new NullDistribution(provenance, stage, 7, samples);
    }

    /** One metamer to be. */
    public record Made(
            String network,
            String picture,
            String stage,
            int seed,
            Optional<String> trueClass,
            double spearman,
            boolean judged,
            Path run,
            int side) {
        public Made network(String other) {
            return new Made(other, picture, stage, seed, trueClass, spearman, judged, run, side);
        }

        public Made trueClass(String other) {
            return new Made(network, picture, stage, seed, Optional.of(other), spearman, judged, run, side);
        }

        /** Above {@link #NULL_MAXIMUM} it passes. */
        public Made spearman(double other) {
            return new Made(network, picture, stage, seed, trueClass, other, judged, run, side);
        }

        /** Without a null distribution. */
        public Made unjudged() {
            return new Made(network, picture, stage, seed, trueClass, spearman, false, run, side);
        }

        public String pictureSha256() {
            return sha256(picture);
        }

        public String hash() {
            return sha256(network + stage + picture + seed).substring(0, 8);
        }

        public String folder() {
            return network + "/" + stage + "/" + picture + "-s" + seed + "-" + hash();
        }

        public MetamerId id() {
            return new MetamerId(run.toAbsolutePath().normalize(), folder());
        }

        /** Writes the folder as synthesis does: under a temporary name, then renamed. */
        public Path write() throws IOException {
            Path place = run.resolve(folder());
            Path partial = begin();
            PngFile.write(pixels(seed + 1), partial.resolve(MetamerFolder.PNG));
            PngFile.write(pixels(0), partial.resolve(MetamerFolder.TARGET));
            NumpyFile.write(partial.resolve(MetamerFolder.NUMPY), pixels(seed + 1));
            Files.writeString(
                    partial.resolve(MetamerFolder.TRACE),
                    "step,evaluations,loss,gradient_norm,step_size,pixel_change\n0,1,1.5,0.25,0.01,0.5\n1,2,0.75,0.125,0.01,0.25\n");
            MAPPER.writeValue(partial.resolve(MetamerFolder.JSON).toFile(), json());
            if (judged) {
                Path nulls = RunNulls.file(run, network, "natural", PICTURE_SET, WEIGHTS, stage);
                if (!Files.exists(nulls)) {
                    NullDistribution distribution = nulls(stage);
                    NullDistributions.of(distribution.provenance(), List.of(distribution))
                            .write(nulls);
                }
            }
            Files.move(partial, place);
            return place;
        }

        /** Leaves it in work. */
        public Path begin() throws IOException {
            Path place = run.resolve(folder());
            return Files.createDirectories(place.resolveSibling("." + place.getFileName() + ".partial"));
        }

        /** What {@code metamer.json} holds. */
        public ObjectNode json() {
            MatchReport report = report(spearman);
            MatchReport png = report(spearman - 0.01);
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("format_version", MetamerFolder.FORMAT_VERSION).put("metamerkit_version", "0.1.0");
            node.put("model", network)
                    .put("stage", stage)
                    .put("picture", picture)
                    .put("seed", seed)
                    .put("optimizer", "adam")
                    .put("evaluations", 2)
                    .put("seconds", 1.25)
                    .put("loss", 0.75);
            node.setAll(report.summaryJson());
            node.put("png_passes", png.passes().orElse(null));
            node.put("weights_sha256", WEIGHTS)
                    .put("picture_sha256", pictureSha256())
                    .put("true_class", trueClass.orElse(null))
                    .put("height", side)
                    .put("width", side);
            node.putObject("settings").putObject("optimizer").put("name", "adam");
            node.set("match", report.toJson());
            node.set("png_match", png.toJson());
            node.putObject("made_with").put("batch", 1).put("threads", 1);
            return node;
        }

        private MatchReport report(double atStage) {
            Map<String, MatchStatistics> stages = new LinkedHashMap<>();
            for (String each : STAGES) {
                double value = each.equals(stage) ? atStage : 0.1;
                stages.put(each, new MatchStatistics(value, 0.9, 20, 40));
            }
            ClassAnswer original = answer("tabby");
            ClassAnswer metamer = answer("tabby");
            Optional<NullChoice> choice =
                    judged ? Optional.of(new NullChoice(nulls(stage), NullChoice.Source.CHOSEN)) : Optional.empty();
            return MatchReport.of(stage, stages, Optional.of(SameClass.decide(original, metamer)), choice);
        }

        private static ClassAnswer answer(String label) {
            return new ClassAnswer(281, label, Optional.of(new ClassAnswer.Sixteen(Optional.of("cat"), "cat", "cat")));
        }

        /** Noise, the same for all metamers of a picture and version. */
        private Pixels pixels(int version) {
            Random random = new Random(31L * picture.hashCode() + version);
            float[] values = new float[Pixels.CHANNELS * side * side];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            return new Pixels(side, side, values);
        }
    }
}
