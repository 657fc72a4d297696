// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.LockFile;
import org.metamerkit.WholeFile;
import org.metamerkit.adversarial.training.TrainingCheckpoint.Position;
import org.metamerkit.adversarial.training.data.BatchLoader;
import org.metamerkit.adversarial.training.data.PictureCache;
import org.metamerkit.adversarial.training.data.TrainingBatch;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.zoo.Zoo;
import org.metamerkit.synthesis.OutputException;

/**
 * The loop of a training, from random weights or a checkpoint to a finished network. A training that was stopped anywhere goes on as
 * if it had not been: the same numbers, bit for bit, on the same machine with the same number of threads.
 */
public final class Trainer implements AutoCloseable {
    private static final String LOCK = ".training.lock";
    private static final int LOADER_THREADS = 1;
    private static final int BATCHES_AHEAD = 4;

    private final TrainingPlan plan;
    private final PictureCache test;
    private final Device device;
    private final LockFile lock;
    private final TrainingState state;
    private final TrainingFolder folder;
    private final TrainingCheckpoint checkpoint;
    private final BatchLoader loader;
    private final CatastrophicOverfitting overfitting;
    private final int ownSide;
    private final List<EpochRecord> epochs = new ArrayList<>();
    private int epoch;
    private int batch;
    private long step;
    private double lossSum;
    private long correct;
    private double seconds;
    private double waited;

    private Trainer(
            TrainingPlan plan,
            String identity,
            PictureCache train,
            PictureCache test,
            Path place,
            Device device,
            LockFile lock,
            TrainingState state) {
        this.plan = plan;
        this.test = test;
        this.device = device;
        this.lock = lock;
        this.state = state;
        this.ownSide = train.height();
        this.overfitting = new CatastrophicOverfitting(plan);
        this.folder = new TrainingFolder(place, plan, identity, train.sha256());
        this.checkpoint = new TrainingCheckpoint(place, identity, train.sha256());
        int batches = train.size() / plan.batch();
        checkpoint.read(state.tensors(), plan.epochs(), batches).ifPresent(this::goTo);
        this.loader =
                new BatchLoader(train, plan.augmentation(), plan.batch(), plan.seed(), LOADER_THREADS, BATCHES_AHEAD);
    }

