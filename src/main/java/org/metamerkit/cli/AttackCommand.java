// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.attack.Attack;
import org.metamerkit.adversarial.attack.RobustAccuracy;
import org.metamerkit.experiment.AttackJob;
import org.metamerkit.experiment.AttackPictures;
import org.metamerkit.experiment.AttackSummary;
import org.metamerkit.experiment.TrueClasses;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.LabelledPictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit attack}: how many answers of a network small perturbations change. */
@Command(
        name = "attack",
        mixinStandardHelpOptions = true,
        description = "Attacks a network: how many of its right answers a perturbation of at most eps changes.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit attack cifar10.zip --within test --count 500 --model my_resnet --eps 8/255",
            "  metamerkit attack photos/ --attack pgd --norm l2 --eps 3 --steps 64 --step-size eps/4 --restarts 5",
            "  metamerkit attack photos/ --attack random --norm l2 --eps 3 --restarts 10",
            "  metamerkit attack photos/ --attack minimum --norm l2 --eps 10 --out tolerance --save-pictures",
        })
final class AttackCommand implements Callable<Integer> {
    private static final double PERCENT = 100;
    private static final int LARGEST_BATCH = 250;
    private static final int USUAL_PIXELS = 224 * 224;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NetworkOptions networkOptions;

    @Mixin
    private AttackOptions attackOptions;

    @Parameters(
            paramLabel = "PICTURES",
            description = "A folder or zip file of class folders, whose names are the true classes.")
    private Path pictures;

    @Option(
            names = "--labels",
            paramLabel = "CSV",
            description = "The true classes instead: a CSV file with the columns picture and class.")
    private Path labels;

    @Mixin
    private PartOptions part;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Exactly these pictures: a text file with one path inside the set a line.")
    private Path list;

    /** What happens to pictures that cannot be read. */
    enum Unreadable {
        REFUSE,
        SKIP
    }

    @Option(
            names = "--unreadable",
            paramLabel = "refuse|skip",
            defaultValue = "refuse",
            description = "A picture that cannot be read ends the attack (default), or is named and left out.")
    private Unreadable unreadable;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "Where results are written, and gone on from when the same command is run again (default:"
                    + " attacks/MODEL-ATTACK-NORM-EPS).")
    private Path out;

    @Option(names = "--save-pictures", description = "Keep the perturbed pictures, as .npy (exact) and .png (rounded).")
    private boolean savePictures;

    @Override
    public Integer call() {
        ThreatModel threat = networkOptions.checked(attackOptions::threat);
        try (LabelledPictures set = LabelledPictures.open(pictures);
                Network network = networkOptions.load()) {
            StopSignals.install();
            List<Attack> attacks = networkOptions.checked(() -> attackOptions.attacks(network));
            networkOptions.checked(() -> new RobustAccuracy(network, threat, attacks, seed, batch(network)));
            AttackPictures all = AttackPictures.choose(
                    set,
                    network,
                    Optional.ofNullable(labels).map(TrueClasses::read),
                    new AttackPictures.Selection(part.within(), part.count(), Optional.ofNullable(list)),
                    () -> Stopped.throwIfAsked(false));
            AttackPictures chosen = unreadable == Unreadable.REFUSE
                    ? all
                    : all.readable(problem -> ErrorMessages.warn(
                            spec.commandLine(), "left out, since it cannot be read: " + problem.getMessage()));
            AttackJob.Settings settings = new AttackJob.Settings(threat, attacks, seed, batch(network), savePictures);
            Path folder = out == null ? usualFolder(network) : out;
            AttackSummary summary;
            try (AttackProgressDisplay progress =
                    new AttackProgressDisplay(threat, networkOptions.quiet(), System.err, System::nanoTime)) {
                summary = new AttackJob(network, chosen, settings, folder).run(progress);
            }
            summary.warnings().forEach(sentence -> ErrorMessages.warn(spec.commandLine(), sentence));
            if (!summary.finished()) {
                ErrorMessages.note(
                        spec.commandLine(),
                        "stopped by a signal; run the same command again and it goes on from " + folder);
                return StopSignals.exitCode();
            }
            print(summary, network, threat, folder);
            return 0;
        }
    }

    /** As many small pictures at a time as make up the usual batch of large ones, unless the user says how many. */
    private int batch(Network network) {
        if (spec.commandLine().getParseResult().hasMatchedOption("--batch")) {
            return networkOptions.batch();
        }
        int pixels = network.picture().height() * network.picture().width();
        return Math.max(1, Math.min(LARGEST_BATCH, networkOptions.batch() * USUAL_PIXELS / pixels));
    }

    private Path usualFolder(Network network) {
        String name = String.join("-", network.name(), attackOptions.name(), attackOptions.threatText());
        return Path.of("attacks", name.replaceAll("[^A-Za-z0-9._-]+", "_"));
    }

    private void print(AttackSummary summary, Network network, ThreatModel threat, Path folder) {
        PrintWriter print = spec.commandLine().getOut();
        if (networkOptions.json()) {
            print.println(summary.toJson().toPrettyString());
        } else if (!networkOptions.quiet()) {
            TextTable table = new TextTable("after", ">broken", ">accuracy %");
            table.row("nothing", "", percent(summary.cleanAccuracy()));
            if (summary.purpose() == Attack.Purpose.BREAK) {
                summary.afterAttacks()
                        .forEach(
                                each -> table.row(each.name(), Long.toString(each.broken()), percent(each.accuracy())));
            } else {
                table.row(
                        summary.purpose() == Attack.Purpose.COUNT ? "random perturbations" : "smallest perturbations",
                        "",
                        percent(summary.robustAccuracy()));
            }
            table.print(print);
            print.println(network.name() + ", " + summary.size() + " pictures, perturbations of " + threat.norm()
                    + " at most " + attackOptions.epsText());
            if (summary.purpose() == Attack.Purpose.SHRINK) {
                print.println(
                        summary.medianTolerance().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "median of the smallest perturbations: %s %.4g",
                                        threat.norm(),
                                        summary.medianTolerance().getAsDouble())
                                : "median of the smallest perturbations: none was found for half of the pictures");
            }
            print.println("written to " + folder);
        }
        print.flush();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", PERCENT * share);
    }
}
