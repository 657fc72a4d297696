// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveModelTest {
    private static final LiveSynthesis.Plan PLAN =
            new LiveSynthesis.Plan(Path.of("cat.png"), "net", "stage", 400, 0, Path.of("run"));

    private final LiveModel live = new LiveModel(DirectBackground.of(sentence -> {}), new Notices());

    @Test
    void givenAStateThatWasKept_whenGoneOnWith_thenTheCurveHasTheLossesBefore() {
        live.begin(PLAN, new double[] {0.9, 0.5});
        assertThat(live.table().rows())
                .extracting(row -> row.get(0) + ":" + row.get(1))
                .containsExactly("1:0.9", "2:0.5");
        assertThat(live.table().rows().get(0).get(2))
                .as("the state has no correlation")
                .isEmpty();
    }

    @Test
    void givenACurve_whenAnotherMetamerIsBegun_thenItBeginsAnew() {
        live.begin(PLAN, new double[] {0.9, 0.5});
        live.begin(new LiveSynthesis.Plan(Path.of("dog.png"), "net", "stage", 400, 0, Path.of("run")), new double[0]);
        assertThat(live.curve()).isEmpty();
    }

    @Test
    void givenACurve_whenAnotherPictureIsTaken_thenItGoesAndWithTheSameItStays(@TempDir Path folder) throws Exception {
        Path cat = Files.createFile(folder.resolve("cat.png"));
        live.begin(new LiveSynthesis.Plan(cat, "net", "stage", 400, 0, Path.of("run")), new double[] {0.9});
        live.take(cat);
        assertThat(live.curve()).hasSize(1);
        live.take(Files.createFile(folder.resolve("dog.png")));
        assertThat(live.curve()).isEmpty();
        assertThat(live.look().get()).isNull();
    }

    @Test
    void givenAFinishedMetamer_whenAnotherRunIsChosen_thenThereIsNothingToOpenThere() {
        live.folder().set(Path.of("other"));
        assertThat(live.finished().get()).isEmpty();
    }
}
