// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.metamerkit.model.Stage;
import org.metamerkit.model.layer.Activation;

class NullJobTest {
    /** 4,000, 8,000, 40,000 and 4,000 bytes for ten pictures. */
    private static final List<Stage> STAGES =
            List.of(stage("a", 100), stage("b", 200), stage("c", 1000), stage("d", 100));

    @Test
    void givenRoomForAllStages_whenPassesArePlanned_thenThereIsOne() {
        assertThat(NullJob.passes(STAGES, 10, 56_000)).containsExactly(STAGES);
    }

    @Test
    void givenRoomForSome_whenPassesArePlanned_thenEachFitsButThatOfAStageWhichAloneHasTooLittle() {
        assertThat(names(NullJob.passes(STAGES, 10, 12_000)))
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
        assertThat(names(NullJob.passes(STAGES, 10, 11_999)))
                .containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"));
        assertThat(names(NullJob.passes(STAGES, 1_000_000, 4_400_000_000L)))
                .containsExactly(List.of("a", "b"), List.of("c", "d"));
        assertThat(NullJob.passes(STAGES, 10, 0)).hasSize(4);
    }

    @Test
    void givenMemoryForAllStages_whenShared_thenEachHasWhatItNeedsAndNothingGoesToTheDisk() {
        for (Stage stage : STAGES) {
            long needed = stage.units() * 40L;
            assertThat(NullJob.share(needed, 56_000, 56_000)).isEqualTo(needed);
        }
    }

    @Test
    void givenTooLittleMemory_whenShared_thenEachStageHasTheSamePartOfItsNeedAndTheMemoryIsUsedUp() {
        long memory = 14_000;
        assertThat(STAGES.stream().map(stage -> NullJob.share(stage.units() * 40L, 56_000, memory)))
                .containsExactly(1_000L, 2_000L, 10_000L, 1_000L);
    }

    private static List<List<String>> names(List<List<Stage>> passes) {
        return passes.stream()
                .map(pass -> pass.stream().map(Stage::name).toList())
                .toList();
    }

    private static Stage stage(String name, int units) {
        return new Stage(name, List.of(), 0, List.of(units), Activation.NONE, 0);
    }
}
