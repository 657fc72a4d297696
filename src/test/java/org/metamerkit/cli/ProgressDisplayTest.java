// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.metamerkit.synthesis.Progress.Evaluation;

class ProgressDisplayTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    @AfterEach
    void forgetTheTerminal() {
        System.clearProperty(ProgressDisplay.TERMINAL);
    }

    @Test
    void givenALogFile_whenAMinuteHasPassed_thenOneLineSaysShareTimeLeftLossAndMatch() {
        try (ProgressDisplay progress = display(false)) {
            progress.begin(1000);
            for (int second = 0; second <= 100; second++) {
                at(Duration.ofSeconds(second));
                progress.evaluated("stem chelsea", evaluation());
                progress.worked(5);
            }
        }
        // at 61 s, 305 of 1000 were worked, so 695 are left at 5 a second: 139 s
        assertThat(written().lines())
                .containsExactly("31 % done, 2 min 19 s left; stem chelsea, 3/10, loss 0.250, r 0.900");
    }

    @Test
    void givenWorkThatWasThereBefore_whenTheTimeLeftIsTold_thenItDoesNotMakeTheRestLookQuick() {
        try (ProgressDisplay progress = display(false)) {
            progress.begin(1000);
            progress.skipped(800);
            progress.worked(50);
            at(Duration.ofSeconds(100));
            progress.evaluated("stem chelsea", evaluation());
        }
        assertThat(written()).startsWith("85 % done, 5 min 00 s left;");
    }

    @Test
    void givenNothingWorkedYet_whenTheTimeLeftIsTold_thenItIsUnknownAndNotZero() {
        try (ProgressDisplay progress = display(false)) {
            progress.begin(1000);
            at(Duration.ofSeconds(100));
            progress.evaluated("stem chelsea", evaluation());
        }
        assertThat(written()).startsWith("0 % done, time unknown;");
    }

    @Test
    void givenHoursOfWork_whenTheTimeLeftIsTold_thenItIsInHours() {
        try (ProgressDisplay progress = display(false)) {
            progress.begin(1000);
            progress.worked(10);
            at(Duration.ofMinutes(2));
            progress.evaluated("stem chelsea", evaluation());
        }
        assertThat(written()).startsWith("1 % done, 3 h 18 min left;");
    }

    @Test
    void givenAPictureOfTheBatchThatFailed_whenTheStateIsTold_thenItIsThatOfTheOthers() {
        try (ProgressDisplay progress = display(false)) {
            progress.begin(1000);
            progress.worked(10);
            at(Duration.ofMinutes(2));
            progress.evaluated(
                    "stem 3 pictures",
                    new Evaluation(3, 10, List.of(0.2, Double.NaN, 0.3), List.of(0.85, Double.NaN, 0.95)));
        }
        assertThat(written()).contains("loss 0.250, r 0.900");
    }

    @Test
    void givenQuiet_whenWorking_thenNothingIsWritten() {
        System.setProperty(ProgressDisplay.TERMINAL, "true");
        try (ProgressDisplay progress = display(true)) {
            progress.begin(10);
            progress.worked(10);
            at(Duration.ofMinutes(2));
            progress.evaluated("stem chelsea", evaluation());
        }
        assertThat(written()).isEmpty();
    }

    @Test
    void givenATerminal_whenWorking_thenThereIsABarThatEndsFull() {
        System.setProperty(ProgressDisplay.TERMINAL, "true");
        try (ProgressDisplay progress = display(false)) {
            progress.begin(10);
            progress.worked(10);
            progress.evaluated("stem chelsea", evaluation());
        }
        assertThat(written()).contains("metamers", "100%", "loss 0.250").contains("\r");
    }

    private ProgressDisplay display(boolean quiet) {
        return new ProgressDisplay(quiet, new PrintStream(bytes, true, StandardCharsets.UTF_8), clock::get);
    }

    private void at(Duration time) {
        clock.set(time.toNanos());
    }

    private static Evaluation evaluation() {
        return new Evaluation(3, 10, List.of(0.2, 0.3), List.of(0.85, 0.95));
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
