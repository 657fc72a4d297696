// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetamerQueriesTest {
    @TempDir
    Path folder;

    private Catalogue catalogue;

    @BeforeEach
    void makeRun() throws IOException {
        MadeUpRun run = MadeUpRun.in(folder.resolve("run"));
        run.metamer("a", "stem", 0).trueClass("tabby").spearman(0.9).write();
        run.metamer("b", "logits", 1).trueClass("pizza").spearman(0.3).write();
        run.metamer("c", "blocks.0", 2).spearman(0.6).unjudged().write();
        run.metamer("d", "pool", 10).begin();
        catalogue = Catalogue.open(run.folder());
    }

    @Test
    void givenFilters_whenSelected_thenTheRightRowsAreLeft() {
        assertThat(pictures(MetamerFilters.all())).isEqualTo("acbd");
        assertThat(pictures(MetamerFilters.networks(List.of("other")))).isEmpty();
        assertThat(pictures(MetamerFilters.stages(List.of("stem", "pool")))).isEqualTo("ad");
        assertThat(pictures(MetamerFilters.categories(List.of("cat")))).isEqualTo("a");
        assertThat(pictures(MetamerFilters.categories(List.of("tabby", "pizza"))))
                .isEqualTo("ab");
        assertThat(pictures(MetamerFilters.passing(true))).isEqualTo("a");
        assertThat(pictures(MetamerFilters.passing(false))).isEqualTo("b");
        assertThat(pictures(MetamerFilters.states(List.of(MetamerState.IN_WORK))))
                .isEqualTo("d");
        assertThat(pictures(MetamerFilters.measure(MeasureColumn.SPEARMAN, 0.3, 0.6)))
                .isEqualTo("cb");
        assertThat(pictures(
                        MetamerFilters.measure(MeasureColumn.SPEARMAN, -1, 1).negate()))
                .isEqualTo("d");
        assertThat(pictures(MetamerFilters.seeds(List.of(1, 2)))).isEqualTo("cb");
        assertThat(pictures(MetamerFilters.search("PIZZA tiny"))).isEqualTo("b");
        assertThat(pictures(MetamerFilters.search("pizza stem"))).isEmpty();
        assertThat(pictures(MetamerFilters.search("  "))).isEqualTo("acbd");
        assertThat(pictures(MetamerFilters.allOf(
                        List.of(MetamerFilters.passing(true), MetamerFilters.stages(List.of("logits"))))))
                .isEmpty();
    }

    @Test
    void givenOrders_whenSelected_thenRowsWithoutTheNumberAreLastBothWays() {
        assertThat(pictures(MetamerOrders.byMeasure(MeasureColumn.SPEARMAN, true)))
                .isEqualTo("bcad");
        assertThat(pictures(MetamerOrders.byMeasure(MeasureColumn.SPEARMAN, false)))
                .isEqualTo("acbd");
        assertThat(pictures(MetamerOrders.byPicture().reversed())).isEqualTo("dcba");
        assertThat(pictures(MetamerOrders.bySeed())).isEqualTo("abcd");
        assertThat(pictures(MetamerOrders.byCategory().thenComparing(MetamerOrders.byPicture())))
                .isEqualTo("abcd");
        assertThat(pictures(MetamerOrders.byVerdict().thenComparing(MetamerOrders.byPicture())))
                .isEqualTo("abcd");
    }

    @Test
    void givenADimension_whenItsLabelsAreAsked_thenTheyStandInItsOwnOrder() {
        assertThat(MetamerDimension.SEED.labels(catalogue.records())).containsExactly("0", "1", "2", "10");
        assertThat(MetamerDimension.CONDITION.labels(catalogue.records()))
                .containsExactly("tiny/stem", "tiny/blocks.0", "tiny/logits", "tiny/pool");
        assertThat(MetamerDimension.CATEGORY.labels(catalogue.records())).containsExactly("cat", "pizza", "unknown");
    }

    private String pictures(Predicate<MetamerRecord> filter) {
        return pictures(catalogue.select(filter, MetamerOrders.usual()));
    }

    private String pictures(Comparator<MetamerRecord> order) {
        return pictures(catalogue.select(MetamerFilters.all(), order));
    }

    private static String pictures(List<MetamerRecord> rows) {
        return String.join("", rows.stream().map(MetamerRecord::picture).toList());
    }
}
