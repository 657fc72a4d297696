// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.viewer.TestRuns;

class CompareModelTest {
    @TempDir
    Path folder;

    private final CompareModel compare = new CompareModel(DirectBackground.of(sentence -> {}));
    private MetamerRecord first;

    @BeforeEach
    void openARun() throws Exception {
        try (Catalogue catalogue = Catalogue.open(TestRuns.small(folder.resolve("run")))) {
            first = catalogue.records().get(0);
        }
    }

    @Test
    void givenAMetamer_whenShown_thenBothItsPicturesAreThere() {
        compare.show(Optional.of(first));
        assertThat(compare.pair().get().original().width()).isEqualTo(TestRuns.SIDE);
        assertThat(compare.pair().get().metamer())
                .isNotEqualTo(compare.pair().get().original());
        assertThat(compare.trouble().get()).isEmpty();
        compare.show(Optional.empty());
        assertThat(compare.pair().get()).isNull();
    }

    @Test
    void givenAMissingOriginal_whenShown_thenASentenceSaysSo() throws Exception {
        Files.delete(first.target());
        compare.show(Optional.of(first));
        assertThat(compare.pair().get()).isNull();
        assertThat(compare.trouble().get()).contains("target.png").endsWith("make the metamer again.");
    }

    @Test
    void givenAPictureCutShort_whenShown_thenTheSentenceNamesIt() throws Exception {
        byte[] png = Files.readAllBytes(first.png());
        Files.write(first.png(), Arrays.copyOf(png, png.length / 2));
        compare.show(Optional.of(first));
        assertThat(compare.pair().get()).isNull();
        assertThat(compare.trouble().get()).isEqualTo(first.png() + " is damaged; make the metamer again.");
    }

    @Test
    void givenSideBySide_whenTheSpaceKeyActs_thenTheOriginalComesFirstAndEachPressChangesPlaces() {
        compare.flicker();
        assertThat(compare.mode().get()).isEqualTo(CompareModel.Mode.FLICKER);
        assertThat(compare.showsOriginal().get()).isTrue();
        compare.flicker();
        assertThat(compare.showsOriginal().get()).isFalse();
        compare.flicker();
        assertThat(compare.showsOriginal().get()).isTrue();
    }

    @Test
    void givenAlternation_whenTheClockTicks_thenItChangesUntilStopped() {
        compare.toggleAlternating();
        boolean before = compare.showsOriginal().get();
        compare.alternate();
        assertThat(compare.showsOriginal().get()).isNotEqualTo(before);
        compare.toggleAlternating();
        compare.alternate();
        assertThat(compare.showsOriginal().get()).isNotEqualTo(before);
        compare.toggleAlternating();
        compare.mode(CompareModel.Mode.SWIPE);
        assertThat(compare.alternating().get()).isFalse();
    }

    @Test
    void givenRoom_whenFitting_thenTheZoomIsTheLargestWholeFactorOrWhatFits() {
        compare.show(Optional.of(first));
        compare.room(16 * 3.7, 1000);
        assertThat(compare.zoom().get()).isEqualTo(3);
        compare.room(8, 100);
        assertThat(compare.zoom().get()).isEqualTo(0.5);
        compare.zoomIn();
        assertThat(compare.zoom().get()).isEqualTo(1);
        compare.room(160, 160);
        assertThat(compare.zoom().get()).as("no longer fitting").isEqualTo(1);
        compare.zoomOut();
        assertThat(compare.zoom().get()).isEqualTo(0.5);
        compare.fit();
        compare.room(160, 160);
        assertThat(compare.zoom().get()).isEqualTo(10);
    }

    @Test
    void givenZooms_whenTheBadgeIsAsked_thenOnlyMixedPixelsAreWarnedOf() {
        assertThat(CompareModel.warning(1)).isEmpty();
        assertThat(CompareModel.warning(3)).isEmpty();
        assertThat(CompareModel.warning(1.25)).contains("125 %");
        assertThat(CompareModel.warning(0.5)).contains("50 %");
    }

    @Test
    void givenPanning_whenItGoesTooFar_thenItEndsAtTheEdge() {
        compare.pan(0.9, -0.9);
        assertThat(compare.centreX().get()).isEqualTo(1);
        assertThat(compare.centreY().get()).isZero();
    }
}
