// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.metamerkit.model.Networks;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code metamerkit models}: which networks there are. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the networks there are: first those that can be used, then the architectures that still lack weights.",
            "The subcommands bring in your own."
        },
        subcommands = {
            ModelsShowCommand.class,
            ModelsImportCommand.class,
            ModelsFetchCommand.class,
            ModelsSamplePatchesCommand.class,
            ModelsRemoveCommand.class,
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit models",
            "  metamerkit models show efficientnet_lite0",
            "  metamerkit models import resnet50-11ad3fa6.pth --as resnet50",
            "  metamerkit models fetch alexnet",
        })
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON on standard output, for machines.")
    private boolean json;

    @Override
    public Integer call() {
        List<NetworkFacts> all = new ArrayList<>();
        Stream.of(Networks.names(), Networks.withoutWeights())
                .flatMap(List::stream)
                .forEach(name -> {
                    try {
                        all.add(NetworkFacts.of(name));
                    } catch (StoreException e) {
                        // the others are listed all the same
                        ErrorMessages.warn(spec.commandLine(), e.getMessage());
                    }
                });
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ArrayNode array = new JsonMapper().createArrayNode();
            all.forEach(facts -> array.add(facts.json()));
            out.println(array.toPrettyString());
        } else {
            print(all, out);
        }
        out.flush();
        return 0;
    }

    private static void print(List<NetworkFacts> all, PrintWriter out) {
        TextTable table = new TextTable("name", "what it is", "input", ">classes", ">parameters", "licence");
        for (NetworkFacts facts : all) {
            table.row(
                    facts.card().name(),
                    facts.card().title(),
                    facts.inputText(),
                    facts.classesText(),
                    facts.parametersText(),
                    facts.licenceText());
        }
        table.print(out);
        out.println();
        out.println("your networks are kept in " + ModelFolder.current().root());
        out.println("no weights: 'metamerkit models import FILE --as NAME' brings a file of yours,"
                + " 'metamerkit models fetch NAME' downloads the published ones");
    }
}
