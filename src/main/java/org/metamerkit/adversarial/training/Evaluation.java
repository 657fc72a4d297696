// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.data.PictureCache;
import org.metamerkit.adversarial.training.data.TrainingBatch;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Device;
import org.metamerkit.stimulus.Pixels;

/**
 * How a network in training does on the test pictures: clean accuracy on all, and under projected gradient descent (random start,
 * steps of eps/4, last iterate) on the first of each class. A quick look while it trains; {@code metamerkit attack} measures a
 * finished network.
 */
final class Evaluation {
    private static final double STEP_SHARE = 0.25;
    private static final long SUM = 2;
    private static final long NO_CLASS = -100;

    private final PictureCache pictures;
    private final TrainingPlan.Evaluation settings;
    private final int batch;
    private final Device device;
    private final List<Integer> attacked;

    Evaluation(PictureCache pictures, TrainingPlan plan, Device device) {
        this.pictures = pictures;
        this.settings = plan.evaluation();
        this.batch = plan.batch();
        this.device = device;
        this.attacked = balanced(pictures, settings.pictures());
    }

    /** Accuracies, shares of 1; robust ones by threat model as {@link EpochRecord#title}. */
    record Accuracy(double clean, Map<String, Double> robust) {}

    /**
     * Measures the network, whose weights must not need gradients.
     *
     * @param stop asked between batches
     * @return {@code null} if it was stopped
     */
    Accuracy measure(TrainableNetwork network, long seed, BooleanSupplier stop) {
        network.train(false);
        network.differentiateWeights(false);
        long correct = 0;
        for (int from = 0; from < pictures.size(); from += batch) {
            if (stop.getAsBoolean()) {
                return null;
            }
            correct += correct(network, pictures.batch(from, Math.min(from + batch, pictures.size())));
        }
        Map<String, Double> robust = new LinkedHashMap<>();
        for (ThreatModel threat : settings.threats()) {
            long withstood = 0;
            for (int from = 0; from < attacked.size(); from += batch) {
                if (stop.getAsBoolean()) {
                    return null;
                }
                List<Integer> chosen = attacked.subList(from, Math.min(from + batch, attacked.size()));
                withstood += withstood(network, chosen, threat, new TrainingRandom(seed, from));
            }
            robust.put(EpochRecord.title(threat), (double) withstood / attacked.size());
        }
        return new Accuracy((double) correct / pictures.size(), robust);
    }

    private long correct(TrainableNetwork network, TrainingBatch chosen) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return TrainingTensors.correct(
                    network.logits(TrainingTensors.pixels(chosen, device)), TrainingTensors.labels(chosen, device));
        }
    }

    private long withstood(TrainableNetwork network, List<Integer> chosen, ThreatModel threat, TrainingRandom random) {
        try (PointerScope scope = new PointerScope()) {
            TrainingBatch originals = gather(chosen);
            Tensor labels = TrainingTensors.labels(originals, device);
            Tensor perturbed = new InnerMaximization(network, random)
                    .ascendFrozen(
                            TrainingTensors.pixels(originals, device),
                            threat,
                            new Objective.Ascent(settings.steps(), STEP_SHARE * threat.eps(), true),
                            logits -> torch.cross_entropy_loss(logits, labels, new TensorOptional(), SUM, NO_CLASS, 0));
            try (NoGradGuard guard = new NoGradGuard()) {
                return TrainingTensors.correct(network.logits(perturbed), labels);
            }
        }
    }

    private TrainingBatch gather(List<Integer> chosen) {
        int size = Pixels.CHANNELS * pictures.height() * pictures.width();
        float[] pixels = new float[size * chosen.size()];
        int[] labels = new int[chosen.size()];
        for (int i = 0; i < chosen.size(); i++) {
            TrainingBatch one = pictures.batch(chosen.get(i), chosen.get(i) + 1);
            System.arraycopy(one.pixels(), 0, pixels, i * size, size);
            labels[i] = one.labels()[0];
        }
        return new TrainingBatch(pictures.height(), pixels, labels);
    }

    /** The first pictures of every class, as many of each, about {@code count} in all. */
    private static List<Integer> balanced(PictureCache pictures, int count) {
        Map<Integer, List<Integer>> classes = new LinkedHashMap<>();
        for (int i = 0; i < pictures.size(); i++) {
            classes.computeIfAbsent(pictures.label(i), label -> new ArrayList<>())
                    .add(i);
        }
        int each = Math.max(1, count / classes.size());
        return classes.values().stream()
                .flatMap(indices -> indices.stream().limit(each))
                .toList();
    }
}
