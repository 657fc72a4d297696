// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.metamerkit.experiment.CellResult;
import org.metamerkit.experiment.JobProgress;
import org.metamerkit.synthesis.Progress;

/**
 * Progress with the time left, on standard error: a bar on a terminal, a line a metamer and one a minute in a log file (the
 * launcher says which it is), nothing if quiet.
 */
final class ProgressDisplay implements JobProgress, AutoCloseable {
    static final String TERMINAL = "metamerkit.terminal";
    private static final long LINE_INTERVAL = 60_000_000_000L;
    private static final int UPDATE_MILLISECONDS = 250;
    private static final int WIDTH = 110;
    private static final long PERCENT = 100;

    private final boolean quiet;
    private final PrintStream out;
    private final LongSupplier clock;
    private ProgressBar bar;
    private long all;
    private long done;
    private long doneAtStart;
    private long started;
    private long lastLine;

    ProgressDisplay(boolean quiet, PrintStream out) {
        this(quiet, out, System::nanoTime);
    }

    /** @param clock nanoseconds */
    ProgressDisplay(boolean quiet, PrintStream out, LongSupplier clock) {
        this.quiet = quiet;
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void begin(long work) {
        all = work;
        started = clock.getAsLong();
        lastLine = started;
        if (!quiet && Boolean.getBoolean(TERMINAL)) {
            bar = new ProgressBarBuilder()
                    .setInitialMax(PERCENT)
                    .setTaskName("metamers")
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                    .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                    .setEtaFunction(state -> secondsLeft().map(Duration::ofSeconds))
                    .build();
        }
    }

    @Override
    public void worked(long work) {
        done += work;
        if (bar != null) {
            bar.stepTo(PERCENT * done / Math.max(1, all));
        }
    }

    /** Like {@link #worked}, for work found done: it must not make the rest look quick. */
    @Override
    public void skipped(long work) {
        doneAtStart += work;
        worked(work);
    }

    @Override
    public void evaluated(String description, Progress.Evaluation evaluation) {
        if (quiet) {
            return;
        }
        if (bar != null) {
            bar.setExtraMessage(" " + state(description, evaluation));
            return;
        }
        long now = clock.getAsLong();
        if (now - lastLine > LINE_INTERVAL) {
            lastLine = now;
            out.printf(
                    Locale.ROOT,
                    "%.0f %% done, %s; %s%n",
                    100.0 * done / Math.max(1, all),
                    secondsLeft().map(ProgressDisplay::duration).orElse("time unknown"),
                    state(description, evaluation));
        }
    }

    @Override
    public void ended(CellResult result) {
        if (quiet || bar != null) {
            return;
        }
        String what = result.picture() + " at " + result.stage() + ", seed " + result.seed() + ": ";
        if (result instanceof CellResult.Whole whole) {
            out.println(what
                    + (whole.kept()
                            ? "was there already"
                            : "made in "
                                    + Math.round(whole.summary().path("seconds").asDouble()) + " s"));
        } else if (result instanceof CellResult.Failed failed) {
            out.println(what + "failed, " + failed.reason());
        } else if (result instanceof CellResult.Unfinished unfinished) {
            out.println(what + unfinished.reason());
        }
    }

    @Override
    public boolean stopRequested() {
        return StopSignals.stopRequested();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static String state(String description, Progress.Evaluation evaluation) {
        return String.format(
                Locale.ROOT,
                "%s, %d/%d, loss %.3f, r %.3f",
                description,
                evaluation.done(),
                evaluation.all(),
                average(evaluation.losses()),
                average(evaluation.pearson()));
    }

    /** Over the pictures that are still in work: those of a batch that have failed have no number any more. */
    private static double average(List<Double> values) {
        return values.stream()
                .mapToDouble(x -> x)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    /** At the pace of what was worked since the beginning; unknown before anything was. */
    private Optional<Long> secondsLeft() {
        double seconds = (clock.getAsLong() - started) / 1e9;
        long fresh = done - doneAtStart;
        return fresh <= 0 ? Optional.empty() : Optional.of(Math.round(seconds * (all - done) / fresh));
    }

    /** Time left, for example {@code 3 min 05 s left}. */
    static String duration(long seconds) {
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%d h %02d min left", seconds / 3600, seconds % 3600 / 60)
                : String.format(Locale.ROOT, "%d min %02d s left", seconds / 60, seconds % 60);
    }
}
