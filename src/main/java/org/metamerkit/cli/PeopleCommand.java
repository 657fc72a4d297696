// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;
import org.metamerkit.figure.Figure;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.human.AnalysisOptions;
import org.metamerkit.recognition.human.PeopleStudy;
import org.metamerkit.recognition.report.Study;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.PermutationTest;
import org.metamerkit.synthesis.OutputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit people}: what people answered, beside one another and beside networks. */
@Command(
        name = "people",
        mixinStandardHelpOptions = true,
        description = {
            "Compares people with one another and with networks: accuracy, error consistency, shape bias, d', noise"
                    + " ceilings, recognition of metamers, analyses of variance.",
            "Reads trial-level responses (jsPsych, PsychoPy, model-vs-human, any CSV with a row a trial) and tables of"
                    + " proportions (Feather et al. 2023). docs/PEOPLE.md says more."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit people responses.csv --labels classes.csv",
            "  metamerkit people responses/ --against runs/default/recognition/recognition.csv --out people",
            "  metamerkit people model-vs-human/ --benchmark --against resnet50/",
            "  metamerkit people humans.csv --against networks.csv",
        })
final class PeopleCommand implements Callable<Integer> {
    private static final int DIGITS = 4;
    private static final List<String> PRINTED = List.of("summary", "shape_bias", "correlation");

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RESPONSES",
            description = "A CSV file, a folder of them, or a folder of folders, each an experiment.")
    private Path source;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            split = ",",
            description = "Networks' answers: recognition.csv of 'metamerkit recognize', responses in the same form as"
                    + " people's (file or folder), or a table of proportions.")
    private List<Path> against = new ArrayList<>();

    @Option(
            names = "--labels",
            paramLabel = "CSV",
            description = "What stimuli show: columns picture and class. Default: a column of the responses.")
    private Path labels;

    @Mixin
    private ResponseFileOptions responses;

    @Option(
            names = "--benchmark",
            description = "Leave out the conditions that the model-vs-human benchmark leaves out.")
    private boolean benchmark;

    @Option(
            names = "--psychometric",
            paramLabel = "SCALE",
            description = "Fit psychometric functions over graded conditions: linear or log.")
    private AnalysisOptions.Scale scale;

    @Mixin
    private RuleOptions deciding;

    @Option(
            names = "--count",
            paramLabel = "WHICH",
            defaultValue = "passing",
            description =
                    "Metamers of recognition.csv that count: passing (the criterion), unjudged (these, too) or all"
                            + " (default: ${DEFAULT-VALUE}).")
    private Counting counting;

    @Option(
            names = "--permutations",
            paramLabel = "N",
            defaultValue = "" + PermutationTest.USUAL_PERMUTATIONS,
            description = "Of every permutation test (default: ${DEFAULT-VALUE}).")
    private int permutations;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            defaultValue = "" + Bootstrap.USUAL_RESAMPLES,
            description = "Bootstrap samples and split halves (default: ${DEFAULT-VALUE}).")
    private int resamples;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--correction",
            paramLabel = "NAME",
            defaultValue = "holm",
            description = "Of p-values for multiple comparisons: none, bonferroni, holm or benjamini_hochberg"
                    + " (default: ${DEFAULT-VALUE}).")
    private MultipleComparisons correction;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "people",
            description = "Folder for CSV, JSON and figures (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    @Option(names = "--quiet", description = "Print nothing but warnings and errors.")
    private boolean quiet;

    @Override
    public Integer call() {
        requireAtLeast("--permutations", permutations, 1);
        requireAtLeast("--resamples", resamples, 2);
        List<DecisionRule> rules = deciding.rules();
        Optional<DecisionRule> asked = deciding.asked(rules);
        PeopleStudy.Result result = PeopleStudy.analyze(new PeopleStudy(
                source,
                against,
                Optional.ofNullable(labels),
                responses.reading(),
                benchmark,
                rows -> asked.orElseGet(() -> Study.usualRule(rows, rules)),
                counting,
                new AnalysisOptions(permutations, resamples, seed, correction, Optional.ofNullable(scale))));
        ObjectNode node = json(result);
        write(result, node);
        result.notes().forEach(note -> ErrorMessages.note(spec.commandLine(), note));
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(node.toPrettyString());
        } else if (!quiet) {
            result.tables().stream()
                    .filter(table -> PRINTED.contains(table.name()))
                    .forEach(table -> print(print, table));
            result.rule().ifPresent(rule -> print.println("rule: " + rule.title()));
            print.println("written to " + out + ": "
                    + String.join(
                            ", ",
                            result.tables().stream()
                                    .map(table -> table.name() + ".csv")
                                    .toList())
                    + ", people.json"
                    + (result.figures().isEmpty() ? "" : ", " + result.figures().size() + " figures"));
        }
        print.flush();
        return 0;
    }

    private void requireAtLeast(String option, int given, int least) {
        if (given < least) {
            throw new ParameterException(
                    spec.commandLine(), "the option " + option + " is " + given + "; give " + least + " or more");
        }
    }

    private ObjectNode json(PeopleStudy.Result result) {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("format_version", 1)
                .put("metamerkit_version", Version.current())
                .put("responses", source.toString())
                .put("permutations", permutations)
                .put("resamples", resamples)
                .put("seed", seed)
                .put("correction", correction.label());
        result.rule().ifPresent(rule -> node.put("rule", rule.key()));
        against.forEach(file -> node.withArray("against").add(file.toString()));
        result.notes().forEach(note -> node.withArray("notes").add(note));
        result.tables().forEach(table -> node.set(table.name(), table.json()));
        return node;
    }

    private void write(PeopleStudy.Result result, ObjectNode node) {
        try {
            WholeFile.makeFolder(out);
            for (Table table : result.tables()) {
                table.writeCsv(out);
            }
            for (Map.Entry<String, Figure> figure : result.figures().entrySet()) {
                figure.getValue().write(out.resolve(figure.getKey()));
            }
            WholeFile.write(
                    out.resolve("people.json"),
                    temporary -> Files.writeString(temporary, node.toPrettyString() + "\n"));
        } catch (IOException e) {
            throw OutputException.of(out, e);
        }
    }

    static void print(PrintWriter out, Table table) {
        String[] heading = new String[table.columns().size()];
        for (int i = 0; i < heading.length; i++) {
            int column = i;
            boolean number = table.rows().stream().anyMatch(row -> row.get(column) instanceof Number);
            heading[i] = (number ? ">" : "") + table.columns().get(i).replace('_', ' ');
        }
        TextTable text = new TextTable(heading);
        // of shape biases, those over all categories only
        int category = table.columns().indexOf("category");
        table.rows().stream()
                .filter(row -> category < 0 || "all".equals(row.get(category)))
                .forEach(row -> text.row(row.stream().map(PeopleCommand::cell).toArray(String[]::new)));
        text.print(out);
        out.println();
    }

    private static String cell(Object value) {
        if (value instanceof Double number) {
            return number != 0 && Math.abs(number) < Math.pow(10, -DIGITS)
                    ? String.format(Locale.ROOT, "%.1e", number)
                    : String.format(Locale.ROOT, "%." + DIGITS + "f", number);
        }
        return value == null ? "-" : value.toString();
    }
}
