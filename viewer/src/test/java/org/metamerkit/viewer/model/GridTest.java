// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MeasureValues;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.MetamerState;

class GridTest {
    static MetamerRecord record(String network, int stage, String picture, int seed, String hash, double spearman) {
        return new MetamerRecord(
                new MetamerId(Path.of("/run"), network + "/s" + stage + "/" + picture + "-s" + seed + "-" + hash),
                MetamerState.WHOLE,
                Optional.empty(),
                network,
                "",
                "s" + stage,
                stage,
                picture,
                "",
                seed,
                hash,
                MetamerRecord.Answers.NONE,
                new MetamerRecord.Match(
                        Optional.of(true),
                        Optional.of(true),
                        List.of(),
                        MeasureValues.of(Map.of(MeasureColumn.SPEARMAN, spearman))),
                "adam",
                8,
                8,
                Instant.EPOCH);
    }

    private static final MetamerRecord A0 = record("n", 0, "a", 0, "1", 0.9);
    private static final MetamerRecord A2 = record("n", 2, "a", 0, "1", 0.8);
    private static final MetamerRecord B0 = record("n", 0, "b", 0, "1", 0.7);
    private static final MetamerRecord B1 = record("n", 1, "b", 0, "1", 0.6);
    private static final MetamerRecord B1_OTHER_SETTINGS = record("n", 1, "b", 0, "2", 0.5);
    private static final MetamerRecord B0_OTHER_SEED = record("n", 0, "b", 1, "1", 0.4);
    private static final MetamerRecord A0_OTHER_NETWORK = record("m", 0, "a", 0, "1", 0.3);

    @Test
    void givenMetamers_whenLaidOutAsAMatrix_thenOriginalsAreRowsAndStagesColumnsInNetworkAndSeedGroups() {
        GridLayout layout = GridLayout.matrix(List.of(B0, B1, B0_OTHER_SEED, A0, A2, A0_OTHER_NETWORK));

        assertThat(layout.rows()).isEqualTo(2);
        assertThat(layout.rowHead(0).picture()).as("the first that appears").isEqualTo("b");
        assertThat(layout.heads()).extracting(GridLayout.Column::stage).containsExactly("s0", "s0", "s1", "s2", "s0");
        assertThat(layout.groups())
                .containsExactly(
                        new GridLayout.Group("m · seed 0", 0, 1),
                        new GridLayout.Group("n · seed 0", 1, 4),
                        new GridLayout.Group("n · seed 1", 4, 5));
        assertThat(layout.index(0, 2)).isEqualTo(1);
        assertThat(layout.index(0, 3)).isEqualTo(GridLayout.NONE);
        assertThat(layout.index(5, 0)).isEqualTo(GridLayout.NONE);
        assertThat(layout.row(4)).isEqualTo(1);
        assertThat(layout.column(4)).isEqualTo(3);
    }

    @Test
    void givenAMetamerInWork_whenLaidOut_thenItIsInTheRowOfItsOriginalWhosePictureAWholeOneHas() {
        MetamerRecord inWork = of(A0, MetamerState.IN_WORK, "");
        MetamerRecord whole = of(A2, MetamerState.WHOLE, "c0ffee");
        GridLayout layout = GridLayout.matrix(List.of(inWork, whole, of(B0, MetamerState.IN_WORK, "")));
        assertThat(layout.rows()).isEqualTo(2);
        assertThat(layout.row(0)).isEqualTo(layout.row(1)).isZero();
        assertThat(layout.rowHead(0)).isEqualTo(whole);
        assertThat(layout.rowHead(1).picture()).isEqualTo("b");
    }

    private static MetamerRecord of(MetamerRecord record, MetamerState state, String pictureSha256) {
        return new MetamerRecord(
                record.id(),
                state,
                Optional.empty(),
                record.network(),
                "",
                record.stage(),
                record.stageIndex(),
                record.picture(),
                pictureSha256,
                record.seed(),
                record.hash(),
                record.answers(),
                record.match(),
                "adam",
                8,
                8,
                Instant.EPOCH);
    }

    @Test
    void givenMetamersThatDifferInSettingsOnly_whenLaidOut_thenEachHasItsPlaceBelowTheOther() {
        GridLayout layout = GridLayout.matrix(List.of(A0, B1, B1_OTHER_SETTINGS));
        assertThat(layout.rows()).isEqualTo(3);
        assertThat(layout.row(1)).isEqualTo(1);
        assertThat(layout.row(2)).isEqualTo(2);
        assertThat(layout.rowHead(2).picture()).isEqualTo("b");
    }

