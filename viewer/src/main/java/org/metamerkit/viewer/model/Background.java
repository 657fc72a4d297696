// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * Work that takes longer than a moment: done on threads of its own, shown with its progress, cancellable; results come back on the
 * window's thread.
 */
public final class Background implements AutoCloseable {
    private final Executor window;
    private final ExecutorService workers;
    private final Consumer<String> problems;
    private final ObservableList<Job> jobs = FXCollections.observableArrayList();
    private boolean closed;

    /** Work that says how far it is. */
    @FunctionalInterface
    public interface Work<T> {
        /** @throws CancellationException if the job was cancelled and the work noticed */
        T run(Job job) throws Exception;
    }

    /** One piece of work in progress; cancelling is a request that the work obeys when it next looks. */
    public static final class Job {
        private final String title;
        private final Executor window;
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final DoubleProperty progress = new SimpleDoubleProperty(-1);
        private final StringProperty detail = new SimpleStringProperty("");

        private Job(String title, Executor window) {
            this.title = title;
            this.window = window;
        }

        public String title() {
            return title;
        }

        /** 0 to 1, negative while unknown; changes on the window's thread. */
        public DoubleProperty progress() {
            return progress;
        }

        /** A few words on what is being done; changes on the window's thread. */
        public StringProperty detail() {
            return detail;
        }

        /** Says how far the work is; from any thread. */
        public void at(double share, String words) {
            window.execute(() -> {
                progress.set(share);
                detail.set(words);
            });
        }

        public void cancel() {
            cancelled.set(true);
            at(-1, "being cancelled …");
        }

        public boolean isCancelled() {
            return cancelled.get();
        }

        /** @throws CancellationException if it was cancelled */
        public void check() {
            if (isCancelled()) {
                throw new CancellationException(title + " was cancelled.");
            }
        }
    }

    /**
     * Work on given threads.
     *
     * @param window runs things on the window's thread
     * @param problems told of each failure, in one sentence, on the window's thread
     */
    public Background(Executor window, ExecutorService workers, Consumer<String> problems) {
        this.window = window;
        this.workers = workers;
        this.problems = problems;
    }

    /** What is being done and may be cancelled. */
    public ObservableList<Job> jobs() {
        return jobs;
    }

    /** Starts work that is shown; {@code done} gets its result on the window's thread unless it was cancelled. */
    public <T> Job start(String title, Work<T> work, Consumer<T> done) {
        return start(title, work, done, problems, () -> {});
    }

    /** Starts work that is shown, with an own way of telling failures and, when it is over, that it was cancelled. */
    public <T> Job start(String title, Work<T> work, Consumer<T> done, Consumer<String> failed, Runnable cancelled) {
        Job job = new Job(title, window);
        if (!closed) {
            jobs.add(job);
            workers.execute(() -> run(job, work, done, failed, cancelled));
        }
        return job;
    }

    /** Starts work that is too short to be shown. */
    public <T> Job quietly(Work<T> work, Consumer<T> done) {
        Job job = new Job("", window);
        if (!closed) {
            workers.execute(() -> run(job, work, done, problems, () -> {}));
        }
        return job;
    }

    private <T> void run(Job job, Work<T> work, Consumer<T> done, Consumer<String> failed, Runnable cancelled) {
        try {
            job.check();
            T result = work.run(job);
            end(job, () -> done.accept(result), cancelled);
        } catch (CancellationException expected) {
            end(job, cancelled, cancelled);
        } catch (Throwable e) { // libtorch that does not load is an Error, and the window must live on
            end(job, () -> failed.accept(Sentences.of(e)), cancelled);
        }
    }

    private void end(Job job, Runnable otherwise, Runnable cancelled) {
        window.execute(() -> {
            jobs.remove(job);
            (job.isCancelled() ? cancelled : otherwise).run();
        });
    }

    /** Runs something on the window's thread. */
    public void onWindow(Runnable change) {
        window.execute(change);
    }

    @Override
    public void close() {
        closed = true;
        jobs.forEach(Job::cancel);
        workers.shutdownNow();
    }

    /** A few threads that do not keep the program running. A synthesis has one for long, so there are more than processors. */
    static ExecutorService threads() {
        return Executors.newFixedThreadPool(4, Background::daemon);
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "viewer-background");
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY - 1);
        return thread;
    }
}
