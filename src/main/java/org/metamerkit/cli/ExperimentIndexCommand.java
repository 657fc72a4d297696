// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.CatalogueSummary;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.MetamerState;
import org.metamerkit.experiment.catalogue.StageMatch;
import org.metamerkit.recognition.Table;
import org.metamerkit.synthesis.OutputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit experiment index}: makes a run's index, or brings it up to date. */
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        description =
                "Makes runs' indices or brings them up to date, and says what the runs hold and how well it matches, stage"
                        + " by stage. Whatever needs an index makes it by itself.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit experiment index runs/default",
            "  metamerkit experiment index runs/default --rebuild",
            "  metamerkit experiment index runs/standard runs/robust --csv matches.csv",
        })
final class ExperimentIndexCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs.")
    private List<Path> runs;

    @Option(names = "--rebuild", description = "Read every metamer again, whatever the index says.")
    private boolean rebuild;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Where to write how well each network's metamers of each stage match.")
    private Path csv;

    @Option(names = "--json", description = "The result as JSON on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No result on standard output and no progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        StopSignals.install();
        try (StepProgress progress = new StepProgress("index", quiet, System.err);
                Catalogue catalogue = rebuild
                        ? Catalogue.rebuild(runs, CatalogueProgress.of(progress, "metamers"))
                        : Catalogue.open(runs, CatalogueProgress.of(progress, "metamers"))) {
            catalogue.problems().forEach(problem -> ErrorMessages.warn(spec.commandLine(), problem));
            List<MetamerRecord> damaged = catalogue.records().stream()
                    .filter(row -> row.state() == MetamerState.DAMAGED)
                    .toList();
            damaged.forEach(
                    row -> ErrorMessages.warn(spec.commandLine(), row.problem().orElseThrow()));
            Table matches = table(StageMatch.of(catalogue.records()));
            if (csv != null) {
                write(matches);
            }
            print(catalogue.summary(), matches);
        }
        return 0;
    }

    private static Table table(List<StageMatch> matches) {
        Table table = new Table(
                "matches",
                "network",
                "stage",
                "metamers",
                "judged",
                "float_passing",
                "passing",
                "answered",
                "same_answer",
                "spearman_median",
                "spearman_lowest",
                "pearson_median",
                "pearson_lowest",
                "snr_db_median",
                "snr_db_lowest");
        for (StageMatch match : matches) {
            table.row(
                    match.network(),
                    match.stage(),
                    match.metamers(),
                    match.judged(),
                    match.floatPassing(),
                    match.passing(),
                    match.answered(),
                    match.sameAnswer(),
                    match.spearman().median(),
                    match.spearman().lowest(),
                    match.pearson().median(),
                    match.pearson().lowest(),
                    match.snrDb().median(),
                    match.snrDb().lowest());
        }
        return table;
    }

    private void write(Table matches) {
        try {
            matches.writeCsvFile(csv);
        } catch (IOException e) {
            throw OutputException.of(csv, e);
        }
    }

    private void print(CatalogueSummary summary, Table matches) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = new JsonMapper().createObjectNode();
            summary.states().forEach((state, count) -> node.put(state.key(), count));
            node.put("passing", summary.passing()).put("failing", summary.failing());
            ObjectNode stages = node.putObject("stages");
            summary.stages().forEach((network, names) -> {
                ArrayNode list = stages.putArray(network);
                names.forEach(list::add);
            });
            summary.categories().forEach(node.putArray("categories")::add);
            node.set(matches.name(), matches.json());
            out.println(node.toPrettyString());
        } else if (!quiet) {
            out.printf(
                    Locale.ROOT,
                    "%d metamers (%d pass, %d fail the criterion), %d in work, %d damaged%n",
                    summary.count(MetamerState.WHOLE),
                    summary.passing(),
                    summary.failing(),
                    summary.count(MetamerState.IN_WORK),
                    summary.count(MetamerState.DAMAGED));
            print(matches, out);
        }
        out.flush();
    }

    /** As in the table; numbers of metamers as they are, measures rounded. */
    private static void print(Table matches, PrintWriter out) {
        TextTable text = new TextTable(
                "network",
                "stage",
                ">metamers",
                ">judged",
                ">floats pass",
                ">pass",
                ">answered",
                ">same answer",
                ">ρ median",
                ">lowest",
                ">r median",
                ">lowest",
                ">SNR median",
                ">lowest dB");
        for (List<Object> row : matches.rows()) {
            text.row(row.stream()
                    .map(cell -> cell instanceof Double number ? rounded(number) : String.valueOf(cell))
                    .toArray(String[]::new));
        }
        if (!matches.isEmpty()) {
            text.print(out);
        }
    }

    private static String rounded(double measure) {
        return Double.isNaN(measure) ? "-" : String.format(Locale.ROOT, "%.3f", measure);
    }
}
