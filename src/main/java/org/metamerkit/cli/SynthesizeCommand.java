// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.experiment.CellResult;
import org.metamerkit.experiment.ContactSheet;
import org.metamerkit.experiment.Run;
import org.metamerkit.experiment.StoredMetamer;
import org.metamerkit.experiment.SynthesisJob;
import org.metamerkit.experiment.TrueClasses;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.NullChoice;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.NormalizedGradientDescent;
import org.metamerkit.synthesis.optimizer.Optimizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit synthesize}: makes metamers, the main job. */
@Command(
        name = "synthesize",
        mixinStandardHelpOptions = true,
        description = "Makes metamers of pictures: many pictures, stages and seeds at once, resumable.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit synthesize examples/pictures/chelsea.png",
            "  metamerkit synthesize photos/ --stage blocks.5 --stage head --seed 0-9 --out runs/photos",
            "  metamerkit synthesize cat.png --stage all --optimizer feather2023 --out runs/paper",
            "  metamerkit synthesize cat.png --json > metamers.json",
        })
final class SynthesizeCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int SOME_FAIL_THE_CRITERION = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NetworkOptions networkOptions;

    @Parameters(
            arity = "1..*",
            paramLabel = "PICTURE",
            description = "PNG or JPEG files, or folders of them, or of class folders.")
    private List<Path> pictures;

    @Option(
            names = {"-s", "--stage"},
            paramLabel = "STAGE",
            split = ",",
            description = "Stages to match, or 'all' (default: a handful spread over the network's depth).")
    private List<String> stages = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N|A-B",
            defaultValue = "0",
            converter = SeedsConverter.class,
            description = "Seeds of the noise to start from, such as 0-9 (default: ${DEFAULT-VALUE}).")
    private Seeds seeds;

    @Option(
            names = "--optimizer",
            paramLabel = "adam|feather2023",
            defaultValue = "adam",
            description =
                    "adam: Adam with a warm-up and a cosine schedule (default); feather2023: the paper's 8 × 3,000 normalised steps.")
    private String optimizer;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Gradient evaluations in all (default: adam " + Adam.DEFAULT_EVALUATIONS + ", feather2023 24000).")
    private Integer steps;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "Adam's highest learning rate (default: " + Adam.DEFAULT_LEARNING_RATE
                    + "), or feather2023's first step length (default: 1).")
    private Double learningRate;

    @Option(
            names = "--labels",
            paramLabel = "CSV|FOLDER",
            description =
                    "What the pictures show: a CSV file with the columns picture and class, or the folder of class"
                            + " folders (default: the class folders among the pictures, if any).")
    private Path labels;

    @Option(
            names = "--null",
            paramLabel = "NAME",
            description = "The null distribution to judge by (default: the network's embedded one, else a cached one).")
    private String nullName;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "RUN",
            defaultValue = "runs/default",
            description = "The run's folder; metamers that are there are kept (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public Integer call() {
        StopSignals.install();
        Optimizer chosen = networkOptions.checked(this::optimizer);
        List<Path> files = new ArrayList<>();
        pictures.forEach(path -> files.addAll(Pictures.find(path)));
        TrueClasses trueClasses = labels == null ? TrueClasses.byFolder(pictures) : TrueClasses.read(labels);
        if (labels != null
                && files.stream().allMatch(file -> trueClasses.of(file).isEmpty())) {
            warn("the labels " + labels + " name the class of none of the pictures; they are looked up by file name");
        }
        try (Network network = networkOptions.load()) {
            List<Stage> wanted = NetworkOptions.stages(network, stages);
            NullLibrary nulls = NullLibrary.open(
                    network.name(),
                    network.weightsSha256(),
                    CacheFolders.current().nullDistributions(),
                    this::warn);
            MatchAssessor assessor = new MatchAssessor(network, nulls, Optional.ofNullable(nullName));
            networkOptions.checked(() -> wanted.stream().map(assessor::nullFor).toList());
            Run run = Run.openOrCreate(out);
            SynthesisJob.Settings settings = new SynthesisJob.Settings(
                    files.stream().distinct().toList(),
                    wanted,
                    seeds.values(),
                    chosen,
                    GaussianNoise.feather2023(),
                    networkOptions.batch(),
                    trueClasses);
            List<CellResult> results;
            try (ProgressDisplay progress = new ProgressDisplay(networkOptions.quiet(), System.err)) {
                results = new SynthesisJob(network, assessor, settings, run, progress).run();
            }
            List<StoredMetamer> whole = results.stream()
                    .filter(CellResult.Whole.class::isInstance)
                    .map(result -> StoredMetamer.read(((CellResult.Whole) result).folder()))
                    .toList();
            print(results, whole);
            warnOfOtherNulls(network, assessor, whole);
            // last, since a sheet that cannot be written must not take the results with it
            List<Path> sheets = ContactSheet.write(whole, run.folder(), this::warn);
            if (!networkOptions.json() && !networkOptions.quiet()) {
                sheets.forEach(sheet -> spec.commandLine().getOut().println("contact sheet: " + sheet));
                spec.commandLine().getOut().flush();
            }
            return exitCode(results);
        }
    }

    private Optimizer optimizer() {
        Optimizer chosen = switch (optimizer) {
            case "adam" ->
                learningRate == null ? Adam.defaults() : Adam.defaults().withLearningRate(learningRate);
            case "feather2023" -> {
                NormalizedGradientDescent paper = NormalizedGradientDescent.feather2023();
                yield learningRate == null
                        ? paper
                        : new NormalizedGradientDescent(learningRate, paper.repetitions(), paper.evaluations());
            }
            default ->
                throw new IllegalArgumentException(
                        "there is no optimizer '" + optimizer + "'; give adam or feather2023");
        };
        return steps == null ? chosen : chosen.withEvaluations(steps);
    }

    /** Metamers that are kept keep the verdict they were given; a null distribution made since then does not change it. */
    private void warnOfOtherNulls(Network network, MatchAssessor assessor, List<StoredMetamer> whole) {
        long others = whole.stream()
                .filter(metamer -> !metamer.nullDescription()
                        .equals(assessor.nullFor(network.stage(metamer.stage())).map(NullChoice::description)))
                .count();
        if (others > 0) {
            warn(others + " of the metamers were there already and judged by another null distribution or by none;"
                    + " 'metamerkit validate " + out + (nullName == null ? "" : " --null " + nullName)
                    + "' judges them anew");
        }
    }

    private void print(List<CellResult> results, List<StoredMetamer> whole) {
        if (networkOptions.json()) {
            ArrayNode array = new JsonMapper().createArrayNode();
            results.forEach(result -> array.add(json(result)));
            spec.commandLine().getOut().println(array.toPrettyString());
        } else if (!networkOptions.quiet()) {
            ResultTable.print(spec.commandLine().getOut(), results);
            whole.stream()
                    .map(metamer -> metamer.nullDescription()
                            .orElse("none: 'metamerkit null' makes one, until then no verdict is given"))
                    .distinct()
                    .forEach(line -> spec.commandLine().getOut().println("null distribution: " + line));
        }
        spec.commandLine().getOut().flush();
    }

    private ObjectNode json(CellResult result) {
        if (result instanceof CellResult.Whole whole) {
            return whole.summary();
        }
        String reason = result instanceof CellResult.Failed failed
                ? failed.reason()
                : ((CellResult.Unfinished) result).reason();
        return new JsonMapper()
                .createObjectNode()
                .put("picture", result.picture())
                .put("stage", result.stage())
                .put("seed", result.seed())
                .put("error", reason);
    }

    /** What went wrong before what is not good enough. */
    static int exitCode(List<CellResult> results) {
        if (StopSignals.stopRequested() && results.stream().anyMatch(CellResult.Unfinished.class::isInstance)) {
            return StopSignals.exitCode();
        }
        if (results.stream().anyMatch(CellResult.Failed.class::isInstance)) {
            return FAILED;
        }
        if (results.stream().anyMatch(CellResult.Unfinished.class::isInstance)) {
            return StopSignals.STOPPED_IN_TIME;
        }
        boolean someFail = results.stream()
                .map(result -> ((CellResult.Whole) result).summary())
                .anyMatch(summary -> isFalse(summary, "passes") || isFalse(summary, "png_passes"));
        return someFail ? SOME_FAIL_THE_CRITERION : DONE;
    }

    private static boolean isFalse(ObjectNode summary, String key) {
        return summary.path(key).isBoolean() && !summary.path(key).booleanValue();
    }

    private void warn(String sentence) {
        ErrorMessages.warn(spec.commandLine(), sentence);
    }
}
