// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.metamerkit.model.Networks;
import org.metamerkit.model.store.ModelFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit models remove NAME}: takes a network out of the model folder. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Removes an imported network with its files. Metamers and null distributions made with it stay.",
        footerHeading = "%nExamples:%n",
        footer = {"  metamerkit models remove resnet50 --yes"})
final class ModelsRemoveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "A network that was imported or fetched.")
    private String name;

    @Option(names = "--yes", description = "Do it; without this nothing is removed.")
    private boolean yes;

    @Override
    public Integer call() {
        ModelFolder folder = ModelFolder.current();
        if (Networks.isEmbedded(name) && !folder.holds(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the network " + name + " comes with Metamerkit; only imported ones can be removed");
        }
        try {
            ModelFolder.checkedName(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (!yes && folder.holds(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the network " + name + " at " + folder.place(name) + " would be removed; say --yes to do it");
        }
        folder.remove(name);
        PrintWriter out = spec.commandLine().getOut();
        out.println(name + " is removed");
        out.flush();
        return 0;
    }
}
