// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress of work that knows its share done: a bar with the time left on a terminal, ten lines in a log file. */
final class StepProgress implements AutoCloseable {
    private static final int PERCENT = 100;
    private static final int WIDTH = 100;
    private static final int LINES = 10;

    private final String task;
    private final boolean quiet;
    private final PrintStream out;
    private final ProgressBar bar;
    private String lastDescription = "";
    private int lastLine;

    StepProgress(String task, boolean quiet, PrintStream out) {
        this.task = task;
        this.quiet = quiet;
        this.out = out;
        this.bar = quiet || !Boolean.getBoolean(ProgressDisplay.TERMINAL)
                ? null
                : new ProgressBarBuilder()
                        .setInitialMax(PERCENT)
                        .setTaskName(task)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                        .build();
    }

    /** @param share of the work named, 0 to 1 */
    void at(String description, double share) {
        if (bar != null) {
            bar.setExtraMessage(" " + description);
            bar.stepTo(Math.round(PERCENT * share));
            return;
        }
        int line = (int) (share * LINES);
        if (!quiet && (line != lastLine || !description.equals(lastDescription))) {
            lastLine = line;
            lastDescription = description;
            out.printf(Locale.ROOT, "%s: %s, %.0f %%%n", task, description, PERCENT * share);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
