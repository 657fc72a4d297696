// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.metamerkit.Hashes;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.TrainingException;
import org.metamerkit.adversarial.training.data.Augmentation;
import org.metamerkit.adversarial.training.data.OtherSizes;
import org.metamerkit.adversarial.training.data.Unreadable;

/**
 * A training, fully resolved. What {@code metamerkit train} reads from a TOML file ({@link TrainingPlanFile}).
 *
 * @param name of the network that comes out
 * @param architecture one of the zoo
 * @param seed of initial weights, order of pictures, augmentation and perturbations
 * @param epochs passes over the training pictures
 * @param batch pictures a step; what is left over at an epoch's end is dropped
 * @param labelSmoothing share of the target distribution that is spread evenly over all classes (Szegedy et al. 2016,
 *     arXiv:1512.00567, section 7)
 * @param arithmetic of convolutions and linear layers in training; a network is evaluated in the same
 * @param initialWeights a weights file to start from instead of random weights
 * @param resolution what side the pictures are scaled down to, epoch by epoch; from the last entry's end on, none
 */
public record TrainingPlan(
        String name,
        String architecture,
        long seed,
        int epochs,
        int batch,
        double labelSmoothing,
        Arithmetic arithmetic,
        Optional<Path> initialWeights,
        Data data,
        Augmentation augmentation,
        GradientDescent optimizer,
        LearningRateSchedule schedule,
        Averaging averaging,
        List<Resolution> resolution,
        List<Objective.Weighted> objectives,
        Evaluation evaluation) {
    public TrainingPlan {
        resolution = List.copyOf(resolution);
        objectives = List.copyOf(objectives);
        if (epochs < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "epochs and batch are " + epochs + " and " + batch + ", expected 1 or more of each");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException("label_smoothing is " + labelSmoothing + ", expected 0 to below 1");
        }
        if (objectives.isEmpty()) {
            throw new IllegalArgumentException("there is no [[objective]], expected one or more");
        }
    }

    /**
     * Where the pictures are.
     *
     * @param path a zip file, a folder of class folders, or a folder of CIFAR-10's binary files
     * @param train the folder in it that is trained on
     * @param test the folder in it that is evaluated on
     * @param classes names of the classes in the order of the network's outputs; empty for the architecture's own
     */
    public record Data(
            Path path,
            Optional<String> train,
            Optional<String> test,
            Optional<List<String>> classes,
            Unreadable unreadable,
            OtherSizes otherSizes) {}

    /**
     * Stochastic gradient descent with momentum, as PyTorch's {@code SGD}: g ← g + λw, v ← μv + g, w ← w − η(g + μv) with Nesterov's
     * momentum, w ← w − ηv without (Sutskever et al. 2013).
     *
     * @param learningRate η at the schedule's factor 1
     * @param momentum μ
     * @param weightDecay λ
     * @param decayNorms whether gains and biases (all tensors of one dimension) are decayed too
     */
    public record GradientDescent(
            double learningRate, double momentum, boolean nesterov, double weightDecay, boolean decayNorms) {
        public GradientDescent {
            if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
                throw new IllegalArgumentException("learning_rate is " + learningRate + ", expected a number above 0");
            }
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("momentum is " + momentum + ", expected 0 to below 1");
            }
            if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
                throw new IllegalArgumentException(
                        "weight_decay is " + weightDecay + ", expected a number of 0 or more");
            }
        }
    }

    /**
     * Exponential moving average of weights and running statistics, a step: a ← d·a + (1 − d)·w with d = min(decay, (1 + t)/(10 + t))
     * at step t (Polyak and Juditsky 1992; the ramp is TensorFlow's). The average is what is evaluated and kept.
     *
     * @param decay 0: the weights themselves
     */
    public record Averaging(double decay) {
        public Averaging {
            if (!(decay >= 0 && decay < 1)) {
                throw new IllegalArgumentException("the averaging's decay is " + decay + ", expected 0 to below 1");
            }
        }

        /** d at a step, counted from 0. */
        public double decayAt(long step) {
            return Math.min(decay, (1.0 + step) / (10.0 + step));
        }
    }

    /**
     * Scaled-down pictures in the first epochs, which go faster.
     *
     * @param side in pixels
     * @param untilEpoch the first epoch, counted from 0, that does not have this side any more
     */
    public record Resolution(int side, int untilEpoch) {}

    /**
     * What is measured after an epoch, on the averaged weights.
     *
     * @param everyEpochs accuracies are measured after every so many epochs, and after the last
     * @param pictures test pictures that are attacked, the same number of each class
     * @param threats PGD's balls; random start, step eps/4
     * @param steps of PGD
     */
    public record Evaluation(int everyEpochs, int pictures, List<ThreatModel> threats, int steps) {
        public Evaluation {
            threats = List.copyOf(threats);
            if (everyEpochs < 1 || pictures < 1 || steps < 1) {
                throw new IllegalArgumentException("the evaluation's every_epochs, pictures and steps are "
                        + everyEpochs + ", " + pictures + " and " + steps + ", expected 1 or more of each");
            }
        }
    }

    /** Side of the pictures in an epoch, or empty for their own. */
    public Optional<Integer> side(int epoch) {
        return resolution.stream()
                .filter(entry -> epoch < entry.untilEpoch())
                .map(Resolution::side)
                .findFirst();
    }

    /**
     * What tells this training from others: SHA-256 over all that changes the weights. Where the pictures lie does not, nor what is
     * evaluated; initial weights count by what they are, not by where they lie.
     *
     * @throws TrainingException if the initial weights cannot be read
     */
    public String identity() {
        return Hashes.sha256(String.join(
                        "\n",
                        architecture,
                        "seed " + seed,
                        "epochs " + epochs,
                        "batch " + batch,
                        "smoothing " + labelSmoothing,
                        "arithmetic " + arithmetic,
                        "classes " + data.classes().map(Object::toString).orElse("the architecture's"),
                        initialWeights.map(TrainingPlan::sha256).orElse("random"),
                        augmentation.toString(),
                        optimizer.toString(),
                        schedule.toString(),
                        averaging.toString(),
                        resolution.toString(),
                        objectives.toString())
                .getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(Path file) {
        try {
            return Hashes.sha256(file);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new TrainingException(
                    "the initial weights " + file + " cannot be read (" + why + "); mend initial_weights in the plan",
                    e);
        }
    }
}
