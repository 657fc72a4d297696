// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.TestRuns.Cell;
import org.metamerkit.viewer.Toolkit;

class RecognisedByFilterTest extends WindowTest {
    private static RecognisedBy eye(RecognisedBy.Score score) {
        return new RecognisedBy("eye", "own", score);
    }

    @Test
    void givenTheFilter_whenSomethingElseCountsAsRight_thenItStaysWithThat() throws Exception {
        TestRuns.recognition(
                folder.resolve("run"),
                List.of(TestRuns.recognitionLine(new Cell("net", "stage0", "apple", 0, 0.9, true), "eye", true)));
        Toolkit.run(() -> model.open(folder.resolve("run")));
        Toolkit.until("answers are there", () -> model.recognition().rules().contains("own"));
        Toolkit.run(() -> model.filter().recognisedBy().set(eye(RecognisedBy.Score.GENERATORS_ANSWER)));
        assertThat(model.grid().layout().get().records()).hasSize(1);
        Toolkit.run(() -> model.recognition().score().set(RecognisedBy.Score.TRUE_CLASS));
        assertThat(model.filter().recognisedBy().get()).isEqualTo(eye(RecognisedBy.Score.TRUE_CLASS));
        assertThat(model.grid().layout().get().records()).hasSize(1);
    }
}
