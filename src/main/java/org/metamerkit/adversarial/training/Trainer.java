// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.training.TrainingCheckpoint.Position;
import org.metamerkit.adversarial.training.data.BatchLoader;
import org.metamerkit.adversarial.training.data.PictureCache;
import org.metamerkit.adversarial.training.data.TrainingBatch;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.TensorSource;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/**
 * The loop of a training, from random weights or a checkpoint to a finished network. A training that was stopped anywhere goes on as
 * if it had not been: the same numbers, bit for bit, on the same machine with the same number of threads.
 */
public final class Trainer implements AutoCloseable {
    private static final int LOADER_THREADS = 1;
    private static final int BATCHES_AHEAD = 4;
    /** PGD accuracy below this share of the best epoch's is taken for catastrophic overfitting. */
    private static final double OVERFITTED = 0.5;

    private final TrainingPlan plan;
    private final PictureCache test;
    private final TrainingFolder folder;
    private final Device device;
    private final TrainableNetwork network;
    private final TrainableNetwork average;
    private final GradientDescentState optimizer;
    private final WeightAverage averaging;
    private final ObjectiveLoss objective;
    private final BatchLoader loader;
    private final TrainingCheckpoint checkpoint;
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private final List<EpochRecord> epochs = new ArrayList<>();
    private final int pixelsSide;
    private int epoch;
    private int batch;
    private long step;
    private double lossSum;
    private long correct;
    private double seconds;
    private double waited;

    /**
     * Prepares a training and goes to where its checkpoint in {@code folder} stands, if there is one.
     *
     * @param train must stay open as long as this is, as {@code test}
     * @param folder where everything is written; it must exist
     * @throws TrainingException if there is a checkpoint of another plan, of other pictures, or a damaged one
     */
    public Trainer(TrainingPlan plan, PictureCache train, PictureCache test, int classes, Path folder, Device device) {
        NativeRuntime.load();
        this.plan = plan;
        this.test = test;
        this.device = device;
        this.pixelsSide = train.height();
        this.folder = new TrainingFolder(folder, plan, train.sha256());
        this.objective = new ObjectiveLoss(plan.objectives(), plan.labelSmoothing());
        Architecture architecture = Zoo.architectures().get(plan.architecture());
        try (PointerScope scope = new PointerScope()) {
            TensorSource initial = plan.initialWeights().isPresent()
                    ? SafetensorsReader.read(plan.initialWeights().get())
                    : new InitialWeights(plan.seed());
            this.network = new TrainableNetwork(architecture, classes, initial, device, plan.arithmetic());
            Map<String, Tensor> values = network.state();
            this.average = new TrainableNetwork(
                    architecture, classes, (name, shape) -> values.get(name).detach(), device, plan.arithmetic());
        }
        average.differentiateWeights(false);
        this.optimizer = new GradientDescentState(plan.optimizer(), network.parameters());
        this.averaging = new WeightAverage(plan.averaging(), network, average);
        network.state().forEach((name, tensor) -> state.put("network." + name, tensor));
        average.state().forEach((name, tensor) -> state.put("average." + name, tensor));
        optimizer.velocities().forEach((name, tensor) -> state.put("velocity." + name, tensor));
        this.checkpoint = new TrainingCheckpoint(folder, plan.identity(), train.sha256());
        this.loader =
                new BatchLoader(train, plan.augmentation(), plan.batch(), plan.seed(), LOADER_THREADS, BATCHES_AHEAD);
        checkpoint.read(state).ifPresent(this::goTo);
    }

    /** How a training ended. */
    public enum Outcome {
        /** All epochs are done and the network is written. */
        FINISHED,
        /** It was asked to stop, and the checkpoint is written. */
        STOPPED
    }

    /** Epochs ended so far. */
    public List<EpochRecord> epochs() {
        return List.copyOf(epochs);
    }

    /**
     * Trains on, to the end or until the progress asks to stop.
     *
     * @throws TrainingException if the loss is no number any more
     * @throws org.metamerkit.synthesis.OutputException if something cannot be written; the last checkpoint is still there
     */
    public Outcome run(TrainingProgress progress) {
        while (epoch < plan.epochs()) {
            if (!trainEpoch(progress) || !endEpoch(progress)) {
                checkpoint.write(position(), state);
                return Outcome.STOPPED;
            }
        }
        folder.writeNetwork(average.state(), epochs);
        return Outcome.FINISHED;
    }

    @Override
    public void close() {
        loader.close();
        optimizer.close();
        average.close();
        network.close();
    }

