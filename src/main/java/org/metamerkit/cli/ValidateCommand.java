// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.experiment.Run;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.Validation;
import org.metamerkit.experiment.Validation.Finding;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit validate}: recomputes every match of a run from its files. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Recomputes every match of a run from the files as written, float picture and 8-bit PNG, and compares.",
        footerHeading = "%nExamples:%n",
        footer = {"  metamerkit validate runs/default"})
final class ValidateCommand implements Callable<Integer> {
    private static final int DISAGREES = 1;
    private static final int SOME_FAIL_THE_CRITERION = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NetworkOptions networkOptions;

    @Parameters(paramLabel = "RUN", description = "The folder of a run.")
    private Path folder;

    @Option(
            names = "--null",
            paramLabel = "NAME",
            description =
                    "The null distribution to judge by (default: the one each metamer was judged by, from the run).")
    private String nullName;

    @Override
    public Integer call() {
        List<Path> folders = Run.open(folder).metamers();
        if (folders.isEmpty()) {
            throw new RunException("the run " + folder
                    + " holds no whole metamer; make some with 'metamerkit synthesize" + " --out " + folder + "'");
        }
        List<Finding> findings = new ArrayList<>();
        try (Network network = networkOptions.load();
                StepProgress progress = new StepProgress("validation", networkOptions.quiet(), System.err)) {
            NullLibrary nulls = NullLibrary.open(
                    network.name(),
                    network.weightsSha256(),
                    CacheFolders.current().nullDistributions(),
                    warning -> ErrorMessages.warn(spec.commandLine(), warning));
            MatchAssessor assessor = new MatchAssessor(network, nulls, Optional.ofNullable(nullName));
            Run run = Run.open(folder);
            Validation validation = new Validation(
                    network,
                    assessor,
                    metamer -> nullName == null
                            ? run.judgedBy(metamer)
                            : assessor.nullFor(network.stage(metamer.stage())));
            for (int i = 0; i < folders.size(); i++) {
                Path each = folders.get(i);
                networkOptions.checked(() -> validation.validate(each)).ifPresent(findings::add);
                progress.at("metamers", (i + 1.0) / folders.size());
            }
            if (findings.isEmpty()) {
                throw new RunException("the run " + folder + " holds no metamer of " + network.name()
                        + "; name the network with --model");
            }
        }
        print(findings);
        if (!findings.stream().allMatch(Finding::agrees)) {
            return DISAGREES;
        }
        boolean someFail = findings.stream()
                .anyMatch(finding -> finding.passes().equals(Optional.of(false))
                        || finding.pngPasses().equals(Optional.of(false)));
        return someFail ? SOME_FAIL_THE_CRITERION : 0;
    }

    private void print(List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        if (networkOptions.json()) {
            ArrayNode array = new JsonMapper().createArrayNode();
            findings.forEach(finding -> array.addObject()
                    .put("picture", finding.picture())
                    .put("stage", finding.stage())
                    .put("seed", finding.seed())
                    .put(
                            "largest_difference",
                            Double.isFinite(finding.largestDifference()) ? finding.largestDifference() : null)
                    .put("agrees", finding.agrees())
                    .put("passes", finding.passes().orElse(null))
                    .put("png_passes", finding.pngPasses().orElse(null))
                    .put("null", finding.nullDescription().orElse(null))
                    .put("problem", finding.problem().orElse(null))
                    .put("folder", finding.folder().toString()));
            out.println(array.toPrettyString());
        } else if (!networkOptions.quiet()) {
            TextTable table = new TextTable(
                    "picture", "stage", ">seed", ">largest difference", "agrees", "passes", "PNG passes", "problem");
            for (Finding finding : findings) {
                table.row(
                        finding.picture(),
                        finding.stage(),
                        String.valueOf(finding.seed()),
                        Double.isFinite(finding.largestDifference())
                                ? String.format(Locale.ROOT, "%.1e", finding.largestDifference())
                                : "-",
                        finding.agrees() ? "yes" : "NO",
                        verdict(finding.passes()),
                        verdict(finding.pngPasses()),
                        finding.problem().orElse(""));
            }
            table.print(out);
            long agreeing = findings.stream().filter(Finding::agrees).count();
            findings.stream()
                    .flatMap(finding -> finding.nullDescription().stream())
                    .distinct()
                    .forEach(line -> out.println("null distribution: " + line));
            out.println(agreeing + " of " + findings.size() + " metamers agree with their files");
        }
        out.flush();
    }

    private static String verdict(Optional<Boolean> passes) {
        return passes.map(passed -> passed ? "yes" : "NO").orElse("?");
    }
}
