// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.CatalogueSummary;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.MetamerState;
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
                "Makes a run's index or brings it up to date, and says what the run holds. Whatever needs the index does"
                        + " that by itself.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit experiment index runs/default",
            "  metamerkit experiment index runs/default --rebuild",
        })
final class ExperimentIndexCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The folder of a run.")
    private Path run;

    @Option(names = "--rebuild", description = "Read every metamer again, whatever the index says.")
    private boolean rebuild;

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
                        ? Catalogue.rebuild(List.of(run), CatalogueProgress.of(progress, "metamers"))
                        : Catalogue.open(List.of(run), CatalogueProgress.of(progress, "metamers"))) {
            catalogue.problems().forEach(problem -> ErrorMessages.warn(spec.commandLine(), problem));
            List<MetamerRecord> damaged = catalogue.records().stream()
                    .filter(row -> row.state() == MetamerState.DAMAGED)
                    .toList();
            damaged.forEach(
                    row -> ErrorMessages.warn(spec.commandLine(), row.problem().orElseThrow()));
            print(catalogue.summary());
        }
        return 0;
    }

    private void print(CatalogueSummary summary) {
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
            summary.stages().forEach((network, names) -> out.println(network + ": " + String.join(", ", names)));
        }
        out.flush();
    }
}
