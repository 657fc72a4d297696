// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.WholeFile;
import org.metamerkit.adversarial.training.EpochRecord;
import org.metamerkit.adversarial.training.Trainer;
import org.metamerkit.adversarial.training.TrainingProgress;
import org.metamerkit.adversarial.training.TrainingSetup;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.adversarial.training.plan.TrainingPlanFile;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.kernel.Device;
import org.metamerkit.synthesis.OutputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit train}: standard, adversarial and random-perturbation training from a plan. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a network as a plan says: standardly, adversarially, or with random perturbations.",
            "Stop it whenever you like: the same command goes on where it was. docs/TRAINING.md lists the plan's keys.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit train examples/training/cifar10_resnet_standard.toml --data cifar10_jpeg.zip",
            "  metamerkit train examples/training/cifar10_cnn_linf_8.toml --data cifar-10-batches-bin --out robust",
            "  metamerkit models import robust/weights.safetensors --as my_robust_network",
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PLAN", description = "The plan, a TOML file.")
    private Path planFile;

    @Option(
            names = "--data",
            paramLabel = "FOLDER|ZIP",
            description =
                    "The pictures: class folders, a zip file of those, or CIFAR-10's binary files (default: what the plan says).")
    private Path data;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "Where checkpoint, log, curves and the network go (default: trained/NAME).")
    private Path out;

    @Mixin
    private ProcessorOptions processor;

    @Option(names = "--json", description = "Print JSON on standard output, for machines: a line an epoch.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table.")
    private boolean quiet;

    @Override
    public Integer call() {
        TrainingPlan plan = TrainingPlanFile.read(planFile, Optional.ofNullable(data));
        Device device = processor.settle();
        Path folder = out == null ? Path.of("trained", plan.name()) : out;
        try {
            WholeFile.makeFolder(folder);
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        }
        StopSignals.install();
        try (StepProgress bar = new StepProgress("training", quiet, System.err);
                TrainingSetup setup = TrainingSetup.open(
                        plan, CacheFolders.current().pictures(), (done, total) -> decoded(bar, done, total));
                Trainer trainer = setup.trainer(folder, device)) {
            setup.skipped()
                    .forEach(name -> ErrorMessages.warn(spec.commandLine(), name + " cannot be read and is left out"));
            if (setup.testsOnTrainingPictures()) {
                ErrorMessages.warn(
                        spec.commandLine(),
                        "the test pictures are the training pictures; name others as data.test in the plan");
            }
            print(heading(plan));
            trainer.epochs().forEach(epoch -> print(row(epoch)));
            Trainer.Outcome outcome = trainer.run(new Display(bar));
            if (outcome == Trainer.Outcome.STOPPED) {
                print("stopped with a checkpoint in " + folder + "; the same command goes on");
                return StopSignals.exitCode();
            }
            print("the network is in " + folder.resolve("weights.safetensors")
                    + "; 'metamerkit models import' takes it in, 'metamerkit attack' measures it");
            return 0;
        }
    }

    private static void decoded(StepProgress bar, int done, int total) {
        Stopped.throwIfAsked(false);
        bar.at("decoding pictures", (double) done / total);
    }

    private final class Display implements TrainingProgress {
        private final StepProgress bar;

        Display(StepProgress bar) {
            this.bar = bar;
        }

        @Override
        public void at(String description, double share) {
            bar.at(description, share);
        }

        @Override
        public void epochEnded(EpochRecord epoch) {
            if (json) {
                spec.commandLine().getOut().println(new JsonMapper().valueToTree(epoch));
                spec.commandLine().getOut().flush();
            }
            print(row(epoch));
        }

        @Override
        public void warn(String sentence) {
            ErrorMessages.warn(spec.commandLine(), sentence);
        }

        @Override
        public boolean stopRequested() {
            return StopSignals.stopRequested();
        }
    }

    private void print(String line) {
        if (!quiet && !json) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    private static String heading(TrainingPlan plan) {
        List<String> titles = new ArrayList<>(List.of("epoch", "loss", "train %", "test %"));
        plan.evaluation().threats().forEach(threat -> titles.add(EpochRecord.title(threat) + " %"));
        titles.add("pictures/s");
        StringBuilder line = new StringBuilder();
        titles.forEach(title -> line.append(String.format(Locale.ROOT, "%12s", title)));
        return line.toString();
    }

    private static String row(EpochRecord epoch) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%12d%12.4f%12.2f%12s",
                epoch.epoch(),
                epoch.loss(),
                100 * epoch.trainAccuracy(),
                epoch.testAccuracy() == null ? "" : String.format(Locale.ROOT, "%.2f", 100 * epoch.testAccuracy())));
        epoch.robustAccuracy()
                .values()
                .forEach(share -> line.append(String.format(Locale.ROOT, "%12.2f", 100 * share)));
        return line.append(String.format(Locale.ROOT, "%12.0f", epoch.picturesASecond()))
                .toString();
    }
}
