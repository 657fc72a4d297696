// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of work that knows its share done: a bar with the time left on a terminal; in a log file a line at each tenth, at each new
 * description, and after three minutes without one.
 */
final class StepProgress implements AutoCloseable {
    private static final int PERCENT = 100;
    private static final int WIDTH = 100;
    private static final int LINES = 10;
    private static final long LINE_INTERVAL = Duration.ofMinutes(3).toNanos();
    /** Sooner nobody wants to know, and the pace is not known either. */
    private static final long PACE_KNOWN_AFTER = Duration.ofSeconds(5).toNanos();

    private final String task;
    private final boolean quiet;
    private final PrintStream out;
    private final LongSupplier clock;
    private final ProgressBar bar;
    private String lastDescription = "";
    private int lastLine;
    private long lastLineAt;
    private long begunAt;
    private double shareAtBegin = Double.NaN;
    private double share;

    StepProgress(String task, boolean quiet, PrintStream out) {
        this(task, quiet, out, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    StepProgress(String task, boolean quiet, PrintStream out, LongSupplier clock) {
        this.task = task;
        this.quiet = quiet;
        this.out = out;
        this.clock = clock;
        this.lastLineAt = clock.getAsLong();
        this.bar = quiet || !Boolean.getBoolean(ProgressDisplay.TERMINAL)
                ? null
                : new ProgressBarBuilder()
                        .setInitialMax(PERCENT)
                        .setTaskName(task)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                        .setEtaFunction(state -> secondsLeft().map(Duration::ofSeconds))
                        .build();
    }

    /** @param share of the work named, 0 to 1; less than before where other work begins; NaN where nobody knows */
    void at(String description, double share) {
        if (Double.isNaN(share)) {
            atUnknown(description);
            return;
        }
        follow(share);
        if (bar != null) {
            bar.setExtraMessage(" " + description);
            bar.stepTo(Math.round(PERCENT * share));
            return;
        }
        int line = (int) (share * LINES);
        long now = clock.getAsLong();
        if (!quiet && (line != lastLine || !description.equals(lastDescription) || now - lastLineAt >= LINE_INTERVAL)) {
            lastLine = line;
            lastLineAt = now;
            lastDescription = description;
            out.printf(
                    Locale.ROOT,
                    "%s: %s, %.0f %%%s%n",
                    task,
                    description,
                    PERCENT * share,
                    secondsLeft()
                            .map(seconds -> ", " + ProgressDisplay.duration(seconds))
                            .orElse(""));
        }
    }

    private void atUnknown(String description) {
        if (bar != null) {
            bar.setExtraMessage(" " + description);
        } else if (!quiet && !description.equals(lastDescription)) {
            lastDescription = description;
            out.println(task + ": " + description);
        }
    }

    /** The pace is that since the work named began, or was taken up again. */
    private synchronized void follow(double now) {
        if (Double.isNaN(shareAtBegin) || now < share) {
            begunAt = clock.getAsLong();
            shareAtBegin = now;
        }
        share = now;
    }

    private synchronized Optional<Long> secondsLeft() {
        long passed = clock.getAsLong() - begunAt;
        double fresh = share - shareAtBegin;
        return passed < PACE_KNOWN_AFTER || !(fresh > 0) || share >= 1
                ? Optional.empty()
                : Optional.of(Math.round(passed / 1e9 * (1 - share) / fresh));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
