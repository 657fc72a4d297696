// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit models}: which networks there are. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists the networks there are.",
        subcommands = ModelsCommand.Show.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit models",
            "  metamerkit models show efficientnet_lite0",
        })
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON on standard output, for machines.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ArrayNode array = new JsonMapper().createArrayNode();
            Networks.names().forEach(name -> array.add(describe(Networks.card(name))));
            out.println(array.toPrettyString());
        } else {
            TextTable table = new TextTable("name", "what it is", "input", ">classes", "licence");
            for (String name : Networks.names()) {
                NetworkCard card = Networks.card(name);
                table.row(
                        name,
                        card.title(),
                        "3×" + card.picture().height() + "×" + card.picture().width(),
                        card.classes()
                                .map(classes -> String.valueOf(classes.size()))
                                .orElse("-"),
                        card.licence());
            }
            table.print(out);
        }
        out.flush();
        return 0;
    }

    private static ObjectNode describe(NetworkCard card) {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("name", card.name())
                .put("title", card.title())
                .put("height", card.picture().height())
                .put("width", card.picture().width())
                .put("classes", card.classes().map(classes -> classes.size()).orElse(null))
                .put("licence", card.licence())
                .put("origin", card.origin())
                .put("source", card.source());
        card.defaultStages().forEach(node.putArray("default_stages")::add);
        return node;
    }

    /** {@code metamerkit models show NAME}: one network with its stages. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a network's stages, their shapes and how deep they lie.")
    static final class Show implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "A name that 'metamerkit models' lists.")
        private String name;

        @Option(names = "--json", description = "Print JSON on standard output, for machines.")
        private boolean json;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            try (Network network = Networks.load(name)) {
                if (json) {
                    out.println(json(network).toPrettyString());
                } else {
                    print(network, out);
                }
            }
            out.flush();
            return 0;
        }

        private static ObjectNode json(Network network) {
            ObjectNode node = describe(network.card());
            node.put("weights_sha256", network.weightsSha256());
            ArrayNode stages = node.putArray("stages");
            for (Stage stage : network.stages()) {
                ObjectNode entry = stages.addObject().put("name", stage.name());
                stage.shape().forEach(entry.putArray("shape")::add);
                entry.put("units", stage.units())
                        .put("activation", activation(stage))
                        .put("multiply_adds", stage.multiplyAdds());
            }
            return node;
        }

        private static void print(Network network, PrintWriter out) {
            NetworkCard card = network.card();
            out.println(card.title());
            out.println("input       3×" + card.picture().height() + "×"
                    + card.picture().width() + ", (x − "
                    + perChannel(card.preprocessing().mean())
                    + ") / " + perChannel(card.preprocessing().deviation()) + " of x in [0, 1]");
            out.println("weights     " + network.weightsSha256() + ", " + card.licence());
            out.println("origin      " + card.origin());
            out.println("source      " + card.source());
            out.println();
            TextTable table = new TextTable(
                    "stage", "shape", ">units", "ends in", ">multiply-adds up to there", "made by default");
            for (Stage stage : network.stages()) {
                table.row(
                        stage.name(),
                        stage.shapeText(),
                        String.format(Locale.ROOT, "%,d", stage.units()),
                        activation(stage),
                        String.format(Locale.ROOT, "%.1f %%", 100 * stage.multiplyAdds()),
                        card.defaultStages().contains(stage.name()) ? "yes" : "");
            }
            table.print(out);
        }

        private static String perChannel(List<Double> values) {
            return values.stream()
                    .distinct()
                    .map(value -> String.format(Locale.ROOT, "%.4g", value))
                    .collect(Collectors.joining(", "));
        }

        private static String activation(Stage stage) {
            return stage.activation().name().orElse("linear");
        }
    }
}
