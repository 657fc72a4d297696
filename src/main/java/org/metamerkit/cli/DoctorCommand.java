// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.metamerkit.Version;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.RuntimeReport;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.StoreException;
import org.metamerkit.model.store.StoredCard;
import org.metamerkit.model.store.StoredNetworks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code metamerkit doctor}: what is in use on this machine. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what this machine can do: versions, threads, kernels, CUDA, caches, networks.",
        footerHeading = "%nExamples:%n",
        footer = {"  metamerkit doctor", "  metamerkit doctor --json"})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON on standard output, for machines.")
    private boolean json;

    @Override
    public Integer call() {
        NativeRuntime.load();
        RuntimeReport report = NativeRuntime.report();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("metamerkit", Version.current());
        lines.put("java", System.getProperty("java.runtime.version") + ", " + System.getProperty("java.home"));
        lines.put(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", " + Processor.name());
        lines.put("javacpp", report.javacpp());
        lines.put("libtorch", report.libtorch());
        lines.put("threads", String.valueOf(report.threads()));
        report.settings()
                .forEach(setting -> lines.put(
                        setting.name(),
                        setting.value() + " (set by " + setting.origin().name().toLowerCase(Locale.ROOT) + ")"));
        lines.put("kernels", report.cpuKernels() + " (" + report.cpuKernelsReason() + ")");
        lines.put("cuda", report.cuda());
        lines.put("library cache", report.libraryCache().toString());
        lines.put("cache", report.cache().toString());
        lines.put("model folder", ModelFolder.current().root().toString());
        for (String name : networks(lines)) {
            try {
                lookAt(name, lines);
            } catch (StoreException | WeightsException e) {
                // the others are looked at all the same
                lines.put("weights of " + name, "cannot be used: " + e.getMessage());
            }
        }
        print(lines);
        return 0;
    }

    /** Names of the networks; a model folder that cannot be read is a line of the report, not its end. */
    private static List<String> networks(Map<String, String> lines) {
        try {
            return Networks.names();
        } catch (StoreException e) {
            warn(e.getMessage(), lines);
            return List.of(Networks.DEFAULT);
        }
    }

    /** Each warning has a line of its own. */
    private static void warn(String warning, Map<String, String> lines) {
        String name = "warning";
        for (int number = 2; lines.containsKey(name); number++) {
            name = "warning " + number;
        }
        lines.put(name, warning);
    }

    private static void lookAt(String name, Map<String, String> lines) {
        String identity;
        String licence;
        if (Networks.isEmbedded(name)) {
            try (Network network = Networks.load(name)) {
                identity = network.weightsSha256();
                licence = network.card().licence();
            }
        } else {
            // imported ones are many and large, and their files are checked whenever they are loaded
            StoredNetworks stored = StoredNetworks.current();
            StoredCard card = stored.card(name);
            identity = stored.identity(card);
            licence = card.card().licence() + ", imported " + card.date();
        }
        NullLibrary nulls = NullLibrary.open(
                name, identity, CacheFolders.current().nullDistributions(), warning -> warn(warning, lines));
        lines.put("weights of " + name, "SHA-256 " + identity + ", " + licence);
        lines.put("nulls of " + name, nulls.names().isEmpty() ? "none" : String.join(", ", nulls.names()));
    }

    private void print(Map<String, String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = new JsonMapper().createObjectNode();
            lines.forEach((name, value) -> node.put(name.replace(' ', '_'), value));
            out.println(node.toPrettyString());
        } else {
            int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
            lines.forEach((name, value) -> out.println(name + " ".repeat(width + 2 - name.length()) + value));
        }
        out.flush();
    }
}