    @Test
    void givenAGallery_whenLaidOut_thenRowsAreFilledOneAfterTheOther() {
        GridLayout layout = GridLayout.gallery(List.of(A0, A2, B0, B1, A0_OTHER_NETWORK), 2);
        assertThat(layout.rows()).isEqualTo(3);
        assertThat(layout.index(2, 0)).isEqualTo(4);
        assertThat(layout.index(2, 1)).isEqualTo(GridLayout.NONE);
        assertThat(layout.step(0, 1, 0)).isEqualTo(1);
        assertThat(layout.step(1, 0, 1)).isEqualTo(3);
        assertThat(layout.step(4, 0, 1)).as("there is nothing below").isEqualTo(4);
    }

    @Test
    void givenNoMetamers_whenLaidOut_thenThereIsNothingAndNothingFails() {
        assertThat(GridLayout.matrix(List.of()).rows()).isZero();
        assertThat(GridLayout.gallery(List.of(), 4).rows()).isZero();
        GridModel grid = new GridModel();
        grid.move(1, 0, false);
        grid.next(1);
        assertThat(grid.chosen()).isEmpty();
    }

    @Test
    void givenAHoleInTheMatrix_whenMovedAcross_thenItIsJumpedOver() {
        GridLayout layout = GridLayout.matrix(List.of(A0, A2, B0, B1));
        int a0 = layout.index(0, 0);
        assertThat(layout.records().get(layout.step(a0, 1, 0))).isEqualTo(A2);
        assertThat(layout.records().get(layout.step(a0, 0, 1))).isEqualTo(B0);
        assertThat(layout.step(a0, -1, 0)).isEqualTo(a0);
    }

    @Test
    void givenAGrid_whenShowingOtherMetamers_thenFocusAndSelectionStayOnThoseThatAreStillThere() {
        GridModel grid = new GridModel();
        grid.show(List.of(A0, A2, B0, B1));
        grid.focus(B0.id());
        grid.toggle(0);
        assertThat(grid.selected()).containsExactlyInAnyOrder(B0.id(), A0.id());
        grid.focus(B0.id());

        grid.show(List.of(B1, B0));
        assertThat(grid.focus().get()).contains(B0);
        assertThat(grid.chosen()).containsExactly(B0);

        grid.show(List.of(B1));
        assertThat(grid.focus().get()).contains(B1);
        assertThat(grid.selected()).isEmpty();
        assertThat(grid.chosen()).as("the focus where nothing is selected").containsExactly(B1);
    }

    @Test
    void givenTheFocus_whenItsMetamerIsShownNoMore_thenItGoesToTheNextOfItsRowsElseToTheOneBefore() {
        GridModel grid = new GridModel();
        grid.show(List.of(A0, A2, B0, B1));
        grid.focus(A2.id());
        grid.show(List.of(A0, B0, B1));
        assertThat(grid.focus().get()).contains(B0);
        grid.focus(B1.id());
        grid.show(List.of(A0, B0));
        assertThat(grid.focus().get()).contains(B0);
        grid.show(List.of(A0_OTHER_NETWORK, B0_OTHER_SEED));
        assertThat(grid.focus().get()).as("all are others").contains(A0_OTHER_NETWORK);
        grid.show(List.of());
        assertThat(grid.focus().get()).isEmpty();
    }

    @Test
    void givenAnAnchor_whenTheSelectionIsExtended_thenItIsTheRectangleBetween() {
        GridModel grid = new GridModel();
        grid.show(List.of(A0, A2, B0, B1));
        grid.focus(A0.id());
        grid.extendTo(3);
        assertThat(grid.selected()).containsExactlyInAnyOrder(A0.id(), B0.id(), B1.id());
        grid.selectAll();
        assertThat(grid.chosen()).hasSize(4);
    }

    @Test
    void givenTheGrid_whenGoingToNextAndPrevious_thenItIsInTheOrderOfRowsAndEndsAtTheEnds() {
        GridModel grid = new GridModel();
        grid.show(List.of(A0, A2, B0, B1));
        grid.next(1);
        assertThat(grid.focus().get()).contains(A2);
        grid.next(1);
        assertThat(grid.focus().get()).contains(B0);
        grid.next(-1);
        grid.next(-1);
        grid.next(-1);
        assertThat(grid.focus().get()).contains(A0);
    }

    @Test
    void givenAMeasure_whenSortedByIt_thenRowsFollowInBothDirections() {
        SortKey key = new SortKey.ByMeasure(MeasureColumn.SPEARMAN);
        MetamerRecord unknown = record("n", 0, "z", 0, "1", Double.NaN);
        assertThat(List.of(B0, unknown, A0).stream().sorted(key.order(true))).containsExactly(A0, B0, unknown);
        assertThat(List.of(A0, unknown, B0).stream().sorted(key.order(false))).containsExactly(B0, A0, unknown);
    }
}
