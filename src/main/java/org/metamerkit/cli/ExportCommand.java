// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.catalogue.MetamerFilters;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.CohensKappa;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.experiment.choice.RaterAgreement;
import org.metamerkit.experiment.export.ExportFormat;
import org.metamerkit.experiment.export.ExportOptions;
import org.metamerkit.experiment.export.ExportReport;
import org.metamerkit.experiment.export.StimulusExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code metamerkit export}: a chosen set of metamers as stimuli for people and data for analysis. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes a chosen set of metamers as stimuli: 8-bit PNGs with their originals, a manifest, and lists"
                        + " for experiments.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit export runs/default --to psychopy,jspsych --out stimuli",
            "  metamerkit export runs/default --choices runs/default/choices-anna.json --only keep --out stimuli",
            "  metamerkit export runs/default --to psychopy --participants 20 --seed 0 --natural --out stimuli",
            "  metamerkit export runs/default --to csv,npz --stage logits --include-failing --out data",
        })
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The folder of a run.")
    private Path run;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            split = ",",
            converter = FormatConverter.class,
            description = "psychopy, jspsych, csv, npz, hdf5, bids; several with commas (default: psychopy,jspsych).")
    private List<ExportFormat> formats = new ArrayList<>(List.of(ExportFormat.PSYCHOPY, ExportFormat.JSPSYCH));

    @Option(
            names = "--choices",
            paramLabel = "FILE",
            split = ",",
            description = "Choices made in the viewer, choices-RATER.json; two raters' with a comma are merged.")
    private List<Path> choices = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "MARK",
            split = ",",
            converter = MarkConverter.class,
            description = "keep, maybe, reject: metamers with these marks (default with --choices: keep).")
    private List<Mark> only = new ArrayList<>();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            split = ",",
            description = "Metamers of these networks only.")
    private List<String> networks = new ArrayList<>();

    @Option(
            names = {"-s", "--stage"},
            paramLabel = "STAGE",
            split = ",",
            description = "Metamers of these stages only.")
    private List<String> stages = new ArrayList<>();

    @Option(names = "--include-failing", description = "Export metamers that fail the criterion, too.")
    private boolean includeFailing;

    @Option(
            names = "--participants",
            paramLabel = "N",
            description = "A list for each of N people: every original once, under balanced conditions.")
    private Integer participants;

    @Option(
            names = "--condition",
            paramLabel = "WHAT",
            converter = DimensionConverter.class,
            description = "What the conditions are: condition (network and stage), network, stage, seed, optimizer"
                    + " (default: condition).")
    private MetamerDimension condition = MetamerDimension.CONDITION;

    @Option(names = "--natural", description = "The originals are a condition, too.")
    private boolean natural;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the lists (default: 0).")
    private long seed;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            required = true,
            description = "A new folder, or an earlier export.")
    private Path out;

    @Option(names = "--json", description = "The result as JSON on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No result on standard output and no progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        if (choices.isEmpty() && !only.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--only needs marks; name the file that has them with --choices");
        }
        if (choices.size() > 2) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--choices names " + choices.size() + " files; name one rater's or two raters'");
        }
        ExportOptions options = options();
        StopSignals.install();
        Function<MetamerRecord, Choice> said = said();
        try (Catalogue catalogue = open();
                StepProgress progress = new StepProgress("export", quiet, System.err)) {
            catalogue.problems().forEach(problem -> ErrorMessages.warn(spec.commandLine(), problem));
            List<Predicate<MetamerRecord>> filters = new ArrayList<>();
            if (!networks.isEmpty()) {
                filters.add(MetamerFilters.networks(networks));
            }
            if (!stages.isEmpty()) {
                filters.add(MetamerFilters.stages(stages));
            }
            List<MetamerRecord> rows = catalogue.records().stream()
                    .filter(MetamerFilters.allOf(filters))
                    .toList();
            if (rows.isEmpty()) {
                throw new RunException("the run " + run + " has no such metamers; it has "
                        + catalogue.summary().stages());
            }
            print(new StimulusExport(options, said).write(rows, out, CatalogueProgress.of(progress, "pictures")));
        }
        return 0;
    }

    private ExportOptions options() {
        try {
            return new ExportOptions(
                    EnumSet.copyOf(formats),
                    choices.isEmpty()
                            ? EnumSet.noneOf(Mark.class)
                            : only.isEmpty() ? EnumSet.of(Mark.KEEP) : EnumSet.copyOf(only),
                    includeFailing,
                    condition,
                    natural,
                    participants == null ? OptionalInt.empty() : OptionalInt.of(participants),
                    seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Catalogue open() {
        try (StepProgress progress = new StepProgress("index", quiet, System.err)) {
            return Catalogue.open(List.of(run), CatalogueProgress.of(progress, "metamers"));
        }
    }

    private Function<MetamerRecord, Choice> said() {
        List<ChoiceBook> books = new ArrayList<>();
        for (Path file : choices) {
            if (!file.toFile().exists()) {
                throw new RunException("there are no choices " + file
                        + "; name a file choices-RATER.json that the viewer saved beside the run");
            }
            ChoiceBook book = ChoiceBook.open(file, file.getFileName().toString());
            book.problems().forEach(problem -> ErrorMessages.warn(spec.commandLine(), problem));
            books.add(book);
        }
        Map<String, Choice> all = books.isEmpty() ? Map.of() : books.get(0).choices();
        if (books.size() == 2) {
            ChoiceBook first = books.get(0);
            ChoiceBook second = books.get(1);
            all = RaterAgreement.merged(first.rater(), first.choices(), second.rater(), second.choices());
            ErrorMessages.note(
                    spec.commandLine(),
                    sentence(RaterAgreement.of(first.rater(), first.choices(), second.rater(), second.choices())));
        }
        Map<String, Choice> said = all;
        return metamer -> said.getOrDefault(metamer.id().folder(), Choice.NONE);
    }

    private static String sentence(RaterAgreement agreement) {
        String kappa = agreement.kappa().map(ExportCommand::text).orElse("Cohen's kappa is not defined");
        return agreement.first() + " and " + agreement.second() + " both marked " + agreement.both()
                + " metamers and differ on " + agreement.disagreements().size() + ", which count as maybe; " + kappa;
    }

    private static String text(CohensKappa kappa) {
        return String.format(
                Locale.ROOT, "Cohen's kappa %.3f, 95 %% CI [%.3f, %.3f]", kappa.kappa(), kappa.lower(), kappa.upper());
    }

    private void print(ExportReport report) {
        report.warnings().forEach(warning -> ErrorMessages.warn(spec.commandLine(), warning));
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = report.toJson();
            node.put("folder", out.toString());
            print.println(node.toPrettyString());
        } else if (!quiet) {
            print.println("metamers: " + report.metamers() + ", originals: " + report.originals());
            print.println(
                    "conditions: " + report.conditions().size() + " (" + String.join(", ", report.conditions()) + ")");
            if (report.participants() > 0) {
                print.println("participants: " + report.participants() + ", trials of each: " + report.trials());
            }
            print.println("left out: " + report.notChosen() + " not chosen, " + report.failing()
                    + " failing the criterion, " + report.damaged() + " damaged, " + report.inWork() + " in work");
            print.println("written to " + out);
        }
        print.flush();
    }

    /** Keys in lower case, with a sentence for any other word. */
    private abstract static class KeyConverter<T> implements ITypeConverter<T> {
        private final List<T> values;
        private final Function<T, String> key;

        KeyConverter(List<T> values, Function<T, String> key) {
            this.values = values;
            this.key = key;
        }

        @Override
        public T convert(String text) {
            return values.stream()
                    .filter(value -> key.apply(value).equals(text.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no '" + text + "'; choose among "
                            + String.join(", ", values.stream().map(key).toList())));
        }
    }

    private static final class FormatConverter extends KeyConverter<ExportFormat> {
        FormatConverter() {
            super(List.of(ExportFormat.values()), ExportFormat::key);
        }
    }

    private static final class MarkConverter extends KeyConverter<Mark> {
        MarkConverter() {
            super(List.of(Mark.values()), Mark::key);
        }
    }

    private static final class DimensionConverter extends KeyConverter<MetamerDimension> {
        DimensionConverter() {
            super(
                    List.of(
                            MetamerDimension.CONDITION,
                            MetamerDimension.NETWORK,
                            MetamerDimension.STAGE,
                            MetamerDimension.SEED,
                            MetamerDimension.OPTIMIZER),
                    MetamerDimension::key);
        }
    }
}
