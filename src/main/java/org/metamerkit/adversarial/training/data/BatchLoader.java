// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches of augmented pictures, made by threads of their own ahead of the trainer. What a batch holds depends on (seed, epoch, number of
 * the batch) alone, whatever the number of threads and wherever the epoch was begun: the order is a permutation drawn from (seed, epoch),
 * each picture's augmentation is drawn from (seed, epoch, index of the picture); see {@link KeyedRandom}. An epoch's last incomplete batch
 * is left out.
 *
 * <p>{@link #start}, {@link #next} and {@link #close} are for one thread, the trainer's; {@link #recycle} for any.
 */
public final class BatchLoader implements AutoCloseable {
    private static final int CHANNELS = 3;

    private final PictureCache pictures;
    private final Augmentation augmentation;
    private final int batch;
    private final long seed;
    private final int ahead;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition made = lock.newCondition();
    private final Deque<TrainingBatch> spare = new ArrayDeque<>();
    private final int mostSpare;
    private Epoch current;
    private boolean closed;
    private long waitedNanoseconds;

    /** An epoch under way; its changing fields are guarded by the loader's lock. */
    private static final class Epoch {
        final int number;
        final int side;
        final int[] order;
        final TrainingBatch[] ready;
        int claimed;
        int taken;
        Throwable failure;

        Epoch(int number, int side, int[] order, int ahead, int firstBatch) {
            this.number = number;
            this.side = side;
            this.order = order;
            this.ready = new TrainingBatch[ahead];
            this.claimed = firstBatch;
            this.taken = firstBatch;
        }
    }

    /**
     * Starts the threads, which wait for {@link #start}.
     *
     * @param pictures what to train on; must stay open as long as this is
     * @param batch pictures in a batch, from 1 to the number of pictures
     * @param seed of order and augmentation
     * @param threads that make batches, 1 or more
     * @param ahead batches made at most before they are asked for, 1 or more; with float pixels 12 bytes for each picture and pixel
     * @throws IllegalArgumentException if a number is out of range
     */
    public BatchLoader(PictureCache pictures, Augmentation augmentation, int batch, long seed, int threads, int ahead) {
        if (batch < 1 || batch > pictures.size()) {
            throw new IllegalArgumentException("A batch of " + batch + " pictures was asked for, expected 1 to "
                    + pictures.size() + ", as many as there are: give a smaller batch.");
        }
        if (threads < 1 || ahead < 1) {
            throw new IllegalArgumentException("Batches were to be made by " + threads + " threads, " + ahead
                    + " ahead, expected at least 1 of each.");
        }
        if (augmentation.cropPadding() >= pictures.height()) {
            throw new IllegalArgumentException("A crop padding of " + augmentation.cropPadding()
                    + " pixels was asked for, expected less than the pictures' side of " + pictures.height() + ".");
        }
        this.pictures = pictures;
        this.augmentation = augmentation;
        this.batch = batch;
        this.seed = seed;
        this.ahead = ahead;
        this.mostSpare = ahead + threads + 1;
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(this::makeBatches, "pictures-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Begins an epoch; what was made of another is thrown away.
     *
     * @param epoch number of the epoch, 0 or more
     * @param side rows and columns wanted, 1 to the cached pictures' own; smaller ones are area means of the cropped and mirrored picture
     * @param firstBatch the first batch that {@link #next} gives, 0 to {@link #batches}
     * @throws IllegalArgumentException if a number is out of range
     */
    public void start(int epoch, int side, int firstBatch) {
        if (side < 1 || side > pictures.height()) {
            throw new IllegalArgumentException("Training at " + side + "×" + side
                    + " pixels was asked for, expected 1 to the pictures' own " + pictures.height() + ".");
        }
        if (epoch < 0 || firstBatch < 0 || firstBatch > batches()) {
            throw new IllegalArgumentException("Batch " + firstBatch + " of epoch " + epoch
                    + " was asked for, expected epoch 0 or later and batch 0 to " + batches() + ".");
        }
        int[] order = KeyedRandom.permutation(pictures.size(), seed, epoch);
        lock.lock();
        try {
            requireOpen();
            Epoch before = current;
            current = new Epoch(epoch, side, order, ahead, firstBatch);
            if (before != null) {
                for (TrainingBatch unused : before.ready) {
                    keep(unused);
                }
            }
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Batches of an epoch: pictures / batch, rounded down. */
    public int batches() {
        return pictures.size() / batch;
    }

    /**
     * The next batch of the epoch; waits until it is made.
     *
     * @throws NoSuchElementException after the last batch of the epoch
     * @throws IllegalStateException before {@link #start}, after {@link #close}, or if a thread that makes batches failed
     */
    public TrainingBatch next() {
        lock.lock();
        try {
            requireOpen();
            Epoch epoch = current;
            if (epoch == null) {
                throw new IllegalStateException("A batch was asked for before the epoch was started.");
            }
            if (epoch.taken == batches()) {
                throw new NoSuchElementException(
                        "Epoch " + epoch.number + " has no batch after its " + batches() + ": start another epoch.");
            }
            int slot = epoch.taken % ahead;
            if (epoch.ready[slot] == null) {
                long begin = System.nanoTime();
                while (epoch.ready[slot] == null && epoch.failure == null) {
                    made.awaitUninterruptibly();
                }
                waitedNanoseconds += System.nanoTime() - begin;
            }
            TrainingBatch next = epoch.ready[slot];
            if (next == null) {
                throw new IllegalStateException(
                        "Batches of epoch " + epoch.number + " cannot be made (" + epoch.failure + ").", epoch.failure);
            }
            epoch.ready[slot] = null;
            epoch.taken++;
            work.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the arrays of a batch back for another; the caller must not use them any more. */
    public void recycle(TrainingBatch used) {
        lock.lock();
        try {
            keep(used);
        } finally {
            lock.unlock();
        }
    }

    /** How long {@link #next} has waited for batches so far, in seconds; near 0 where data are not the bottleneck. */
    public double waitedSeconds() {
        lock.lock();
        try {
            return waitedNanoseconds / 1e9;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads once they have made the batch in hand; the cache stays open. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            spare.clear();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void makeBatches() {
        byte[] samples = new byte[CHANNELS * pictures.height() * pictures.width()];
        Augmenter augmenter = null;
        while (true) {
            Epoch epoch;
            int number;
            TrainingBatch target;
            lock.lock();
            try {
                while (!closed && !hasWork(current)) {
                    work.awaitUninterruptibly();
                }
                if (closed) {
                    return;
                }
                epoch = current;
                number = epoch.claimed++;
                target = borrow(epoch.side);
            } finally {
                lock.unlock();
            }
            try {
                if (target == null) {
                    target = new TrainingBatch(
                            epoch.side, new float[CHANNELS * epoch.side * epoch.side * batch], new int[batch]);
                }
                if (augmenter == null || augmenter.side() != epoch.side) {
                    augmenter = new Augmenter(augmentation, pictures.height(), epoch.side);
                }
                fill(target, epoch, number, augmenter, samples);
                finish(epoch, number, target, null);
            } catch (RuntimeException | Error e) {
                // The trainer's thread throws it where the batch is missed.
                finish(epoch, number, null, e);
            }
        }
    }

    private boolean hasWork(Epoch epoch) {
        return epoch != null
                && epoch.failure == null
                && epoch.claimed < batches()
                && epoch.claimed < epoch.taken + ahead;
    }

    private void fill(TrainingBatch target, Epoch epoch, int number, Augmenter augmenter, byte[] samples) {
        int size = CHANNELS * epoch.side * epoch.side;
        for (int i = 0; i < batch; i++) {
            int index = epoch.order[number * batch + i];
            pictures.read(index, samples, 0);
            augmenter.apply(samples, KeyedRandom.of(seed, epoch.number, index), target.pixels(), i * size);
            target.labels()[i] = pictures.label(index);
        }
    }

    private void finish(Epoch epoch, int number, TrainingBatch batch, Throwable failure) {
        lock.lock();
        try {
            if (epoch != current) {
                keep(batch);
            } else if (failure != null) {
                epoch.failure = failure;
            } else {
                epoch.ready[number % ahead] = batch;
            }
            made.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Arrays of this side that were handed back, or null; those of another side are let go. */
    private TrainingBatch borrow(int side) {
        TrainingBatch found = null;
        while (found == null && !spare.isEmpty()) {
            TrainingBatch candidate = spare.pop();
            found = candidate.side() == side ? candidate : null;
        }
        return found;
    }

    private void keep(TrainingBatch used) {
        if (used != null && !closed && used.size() == batch && spare.size() < mostSpare) {
            spare.push(used);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This loader is closed.");
        }
    }
}
