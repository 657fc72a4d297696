// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.metamerkit.experiment.ContactSheet;
import org.metamerkit.experiment.Run;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.StoredMetamer;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.synthesis.OutputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit sheet}: chosen metamers of runs in one picture. */
@Command(
        name = "sheet",
        mixinStandardHelpOptions = true,
        description =
                "Draws metamers of one or several runs side by side: the stages of a network, or networks at a stage.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit sheet runs/default --model efficientnet_lite0 --stage blocks.5,pool --out sheet.png",
            "  metamerkit sheet runs/family --columns networks --stage relu4 --picture chelsea,coffee --out family.png",
        })
final class SheetCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 60;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders that 'metamerkit synthesize --out' made.")
    private List<Path> runs;

    @Option(
            names = "--columns",
            paramLabel = "stages|networks",
            defaultValue = "stages",
            description = "What stands side by side (default: ${DEFAULT-VALUE}).")
    private ContactSheet.Columns columns;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            split = ",",
            description = "These networks, in this order (default: all).")
    private List<String> models = new ArrayList<>();

    @Option(
            names = {"-s", "--stage"},
            paramLabel = "STAGE",
            split = ",",
            description = "These stages, in this order (default: all).")
    private List<String> stages = new ArrayList<>();

    @Option(
            names = "--picture",
            paramLabel = "NAME",
            split = ",",
            description = "These pictures, named without extension, in this order (default: all).")
    private List<String> pictures = new ArrayList<>();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "The PNG file to write; one that is there is never overwritten.")
    private Path out;

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            throw new OutputException(out + " is there already and is never overwritten; name another file with --out");
        }
        List<StoredMetamer> all = runs.stream()
                .flatMap(run -> Run.open(run).metamers().stream())
                .map(StoredMetamer::read)
                .toList();
        List<StoredMetamer> chosen = all.stream()
                .filter(among(models, StoredMetamer::model, "network", all))
                .filter(among(stages, StoredMetamer::stage, "stage", all))
                .filter(among(pictures, StoredMetamer::picture, "picture", all))
                .sorted(by(pictures, StoredMetamer::picture)
                        .thenComparingInt(StoredMetamer::seed)
                        .thenComparing(by(stages, StoredMetamer::stage))
                        .thenComparing(by(models, StoredMetamer::model)))
                .toList();
        long rows = chosen.stream()
                .map(metamer -> List.of(
                        metamer.picture(),
                        metamer.seed(),
                        columns == ContactSheet.Columns.STAGES ? metamer.model() : metamer.stage()))
                .distinct()
                .count();
        if (chosen.isEmpty() || rows > MOST_ROWS) {
            throw new RunException("these are " + chosen.size() + " metamers in " + rows + " rows, expected 1 to "
                    + MOST_ROWS + " rows; choose others with --model, --stage and --picture");
        }
        ContactSheet.write(chosen, columns, out, sentence -> ErrorMessages.warn(spec.commandLine(), sentence));
        spec.commandLine().getOut().println(chosen.size() + " metamers in " + out);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static Predicate<StoredMetamer> among(
            List<String> wanted, Function<StoredMetamer, String> name, String kind, Collection<StoredMetamer> all) {
        List<String> known = all.stream().map(name).distinct().toList();
        for (String each : wanted) {
            if (!known.contains(each)) {
                throw new UnknownNameException(kind, each, known, "these runs hold " + known.size() + " in all");
            }
        }
        return metamer -> wanted.isEmpty() || wanted.contains(name.apply(metamer));
    }

    /** In the order wanted; where nothing is, as the runs have them. */
    private static Comparator<StoredMetamer> by(List<String> wanted, Function<StoredMetamer, String> name) {
        return Comparator.comparingInt(metamer -> wanted.indexOf(name.apply(metamer)));
    }
}
