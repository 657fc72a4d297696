// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.metamerkit.LockFile;
import org.metamerkit.WholeFile;
import org.metamerkit.experiment.NullJob;
import org.metamerkit.experiment.RunException;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.match.Measure;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.match.NullDistributions;
import org.metamerkit.match.NullLibrary;
import org.metamerkit.match.NullProvenance;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.synthesis.OutputException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code metamerkit null}: the null distributions that verdicts rest on. */
@Command(
        name = "null",
        mixinStandardHelpOptions = true,
        description =
                "Makes null distributions: how alike two unrelated pictures are, at every stage, over all pairs of a set.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit null --pictures photos/",
            "  metamerkit null --pictures imagenet/val --name val --stage blocks.5,pool",
            "  metamerkit null --pictures cifar10.zip --within test --count 1000 --model cifar10_cnn_linf_8",
            "  metamerkit synthesize cat.png --null val",
        })
final class NullCommand implements Callable<Integer> {
    /** How long another process may write to the cache, which takes it a moment. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Mixin
    private NetworkOptions networkOptions;

    @Option(
            names = "--pictures",
            paramLabel = "FOLDER|ZIP",
            required = true,
            description = "The pictures: a folder, a folder of class folders, or a zip file of either.")
    private Path pictures;

    @Mixin
    private PartOptions part;

    @Option(
            names = {"-s", "--stage"},
            paramLabel = "STAGE",
            split = ",",
            description = "Stages (default: all).")
    private List<String> stages = new ArrayList<>(List.of("all"));

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What --null calls it later (default: the name of the pictures).")
    private String name;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "A file to write besides, to keep or to share.")
    private Path out;

    @Override
    public Integer call() {
        try (LabelledPictures all = part.within().isEmpty()
                        ? LabelledPictures.open(pictures)
                        : LabelledPictures.open(pictures, part.within().get());
                Network network = networkOptions.load()) {
            StopSignals.install();
            LabelledPictures set = part.count().map(all::first).orElse(all);
            List<Stage> wanted = NetworkOptions.stages(network, stages);
            String chosen = name == null ? nameOf(set) : name;
            NullProvenance asked = networkOptions.checked(() -> NullJob.provenance(chosen, network, set));
            Path cache = CacheFolders.current().nullDistributions();
            if (NullLibrary.open(network.name(), network.weightsSha256(), cache, warning -> {})
                    .isEmbedded(chosen)) {
                throw new RunException("the null distribution that comes with " + network.name() + " is called '"
                        + chosen + "'; give another --name");
            }
            if (out != null && Files.exists(out)) {
                throw new OutputException(
                        out + " is there already and is never overwritten; name another file with --out");
            }
            Path file = NullLibrary.cacheFile(cache, asked);
            Map<String, NullDistribution> made = cached(file, asked);
            NullProvenance provenance = provenance(made, asked);
            List<Stage> missing = wanted.stream()
                    .filter(stage -> !made.containsKey(stage.name()))
                    .toList();
            if (!missing.isEmpty()) {
                AtomicBoolean someKept = new AtomicBoolean();
                try (StepProgress progress =
                        new StepProgress("null distribution", networkOptions.quiet(), System.err)) {
                    new NullJob(network, missing, networkOptions.batch())
                            .run(
                                    provenance,
                                    set,
                                    some -> {
                                        some.forEach(stage -> made.put(stage.stage(), stage));
                                        keep(network, provenance, made, file);
                                        someKept.set(true);
                                    },
                                    Stopped.watching(progress::at, someKept::get));
                }
            }
            NullDistributions nulls = inOrder(network, made);
            if (out != null) {
                write(nulls, out);
            }
            print(nulls, file);
            return 0;
        }
    }

    /** What {@code --null} takes as a name, of the set's own. */
    private static String nameOf(LabelledPictures set) {
        String plain = set.name().replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^[^A-Za-z0-9]+", "");
        if (plain.isEmpty()) {
            throw new RunException("the pictures' own name '" + set.name()
                    + "' has no letter of a to z and no digit, which a null distribution's begins with; give one with"
                    + " --name");
        }
        return plain;
    }