    /** The rest of the epoch under way; {@code false} if it was stopped. */
    private boolean trainEpoch(TrainingProgress progress) {
        network.train(true);
        network.differentiateWeights(true);
        loader.start(epoch, plan.side(epoch).orElse(pixelsSide), batch);
        while (batch < loader.batches()) {
            if (progress.stopRequested()) {
                return false;
            }
            long begun = System.nanoTime();
            double waitedBefore = loader.waitedSeconds();
            TrainingBatch pictures = loader.next();
            double loss = step(pictures);
            loader.recycle(pictures);
            if (!Double.isFinite(loss)) {
                throw new TrainingException("the loss became " + loss + " in epoch " + (epoch + 1) + ", batch "
                        + (batch + 1) + "; give a smaller learning rate and begin again (delete the checkpoint)");
            }
            lossSum += loss;
            batch++;
            step++;
            seconds += (System.nanoTime() - begun) / 1e9;
            waited += loader.waitedSeconds() - waitedBefore;
            progress.at(
                    "epoch " + (epoch + 1) + " of " + plan.epochs(),
                    (double) step / ((long) plan.epochs() * loader.batches()));
        }
        return true;
    }

    /** One update; the loss before it. */
    private double step(TrainingBatch pictures) {
        try (PointerScope scope = new PointerScope()) {
            Tensor labels = TrainingTensors.labels(pictures, device);
            ObjectiveLoss.BatchLoss computed = objective.of(
                    network, TrainingTensors.pixels(pictures, device), labels, new TrainingRandom(plan.seed(), step));
            computed.loss().backward();
            optimizer.step(learningRate());
            averaging.follow(step);
            correct += TrainingTensors.correct(computed.logits().detach(), labels);
            return computed.loss().item_double();
        }
    }

    private double learningRate() {
        return plan.optimizer().learningRate()
                * plan.schedule().factor(step, (long) plan.epochs() * loader.batches(), loader.batches());
    }

    /** Measures, records and saves; {@code false} if it was stopped while measuring, which is then done again. */
    private boolean endEpoch(TrainingProgress progress) {
        long begun = System.nanoTime();
        Evaluation.Accuracy accuracy = null;
        boolean measured = (epoch + 1) % plan.evaluation().everyEpochs() == 0 || epoch + 1 == plan.epochs();
        if (measured) {
            accuracy = new Evaluation(test, plan, device).measure(average, plan.seed(), progress::stopRequested);
            if (accuracy == null) {
                return false;
            }
        }
        Map<String, Double> robust = accuracy == null ? Map.of() : accuracy.robust();
        boolean overfitted = isOverfitted(robust);
        int batches = loader.batches();
        EpochRecord record = new EpochRecord(
                epoch + 1,
                plan.side(epoch).orElse(pixelsSide),
                plan.optimizer().learningRate()
                        * plan.schedule().factor(step - 1, (long) plan.epochs() * batches, batches),
                lossSum / batches,
                (double) correct / ((long) batches * plan.batch()),
                accuracy == null ? null : accuracy.clean(),
                robust,
                seconds,
                waited,
                (System.nanoTime() - begun) / 1e9,
                (double) batches * plan.batch() / seconds,
                overfitted);
        epochs.add(record);
        epoch++;
        batch = 0;
        lossSum = 0;
        correct = 0;
        seconds = 0;
        waited = 0;
        checkpoint.write(position(), state);
        folder.writeLog(epochs);
        progress.epochEnded(record);
        if (overfitted) {
            progress.warn("robustness to PGD fell below half of what it was (catastrophic overfitting) in epoch "
                    + epoch + "; give the attack more steps or a smaller step size");
        }
        return true;
    }

    private boolean isOverfitted(Map<String, Double> robust) {
        boolean adversarial = plan.objectives().stream()
                .anyMatch(weighted -> weighted.objective() instanceof Objective.Adversarial
                        || weighted.objective() instanceof Objective.Trades);
        return adversarial
                && robust.entrySet().stream()
                        .anyMatch(now -> epochs.stream()
                                        .map(past -> past.robustAccuracy().get(now.getKey()))
                                        .filter(past -> past != null)
                                        .mapToDouble(Double::doubleValue)
                                        .max()
                                        .orElse(0)
                                > now.getValue() / OVERFITTED);
    }

    private Position position() {
        return new Position(epoch, batch, step, lossSum, correct, seconds, waited, epochs());
    }

    private void goTo(Position position) {
        epoch = position.epoch();
        batch = position.batch();
        step = position.step();
        lossSum = position.lossSum();
        correct = position.correct();
        seconds = position.seconds();
        waited = position.waited();
        epochs.addAll(position.epochs());
    }
}
