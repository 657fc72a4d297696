// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintWriter;
import org.metamerkit.model.store.ModelFolder;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What is printed of a network that has just been imported, fetched or made, and the options that say how. */
final class ImportedNetwork {
    @Option(names = "--json", description = "Print JSON on standard output, for machines.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and nothing on standard output.")
    private boolean quiet;

    boolean quiet() {
        return quiet;
    }

    void print(CommandLine command, String name) {
        NetworkFacts facts = NetworkFacts.of(name);
        PrintWriter out = command.getOut();
        if (json) {
            out.println(facts.json()
                    .put("folder", ModelFolder.current().place(name).toString())
                    .toPrettyString());
        } else if (!quiet) {
            out.println(name + ": " + facts.card().title() + ", " + facts.inputText() + ", "
                    + facts.preprocessingText() + ", " + facts.outputs() + " outputs, " + facts.parametersText()
                    + " parameters");
            out.println("stored in " + ModelFolder.current().place(name) + "; 'metamerkit models show " + name
                    + "' lists its stages");
        }
        out.flush();
    }
}
