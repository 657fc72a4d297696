// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.ModelImporter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit models import FILE --as NAME}: a network of one's own. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Stores a checked copy of a network in the model folder, under a name that --model takes everywhere.",
            "FILE is read as data, and no Python runs: weights as safetensors, PyTorch state dict (.pth) or .npz, whose"
                    + " architecture is recognised; or a whole network by torch.jit.save or torch.export.save."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit models import resnet50-11ad3fa6.pth --as resnet50",
            "  metamerkit models import robust.pt --as resnet50_l2_3 --architecture resnet50",
            "  metamerkit models import traced.pt --as mine --size 224 --mean 0.5 --std 0.5 --labels imagenet",
            "  metamerkit models import net.pt2 --as net --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225",
        })
final class ModelsImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The network's file.")
    private Path file;

    @Option(names = "--as", paramLabel = "NAME", required = true, description = "What the network will be called.")
    private String name;

    @Mixin
    private ImportFacts facts;

    @Mixin
    private ImportedNetwork imported;

    @Override
    public Integer call() {
        ModelFolder folder = ModelFolder.current();
        ModelImporter importer = new ModelImporter(folder, note -> ErrorMessages.note(spec.commandLine(), note));
        try {
            importer.requireFree(name);
            ImportOptions options = facts.options(Optional.empty());
            importer.importFile(file, name, options);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        imported.print(spec.commandLine(), name);
        return 0;
    }
}
