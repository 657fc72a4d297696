// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.metamerkit.model.Networks;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.ModelImporter;
import org.metamerkit.model.store.StoreException;
import org.metamerkit.model.zoo.HmaxPatches;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code metamerkit models sample-patches --pictures PATH --as NAME}: HMAX with patches of one's own. */
@Command(
        name = "sample-patches",
        mixinStandardHelpOptions = true,
        description = {
            "Makes an HMAX whose patches are cut at random from pictures of yours, and stores it in the model folder.",
            "HMAX learns nothing else: 400 patches of each of 8 sizes, from what its layer C1 answers to the pictures"
                    + " (Serre et al. 2007). Some dozens of natural pictures give patches worth having."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit models sample-patches --pictures photos/ --as hmax",
            "  metamerkit models sample-patches --pictures photos.zip --seed 7 --as hmax_seed7",
        })
final class ModelsSamplePatchesCommand implements Callable<Integer> {
    private static final String ARCHITECTURE = "hmax";

    /** All are held at once, a megabyte each. */
    private static final int MOST_PICTURES = 1000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--pictures",
            paramLabel = "PATH",
            required = true,
            description = "The pictures, up to " + MOST_PICTURES
                    + ": a folder, a folder of class folders, or a zip file of either.")
    private Path pictures;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the draws, 0 or more (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Option(names = "--as", paramLabel = "NAME", required = true, description = "What the network will be called.")
    private String name;

    @Mixin
    private ImportedNetwork imported;

    @Override
    public Integer call() {
        ModelImporter importer =
                new ModelImporter(ModelFolder.current(), note -> ErrorMessages.note(spec.commandLine(), note));
        try {
            importer.requireFree(name);
            if (seed < 0) {
                throw new IllegalArgumentException("the seed is " + seed + "; give --seed as 0 or more");
            }
            sampleAndImport(importer);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(
                    "the patches cannot be kept in the temporary folder " + System.getProperty("java.io.tmpdir") + " ("
                            + e.getMessage()
                            + "); free space there or name another with METAMERKIT_JAVA_OPTS=-Djava.io.tmpdir=FOLDER",
                    e);
        }
        imported.print(spec.commandLine(), name);
        return 0;
    }

    private void sampleAndImport(ModelImporter importer) throws IOException {
        List<Pixels> prepared = prepared();
        Path folder = Files.createTempDirectory("metamerkit-patches");
        Path file = folder.resolve("patches-of-" + prepared.size() + "-pictures-seed-" + seed + ".safetensors");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                HmaxPatches.sample(prepared, seed).write(out);
            }
            importer.importFile(file, name, ImportOptions.none().withArchitecture(ARCHITECTURE));
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private List<Pixels> prepared() {
        PictureSpec input = Networks.card(ARCHITECTURE).picture();
        List<Pixels> prepared = new ArrayList<>();
        try (LabelledPictures set = LabelledPictures.open(pictures);
                StepProgress progress = new StepProgress("prepare", imported.quiet(), System.err)) {
            if (set.size() > MOST_PICTURES) {
                throw new IllegalArgumentException(pictures + " holds " + set.size() + " pictures, of which at most "
                        + MOST_PICTURES + " are sampled; give some dozens or hundreds of them");
            }
            for (LabelledPictures.Entry entry : set) {
                prepared.add(input.prepare(set.read(entry)));
                progress.at(set.name(), (double) prepared.size() / set.size());
            }
        }
        return prepared;
    }
}
