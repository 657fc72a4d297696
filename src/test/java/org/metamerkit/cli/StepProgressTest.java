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

class StepProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    @AfterEach
    void forgetTheTerminal() {
        System.clearProperty(ProgressDisplay.TERMINAL);
    }

    @Test
    void givenALogFile_whenWorking_thenTenthsNewNamesAndEveryThreeMinutesAreToldWithTheTimeLeft() {
        try (StepProgress progress = progress(false)) {
            at(progress, 0, "epoch 1 of 2", 0);
            for (int minute = 1; minute <= 7; minute++) {
                at(progress, 60 * minute, "epoch 1 of 2", 0.01 * minute);
            }
            at(progress, 600, "epoch 1 of 2", 0.1);
            at(progress, 610, "epoch 2 of 2", 0.101);
            at(progress, 6000, "epoch 2 of 2", 1);
        }
        assertThat(lines())
                .containsExactly(
                        "training: epoch 1 of 2, 0 %",
                        "training: epoch 1 of 2, 3 %, 1 h 37 min left",
                        "training: epoch 1 of 2, 6 %, 1 h 34 min left",
                        "training: epoch 1 of 2, 10 %, 1 h 30 min left",
                        "training: epoch 2 of 2, 10 %, 1 h 30 min left",
                        "training: epoch 2 of 2, 100 %");
    }

    @Test
    void givenWorkTakenUpAgainAfterOtherWork_whenTheTimeLeftIsTold_thenOnlyTheNewPaceCounts() {
        try (StepProgress progress = progress(false)) {
            at(progress, 0, "decoding pictures", 0);
            at(progress, 1, "decoding pictures", 1);
            at(progress, 2, "epoch 6 of 10", 0.5);
            at(progress, 62, "epoch 7 of 10", 0.6);
        }
        assertThat(lines())
                .containsExactly(
                        "training: decoding pictures, 0 %",
                        "training: decoding pictures, 100 %",
                        "training: epoch 6 of 10, 50 %",
                        "training: epoch 7 of 10, 60 %, 4 min 00 s left");
    }

    @Test
    void givenQuiet_whenWorking_thenNothingIsWritten() {
        try (StepProgress progress = progress(true)) {
            at(progress, 0, "epoch 1 of 2", 0.5);
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void givenATerminal_whenWorking_thenThereIsABar() {
        System.setProperty(ProgressDisplay.TERMINAL, "true");
        try (StepProgress progress = progress(false)) {
            at(progress, 0, "epoch 1 of 2", 0.2);
            at(progress, 60, "epoch 2 of 2", 1);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("training", "epoch 2 of 2", "100%", "\r");
    }

    private StepProgress progress(boolean quiet) {
        return new StepProgress("training", quiet, new PrintStream(bytes, true, StandardCharsets.UTF_8), clock::get);
    }

    private void at(StepProgress progress, int second, String description, double share) {
        clock.set(Duration.ofSeconds(second).toNanos());
        progress.at(description, share);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
