// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    private final List<String> heard = new ArrayList<>();
    private final Background background = DirectBackground.of(heard::add);

    private void start(Background.Work<String> work) {
        background.start("Work", work, heard::add, heard::add, () -> heard.add("cancelled"));
    }

    @Test
    void givenWork_whenItEndsOrFails_thenOneOfTheTwoIsTold() {
        start(job -> "done");
        start(job -> {
            throw new IllegalStateException("it broke");
        });
        assertThat(heard).containsExactly("done", "It broke.");
        assertThat(background.jobs()).isEmpty();
    }

    @Test
    void givenWorkThatIsCancelled_whenItNoticesEndsOrFails_thenThatItWasCancelledIsToldAndNothingElse() {
        start(job -> {
            job.cancel();
            job.check();
            return "done";
        });
        start(job -> {
            job.cancel();
            return "done";
        });
        start(job -> {
            job.cancel();
            throw new IllegalStateException("it broke");
        });
        assertThat(heard).containsExactly("cancelled", "cancelled", "cancelled");
        assertThat(background.jobs()).isEmpty();
    }
}