    /** What was made of the same pictures before; a file that cannot be read, or of older weights, counts as none. */
    private Map<String, NullDistribution> cached(Path file, NullProvenance provenance) {
        Map<String, NullDistribution> stages = new HashMap<>();
        if (Files.exists(file)) {
            NullDistributions before;
            try {
                before = NullDistributions.read(file);
            } catch (IOException e) {
                LoggerFactory.getLogger(NullCommand.class).debug("made anew", e);
                return stages;
            }
            NullProvenance other = before.provenance();
            boolean ofTheseWeights = other.weightsSha256().equals(provenance.weightsSha256());
            // the pictures decide, not the name of the folder they lie in today
            if (ofTheseWeights
                    && other.name().equals(provenance.name())
                    && other.network().equals(provenance.network())
                    && other.pictureSetSha256().equals(provenance.pictureSetSha256())
                    && other.sameClassShare().equals(provenance.sameClassShare())) {
                stages.putAll(before.stages());
            } else if (ofTheseWeights) {
                throw new RunException("there is a null distribution '" + other.name()
                        + "' of other pictures, or of other classes of them ("
                        + other.pictures() + " of " + other.pictureSet() + ") at " + file
                        + "; give this one another --name or delete that file");
            }
        }
        return stages;
    }

    /** That of the stages there are, which those that are made now will share a file with. */
    private static NullProvenance provenance(Map<String, NullDistribution> made, NullProvenance otherwise) {
        return made.values().stream()
                .findFirst()
                .map(NullDistribution::provenance)
                .orElse(otherwise);
    }

    /** Writes what was made to the cache, beside what another process has made there meanwhile. */
    private void keep(Network network, NullProvenance provenance, Map<String, NullDistribution> made, Path file) {
        Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
        try {
            WholeFile.makeFolder(file.getParent());
            // the file stays, since whoever removed it could take it from under a third process
            try (LockFile held = LockFile.lock(lock, PATIENCE)
                    .orElseThrow(() -> new RunException("another process has held " + lock + " for "
                            + PATIENCE.toMinutes() + " minutes; end it and run this again"))) {
                Map<String, NullDistribution> others = cached(file, provenance);
                others.forEach(made::putIfAbsent);
                NullProvenance common = provenance(others, provenance);
                made.replaceAll((stage, one) -> new NullDistribution(common, stage, one.units(), one.samples()));
                write(inOrder(network, made), file);
            }
        } catch (IOException e) {
            throw OutputException.of(lock, e);
        }
    }

    private static NullDistributions inOrder(Network network, Map<String, NullDistribution> made) {
        return NullDistributions.of(
                made.values().iterator().next().provenance(),
                network.stages().stream()
                        .filter(stage -> made.containsKey(stage.name()))
                        .map(stage -> made.get(stage.name()))
                        .toList());
    }

    private static void write(NullDistributions nulls, Path file) {
        try {
            nulls.write(file);
        } catch (IOException e) {
            throw OutputException.of(file, e.getCause() instanceof IOException cause ? cause : e);
        }
    }

    private void print(NullDistributions nulls, Path file) {
        PrintWriter print = spec.commandLine().getOut();
        if (nulls.stages().values().stream().anyMatch(stage -> Double.isInfinite(stage.maximum(Measure.SNR_DB)))) {
            ErrorMessages.warn(
                    spec.commandLine(),
                    "two pictures of the set are the same to the network, so no metamer can pass; remove duplicates and"
                            + " make the null distribution again");
        }
        if (networkOptions.json()) {
            ObjectNode node = new JsonMapper().createObjectNode();
            node.put("name", nulls.provenance().name())
                    .put("model", nulls.provenance().network())
                    .put("pictures", nulls.provenance().pictures())
                    .put("pairs", nulls.provenance().pairs())
                    .put("lenient", nulls.provenance().lenient().orElse(null))
                    .put("file", file.toString());
            print.println(node.toPrettyString());
        } else if (!networkOptions.quiet()) {
            TextTable table = new TextTable(
                    "stage", ">units", ">max spearman", ">max pearson", ">max SNR dB", ">median spearman");
            for (NullDistribution stage : nulls.stages().values()) {
                table.row(
                        stage.stage(),
                        String.format(Locale.ROOT, "%,d", stage.units()),
                        number(stage.maximum(Measure.SPEARMAN)),
                        number(stage.maximum(Measure.PEARSON)),
                        number(stage.maximum(Measure.SNR_DB)),
                        number(stage.quantile(Measure.SPEARMAN, 50)));
            }
            table.print(print);
            print.println(nulls.provenance().description());
            print.println("written to " + file);
        }
        print.flush();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
