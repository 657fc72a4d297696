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
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.attack.AttackProgress;
import org.metamerkit.adversarial.attack.AttackState;

/** Progress of attacks: a bar with the time left on a terminal, a line every half minute in a log file. */
final class AttackProgressDisplay implements AttackProgress, AutoCloseable {
    private static final int PERCENT = 100;
    private static final int WIDTH = 110;
    private static final long LINE_INTERVAL = 30_000_000_000L;
    private static final int UPDATE_MILLISECONDS = 500;

    private final ThreatModel threat;
    private final boolean quiet;
    private final PrintStream out;
    private final LongSupplier clock;
    private final long started;
    private final ProgressBar bar;
    private long lastLine;
    private double firstShare = -1;
    private double lastShare;
    private String standing = "";

    AttackProgressDisplay(ThreatModel threat, boolean quiet, PrintStream out, LongSupplier clock) {
        this.threat = threat;
        this.quiet = quiet;
        this.out = out;
        this.clock = clock;
        this.started = clock.getAsLong();
        this.lastLine = started;
        this.bar = quiet || !Boolean.getBoolean(ProgressDisplay.TERMINAL)
                ? null
                : new ProgressBarBuilder()
                        .setInitialMax(PERCENT)
                        .setTaskName("attack")
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                        .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                        .setEtaFunction(state -> secondsLeft().map(Duration::ofSeconds))
                        .build();
    }

    @Override
    public void at(String what, double share) {
        if (firstShare < 0) {
            firstShare = share;
        }
        // the work left shrinks as pictures are broken, never grows
        lastShare = Math.max(lastShare, share);
        if (bar != null) {
            bar.setExtraMessage(" " + what + standing);
            bar.stepTo(Math.round(PERCENT * lastShare));
            return;
        }
        long now = clock.getAsLong();
        if (!quiet && now - lastLine > LINE_INTERVAL) {
            lastLine = now;
            out.printf(
                    Locale.ROOT,
                    "attack: %.0f %% done%s; %s%s%n",
                    PERCENT * lastShare,
                    secondsLeft()
                            .map(seconds -> ", " + ProgressDisplay.duration(seconds))
                            .orElse(""),
                    what,
                    standing);
        }
    }

    @Override
    public void batchDone(AttackState state) {
        long seen = state.results().stream()
                .filter(result -> result.cleanAnswer() >= 0)
                .count();
        long robust =
                state.results().stream().filter(result -> result.robust(threat)).count();
        standing = String.format(Locale.ROOT, ", %d of %d stand", robust, seen);
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

    private Optional<Long> secondsLeft() {
        double seconds = (clock.getAsLong() - started) / 1e9;
        double fresh = lastShare - Math.max(0, firstShare);
        return fresh <= 0 ? Optional.empty() : Optional.of(Math.round(seconds * (1 - lastShare) / fresh));
    }
}
