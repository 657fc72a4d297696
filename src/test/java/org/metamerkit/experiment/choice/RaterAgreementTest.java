// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.MadeUpRun;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.catalogue.MetamerRecord;

class RaterAgreementTest {
    private static final Choice KEEP = marked(Mark.KEEP);
    private static final Choice MAYBE = marked(Mark.MAYBE);
    private static final Choice REJECT = marked(Mark.REJECT);

    @TempDir
    Path folder;

    @Test
    void givenTwoRaters_whenCompared_thenTheTableCountsWhatBothMarked() {
        Map<String, Choice> anna = Map.of("a", KEEP, "b", KEEP, "c", REJECT, "d", KEEP);
        Map<String, Choice> bob = Map.of("a", KEEP, "b", REJECT, "c", REJECT, "e", MAYBE, "f", note("x"));
        RaterAgreement agreement = RaterAgreement.of("anna", anna, "bob", bob);
        assertThat(agreement.table()).containsExactly(List.of(1, 0, 1), List.of(0, 0, 0), List.of(0, 0, 1));
        assertThat(agreement.both()).isEqualTo(3);
        assertThat(agreement.onlyFirst()).isEqualTo(1);
        assertThat(agreement.onlySecond()).isEqualTo(1);
        assertThat(agreement.disagreements()).containsExactly("b");
        assertThat(agreement.kappa().orElseThrow().observed()).isEqualTo(2 / 3.0);
    }

    @Test
    void givenTwoRaters_whenMerged_thenOnlyWhatBothSayHolds() {
        Map<String, Choice> merged = RaterAgreement.merged(
                "anna",
                Map.of("a", KEEP, "b", KEEP, "c", KEEP, "d", note("good")),
                "bob",
                Map.of("a", KEEP, "b", REJECT, "d", note("bad")));
        assertThat(merged.get("a").mark()).contains(Mark.KEEP);
        assertThat(merged.get("b").mark()).contains(Mark.MAYBE);
        assertThat(merged.get("c").mark()).isEmpty();
        assertThat(merged.get("d").note()).isEqualTo("anna: good\nbob: bad");
    }

    @Test
    void givenADesign_whenCounted_thenEveryCellSaysWhatIsMissing() throws IOException {
        MadeUpRun run = MadeUpRun.in(folder.resolve("run"));
        run.many(3, 1);
        run.metamer("work", "stem", 0).begin();
        List<MetamerRecord> rows;
        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            rows = catalogue.records();
        }
        Map<String, Choice> choices = new HashMap<>();
        rows.stream()
                .filter(row -> row.answers().category().filter("cat"::equals).isPresent())
                .forEach(row -> choices.put(row.id().folder(), KEEP));
        BalanceDesign design = new BalanceDesign(
                MetamerDimension.CATEGORY,
                MetamerDimension.STAGE,
                1,
                Map.of(new BalanceDesign.Place("dog", "pool"), 2, new BalanceDesign.Place("boat", "stem"), 1));
        BalanceTable table = BalanceTable.of(rows, choices, design);
        assertThat(table.rowLabels()).containsExactly("car", "cat", "dog", "boat");
        assertThat(table.columnLabels()).containsExactlyElementsOf(MadeUpRun.STAGES);
        assertThat(table.cell(1, 0)).isEqualTo(new BalanceTable.Cell(1, 0, 0, 0, 1));
        assertThat(table.cell(2, 2)).isEqualTo(new BalanceTable.Cell(0, 0, 0, 1, 2));
        assertThat(table.cell(2, 2).missing()).isEqualTo(2);
        assertThat(table.cell(2, 2).canBeReached()).isFalse();
        assertThat(table.cell(3, 0)).isEqualTo(new BalanceTable.Cell(0, 0, 0, 0, 1));
        assertThat(table.isBalanced()).isFalse();
        assertThat(BalanceTable.of(rows, Map.of(), BalanceDesign.usual(0)).isBalanced())
                .isTrue();
        assertThatThrownBy(() -> BalanceDesign.usual(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Choice marked(Mark mark) {
        return new Choice(Optional.of(mark), new TreeSet<>(), "", OptionalInt.empty(), Instant.EPOCH);
    }

    private static Choice note(String note) {
        return new Choice(Optional.empty(), new TreeSet<>(), note, OptionalInt.empty(), Instant.EPOCH);
    }
}