    /**
     * Prepares a training and goes to where its checkpoint in {@code place} stands, if there is one.
     *
     * @param train must stay open as long as the trainer is, as {@code test}; {@link TrainingSetup} checks that both fit the plan
     * @param place folder where everything is written; one trainer at a time has it
     * @throws TrainingException if another has it, if the architecture cannot be trained as planned, if there is a checkpoint of another
     *     plan, of other pictures, or a damaged one, or if there is a finished network without its checkpoint
     * @throws OutputException if nothing can be written there
     */
    public static Trainer open(
            TrainingPlan plan, PictureCache train, PictureCache test, int classes, Path place, Device device) {
        NativeRuntime.load();
        String identity = plan.identity();
        LockFile lock = lock(place);
        TrainingState state = null;
        try {
            requireNoFinishedNetwork(place);
            state = TrainingState.begin(plan, Zoo.architectures().get(plan.architecture()), classes, device);
            TreeSet<Integer> sides = new TreeSet<>(List.of(train.height()));
            plan.resolution().forEach(entry -> sides.add(entry.side()));
            state.requireSides(sides, classes);
            return new Trainer(plan, identity, train, test, place, device, lock, state);
        } catch (RuntimeException e) {
            if (state != null) {
                state.close();
            }
            free(lock, place, false);
            throw e;
        }
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
     * @throws OutputException if something cannot be written; the last checkpoint is still there
     */
    public Outcome run(TrainingProgress progress) {
        while (epoch < plan.epochs()) {
            if (!trainEpoch(progress) || !endEpoch(progress)) {
                checkpoint.write(position(), state.tensors());
                return Outcome.STOPPED;
            }
        }
        folder.writeNetwork(state.average().state(), epochs);
        // once more, in case the disk was full when the last epoch ended
        folder.writeLog(epochs);
        return Outcome.FINISHED;
    }

    @Override
    public void close() {
        loader.close();
        state.close();
        free(lock, checkpoint.file(), epoch == plan.epochs());
    }

    private static LockFile lock(Path place) {
        try {
            WholeFile.makeFolder(place);
            return LockFile.tryLock(place.resolve(LOCK))
                    .orElseThrow(() -> new TrainingException("another process is training in " + place
                            + "; wait until it ends, or name another folder with --out"));
        } catch (IOException e) {
            throw OutputException.of(place, e);
        }
    }

    /** Checkpoints of finished networks may be deleted; the next training would then end over the network. */
    private static void requireNoFinishedNetwork(Path place) {
        Path weights = place.resolve(TrainingFolder.WEIGHTS);
        if (Files.exists(weights) && !Files.exists(place.resolve(TrainingCheckpoint.NAME))) {
            throw new TrainingException("there is a finished network, " + weights
                    + ", and no checkpoint to go on from; name another folder with --out, or delete it to begin again");
        }
    }

    private static void free(LockFile lock, Path place, boolean finished) {
        try {
            if (finished) {
                lock.closeForGood();
            } else {
                lock.close();
            }
        } catch (IOException e) {
            throw OutputException.of(place, e);
        }
    }

    /** The rest of the epoch under way; {@code false} if it was stopped. */
    private boolean trainEpoch(TrainingProgress progress) {
        loader.start(epoch, side(epoch), batch);
        while (batch < loader.batches()) {
            if (progress.stopRequested()) {
                return false;
            }
            long begun = System.nanoTime();
            double waitedBefore = loader.waitedSeconds();
            TrainingState.Update update = update();
            if (!Double.isFinite(update.loss())) {
                throw new TrainingException("the loss became " + update.loss() + " in epoch " + (epoch + 1)
                        + ", batch " + (batch + 1)
                        + "; give a smaller learning rate and begin again (delete the checkpoint, if there is one)");
            }
            lossSum += update.loss();
            correct += update.correct();
            batch++;
            step++;
            seconds += (System.nanoTime() - begun) / 1e9;
            waited += loader.waitedSeconds() - waitedBefore;
            progress.at("epoch " + (epoch + 1) + " of " + plan.epochs(), shareDone());
        }
        return true;
    }

    private TrainingState.Update update() {
        TrainingBatch pictures = loader.next();
        try (PointerScope scope = new PointerScope()) {
            return state.update(
                    TrainingTensors.pixels(pictures, device),
                    TrainingTensors.labels(pictures, device),
                    step,
                    learningRate(step));
        } finally {
            loader.recycle(pictures);
        }
    }

    private double learningRate(long at) {
        return plan.optimizer().learningRate()
                * plan.schedule().factor(at, (long) plan.epochs() * loader.batches(), loader.batches());
    }

    private int side(int at) {
        return plan.side(at).orElse(ownSide);
    }

    /** Of the pixels to be trained on, which tell the time it takes better than steps do. */
    private double shareDone() {
        double done = 0;
        double all = 0;
        for (int each = 0; each < plan.epochs(); each++) {
            double pixels = (double) side(each) * side(each);
            all += pixels;
            done += each < epoch ? pixels : each == epoch ? pixels * batch / loader.batches() : 0;
        }
        return done / all;
    }

    /** Measures, records and saves; {@code false} if it was stopped while measuring, which is then done again. */
    private boolean endEpoch(TrainingProgress progress) {
        long begun = System.nanoTime();
        Evaluation.Accuracy accuracy = null;
        boolean measured = (epoch + 1) % plan.evaluation().everyEpochs() == 0 || epoch + 1 == plan.epochs();
        if (measured) {
            accuracy =
                    new Evaluation(test, plan, device).measure(state.average(), plan.seed(), progress::stopRequested);
            if (accuracy == null) {
                return false;
            }
        }
        Map<String, Double> robust = accuracy == null ? Map.of() : accuracy.robust();
        double pictures = (double) loader.batches() * plan.batch();
        EpochRecord record = new EpochRecord(
                epoch + 1,
                side(epoch),
                learningRate(step - 1),
                lossSum / loader.batches(),
                correct / pictures,
                accuracy == null ? null : accuracy.clean(),
                robust,
                seconds,
                waited,
                (System.nanoTime() - begun) / 1e9,
                pictures / seconds,
                overfitting.happened(epochs, robust));
        epochs.add(record);
        epoch++;
        batch = 0;
        lossSum = 0;
        correct = 0;
        seconds = 0;
        waited = 0;
        checkpoint.write(position(), state.tensors());
        folder.writeLog(epochs);
        progress.epochEnded(record);
        if (record.catastrophicOverfitting()) {
            progress.warn("robustness to PGD fell below half of what it was (catastrophic overfitting) in epoch "
                    + epoch + "; give the attack more steps or a smaller step size");
        }
        return true;
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
