// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.model.TrainingCard;
import org.metamerkit.model.store.StoredCard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit models show NAME}: one network with its stages. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Shows a network's stages, their shapes and how deep they lie; also of an architecture without weights.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit models show efficientnet_lite0",
            "  metamerkit models show alexnet --json",
        })
final class ModelsShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "A name that 'metamerkit models' lists.")
    private String name;

    @Option(names = "--json", description = "Print JSON on standard output, for machines.")
    private boolean json;

    @Override
    public Integer call() {
        NetworkFacts facts = NetworkFacts.of(name);
        List<Stage> stages;
        Optional<String> identity = Optional.empty();
        if (facts.weights()) {
            try (Network network = Networks.load(name)) {
                stages = network.stages();
                identity = Optional.of(network.weightsSha256());
            }
        } else {
            stages = facts.architecture()
                    .map(architecture -> Networks.stagesWithoutWeights(
                            architecture, facts.outputs(), facts.card().picture()))
                    .orElse(List.of());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(facts, identity, stages).toPrettyString());
        } else {
            print(facts, identity, stages, out);
        }
        out.flush();
        return 0;
    }

    private static ObjectNode json(NetworkFacts facts, Optional<String> identity, List<Stage> stages) {
        ObjectNode node = facts.json();
        node.put("weights_sha256", identity.orElse(null));
        facts.stored().ifPresent(stored -> {
            node.put("stored_sha256", stored.storedSha256())
                    .put("imported_from", stored.importedFrom())
                    .put("imported_sha256", stored.importedSha256())
                    .put("date", stored.date().toString());
            node.putObject("checked")
                    .put("largest_batch_difference", stored.check().largestBatchDifference())
                    .put("at_stage", stored.check().batchDifferenceAt());
        });
        Networks.training(facts.card().name())
                .ifPresent(training -> node.set("training", new JsonMapper().valueToTree(training)));
        node.set("stages", NetworkFacts.json(stages));
        return node;
    }

    private static void print(NetworkFacts facts, Optional<String> identity, List<Stage> stages, PrintWriter out) {
        NetworkCard card = facts.card();
        out.println(card.title());
        out.println("input       " + facts.inputText() + ", " + facts.preprocessingText());
        out.println("outputs     " + facts.outputs()
                + card.classes()
                        .map(classes -> ", " + classes.size() + " classes with names")
                        .orElse(", without names")
                + (card.backgroundOutput() ? " after a background output" : ""));
        out.println("parameters  " + facts.parametersText());
        out.println("weights     "
                + identity.map(sha256 -> sha256 + ", " + card.licence())
                        .orElseGet(() -> "none yet: " + facts.remedyText()));
        facts.stored().ifPresent(stored -> printStored(stored, identity.orElse(""), out));
        out.println("origin      " + card.origin());
        out.println("source      " + card.source());
        card.download().ifPresent(download -> out.println("download    " + download.address()));
        Networks.training(card.name()).ifPresent(training -> printTraining(training, out));
        out.println();
        boolean aliases = stages.stream().anyMatch(stage -> !stage.aliases().isEmpty());
        TextTable table = new TextTable(
                "stage",
                aliases ? "also" : "",
                "shape",
                ">units",
                "ends in",
                ">multiply-adds up to there",
                "made by default");
        for (Stage stage : stages) {
            table.row(
                    stage.name(),
                    String.join(", ", stage.aliases()),
                    stage.shapeText(),
                    String.format(Locale.ROOT, "%,d", stage.units()),
                    NetworkFacts.activation(stage),
                    String.format(Locale.ROOT, "%.1f %%", 100 * stage.multiplyAdds()),
                    card.defaultStages().contains(stage.name()) ? "yes" : "");
        }
        table.print(out);
    }

    private static void printTraining(TrainingCard training, PrintWriter out) {
        out.println(String.format(
                Locale.ROOT,
                "training    %s (seed %d, %.1f hours), curves in %s",
                training.plan(),
                training.seed(),
                training.hours(),
                training.curves()));
        out.println("            plan " + training.planSha256());
        out.println("data        " + training.data());
        out.println("            SHA-256 " + training.dataSha256());
        for (TrainingCard.Measured measured : training.measured()) {
            out.println(String.format(
                    Locale.ROOT,
                    "accuracy    %5.2f %% %s, %s",
                    100 * measured.accuracy(),
                    measured.threat().isEmpty() ? "clean" : "under " + measured.attack() + " " + measured.threat(),
                    measured.pictures()));
        }
    }

    private static void printStored(StoredCard stored, String identity, PrintWriter out) {
        if (!stored.storedSha256().equals(identity)) {
            out.println("file        " + stored.storedSha256()
                    + " (the line above is of the file and the input, which is not the published one)");
        }
        out.println("imported    " + stored.date() + " from " + stored.importedFrom() + ", SHA-256 "
                + stored.importedSha256()
                + stored.architecture()
                        .map(name -> ", as " + name)
                        .orElse(", " + stored.kind().key()));
        out.println(String.format(
                Locale.ROOT,
                "checked     a picture alone and in a batch differ by at most %.1e (at %s)",
                stored.check().largestBatchDifference(),
                stored.check().batchDifferenceAt()));
    }
}
