// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.metamerkit.experiment.ActivationExport;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.Pictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit activations}: a network's activations for one's own analysis. */
@Command(
        name = "activations",
        mixinStandardHelpOptions = true,
        description = "Writes a network's activations: one .npy a stage (N×C×H×W float32) and index.csv.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit activations photos/ --stage pool --out activations",
            "  metamerkit activations photos/ --stage all --hdf5 --out activations",
        })
final class ActivationsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private NetworkOptions networkOptions;

    @Parameters(
            arity = "1..*",
            paramLabel = "PICTURE",
            description = "PNG or JPEG files, or folders of them, or of class folders.")
    private List<Path> pictures;

    @Option(
            names = {"-s", "--stage"},
            paramLabel = "STAGE",
            split = ",",
            description = "Stages, or 'all' (default: the network's default stages).")
    private List<String> stages = new ArrayList<>();

    @Option(names = "--hdf5", description = "One activations.h5 with a dataset a stage, instead of .npy files.")
    private boolean hdf5;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            required = true,
            description = "A new folder.")
    private Path out;

    @Override
    public Integer call() {
        List<Path> files = new ArrayList<>();
        pictures.forEach(path -> files.addAll(Pictures.find(path)));
        StopSignals.install();
        try (Network network = networkOptions.load()) {
            List<Stage> wanted = NetworkOptions.stages(network, stages);
            try (StepProgress progress = new StepProgress("activations", networkOptions.quiet(), System.err)) {
                new ActivationExport(network, wanted, networkOptions.batch(), hdf5)
                        .write(
                                files,
                                out,
                                Stopped.watching(done -> progress.at("pictures", (double) done / files.size())));
            }
            PrintWriter print = spec.commandLine().getOut();
            if (networkOptions.json()) {
                ObjectNode node = new JsonMapper().createObjectNode();
                node.put("model", network.name()).put("pictures", files.size()).put("folder", out.toString());
                wanted.forEach(stage -> node.withArray("stages").add(stage.name()));
                print.println(node.toPrettyString());
            } else if (!networkOptions.quiet()) {
                wanted.forEach(stage -> print.println(stage.name() + ": " + files.size() + "×" + stage.shapeText()));
                print.println("written to " + out);
            }
            print.flush();
            return 0;
        }
    }
}
