// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.metamerkit.ShellWords;
import org.metamerkit.Version;
import org.metamerkit.experiment.RecognitionJob;
import org.metamerkit.experiment.RecognitionProgress;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.TrueClasses;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.RuntimeReport;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.recognition.Averaging;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.NetworkGroups;
import org.metamerkit.recognition.PlannedComparisons;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.human.AnalysisOptions;
import org.metamerkit.recognition.human.MetamerAnalysis;
import org.metamerkit.recognition.human.PeopleAnswers;
import org.metamerkit.recognition.human.RecognitionTable;
import org.metamerkit.recognition.report.Coverage;
import org.metamerkit.recognition.report.Report;
import org.metamerkit.recognition.report.Study;
import org.metamerkit.synthesis.OutputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit recognize}: who recognises whose metamers. */
@Command(
        name = "recognize",
        mixinStandardHelpOptions = true,
        description =
                "Shows the metamers of runs, and their originals, to other networks, and reports who recognises what.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit recognize runs/default --by squeezenet1_1,tiny_darknet",
            "  metamerkit recognize runs/a runs/b --by all --labels classes.csv --out reports/ab",
            "  metamerkit recognize runs/a                 report on the answers that are there",
        })
final class RecognizeCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final int DONE = 0;
    private static final int INCOMPLETE = 1;
    /** Values of one batch of pictures: a few megabytes keep the processor's caches and small networks busy. */
    private static final int BATCH_VALUES = 1 << 20;

    private static final int LARGEST_BATCH = 256;
    private static final int SMALLEST_BATCH = 4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ComputingOptions computing;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Folders of runs; a folder that holds nothing but recognition rows is reported on.")
    private List<Path> runs;

    @Option(
            names = "--by",
            paramLabel = "MODEL",
            split = ",",
            description =
                    "Networks to ask, or 'all' (default: none, the report is made of the answers that are there).")
    private List<String> evaluators = new ArrayList<>();

    @Option(
            names = "--labels",
            paramLabel = "CSV",
            description = "What the pictures show: the columns picture and class; goes before what the runs know.")
    private Path labels;

    @Mixin
    private RuleOptions ruleOptions;

    @Option(
            names = "--count",
            paramLabel = "passing|unjudged|all",
            defaultValue = "passing",
            description =
                    "Metamers that count: those that pass the criterion (default), also those never judged, or all.")
    private String counting;

    @Option(
            names = "--average",
            paramLabel = "pictures|categories",
            defaultValue = "pictures",
            description = "What shares are means of (default: ${DEFAULT-VALUE}).")
    private String averaging;

    @Option(
            names = "--groups",
            paramLabel = "CSV",
            description =
                    "Which networks are compared: the columns network, group and perhaps architecture (default: by"
                            + " the ends of their names).")
    private Path groups;

    @Option(
            names = "--comparisons",
            paramLabel = "CSV",
            description =
                    "Comparisons fixed beforehand: the columns question, first, first_stage, second, second_stage and"
                            + " perhaps evaluators; tests of one question are corrected together.")
    private Path comparisons;

    @Option(
            names = "--people",
            paramLabel = "FILE",
            description =
                    "What people answered to the same metamers: responses (CSV or a folder, a row a trial; jsPsych's,"
                            + " PsychoPy's or any) or a table of proportions; docs/PEOPLE.md says more.")
    private Path people;

    @Mixin
    private ResponseFileOptions responses;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of bootstraps and permutations (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Where figures and report go (default: recognition/ in the first run).")
    private Path out;

    @Override
    public Integer call() {
        StopSignals.install();
        Counting counted = choice("--count", counting, Counting.values(), Counting::key);
        Averaging averaged = choice("--average", averaging, Averaging.values(), Averaging::key);
        TrueClasses trueClasses = trueClasses();
        NetworkGroups grouped = groups == null ? NetworkGroups.byName() : NetworkGroups.read(groups);
        PlannedComparisons planned =
                comparisons == null ? PlannedComparisons.none() : PlannedComparisons.read(comparisons);
        List<DecisionRule> rules = ruleOptions.rules();
        Optional<DecisionRule> asked = ruleOptions.asked(rules);
        List<String> names = evaluators();
        Optional<PeopleAnswers> humans = humans();
        Path folder = out == null ? runs.get(0).resolve("recognition") : out;
        requireFolder(folder);
        RecognitionJob.Result result;
        try (StepProgress progress = new StepProgress("recognition", computing.quiet(), System.err)) {
            result = new RecognitionJob(runs, rules, trueClasses, watching(progress))
                    .run(names, computing::load, this::batch);
        }
        List<RecognitionRow> answers = result.all();
        if (answers.isEmpty()) {
            result.problems().forEach(this::warn);
            if (!result.finished()) {
                return StopSignals.exitCode();
            }
            throw new RunException("there are no answers in " + runs
                    + (names.isEmpty() ? "; name networks to ask with --by" : "; see the warnings"));
        }
        DecisionRule shown = asked.orElseGet(() -> Study.usualRule(answers, rules));
        // who was not asked yet is missing in comparisons and beside people: these wait for the run that ends
        boolean finished = result.finished();
        Study study = new Study(
                answers,
                rules,
                shown,
                counted,
                averaged,
                grouped,
                finished ? planned : PlannedComparisons.none(),
                seed);
        result.problems().forEach(this::warn);
        new Coverage(study).warnings().forEach(this::warn);
        Optional<MetamerAnalysis.Result> beside = humans.filter(people -> finished)
                .map(people -> people.beside(
                        RecognitionTable.of(study.rows(), study.rule(), study.counting()),
                        AnalysisOptions.usual().seeded(seed)));
        beside.ifPresent(found -> found.notes().forEach(note -> ErrorMessages.note(spec.commandLine(), note)));
        Path page = report(study, beside, result, folder);
        if (computing.json() || !computing.quiet()) {
            RecognitionSummary summary = new RecognitionSummary(study, beside, result, page);
            PrintWriter to = spec.commandLine().getOut();
            if (computing.json()) {
                to.println(summary.json().toPrettyString());
            } else {
                summary.print(to);
            }
            to.flush();
        }
        if (!finished) {
            return StopSignals.exitCode();
        }
        return result.problems().isEmpty() ? DONE : INCOMPLETE;
    }

    /** Read before anybody is asked, so that a file that cannot be read costs no time. */
    private Optional<PeopleAnswers> humans() {
        if (people == null && responses.areGiven()) {
            throw computing.usage(
                    "--column, --where and --choices say how people's responses are to be read; give these"
                            + " with --people");
        }
        return Optional.ofNullable(people).map(file -> PeopleAnswers.read(file, responses.reading()));
    }

    private Path report(
            Study study, Optional<MetamerAnalysis.Result> beside, RecognitionJob.Result result, Path folder) {
        try {
            return new Report(study, beside, result.problems(), provenance(), result::file).write(folder);
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        }
    }

    private TrueClasses trueClasses() {
        if (labels != null && Files.isDirectory(labels)) {
            throw computing.usage(
                    "the labels " + labels + " are a folder; give a CSV file with the columns picture and class");
        }
        return labels == null ? TrueClasses.none() : TrueClasses.read(labels);
    }

    /** All of them are checked before the first is asked. */
    private List<String> evaluators() {
        List<String> names = evaluators.contains(ALL)
                ? Networks.names().stream()
                        .filter(name -> Networks.card(name).classes().isPresent())
                        .toList()
                : evaluators.stream().distinct().toList();
        for (String name : names) {
            Networks.requireWeights(name);
            if (Networks.card(name).classes().isEmpty()) {
                throw new RecognitionException("the network " + name
                        + " has no classes, so it cannot be asked what a picture shows; name others with --by");
            }
        }
        computing.check();
        return names;
    }

    private <T> T choice(String option, String text, T[] values, Function<T, String> key) {
        List<String> keys = new ArrayList<>();
        for (T value : values) {
            keys.add(key.apply(value));
            if (key.apply(value).equals(text)) {
                return value;
            }
        }
        throw computing.usage("the value of " + option + " is '" + text + "'; give one of " + String.join(", ", keys));
    }

    private void requireFolder(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new OutputException(folder + " is a file, not a folder; name another one with --out");
        }
    }

    private int batch(Network network) {
        return computing
                .batch()
                .orElseGet(() -> Math.max(
                        SMALLEST_BATCH,
                        Math.min(LARGEST_BATCH, BATCH_VALUES / network.picture().size())));
    }

    private static RecognitionProgress watching(StepProgress progress) {
        return new RecognitionProgress() {
            @Override
            public void at(String description, double share) {
                progress.at(description, share);
            }

            @Override
            public boolean stopRequested() {
                return StopSignals.stopRequested();
            }
        };
    }

    private List<String> provenance() {
        RuntimeReport runtime = NativeRuntime.report();
        return List.of(
                "metamerkit "
                        + spec.commandLine().getParseResult().originalArgs().stream()
                                .map(ShellWords::quoted)
                                .collect(Collectors.joining(" ")),
                "Metamerkit " + Version.current() + ", libtorch " + runtime.libtorch() + ", Java "
                        + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch") + ", " + LocalDate.now());
    }

    private void warn(String sentence) {
        ErrorMessages.warn(spec.commandLine(), sentence);
    }
}
