// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageMatchTest {
    @TempDir
    Path folder;

    @Test
    void givenMetamersOfTwoStages_whenSummarised_thenEachHasItsMedianWorstAndCounts() throws IOException {
        MadeUpRun run = MadeUpRun.in(folder.resolve("run"));
        run.metamer("a", "pool", 0).spearman(0.6).write();
        run.metamer("b", "pool", 0).spearman(0.9).write();
        run.metamer("c", "pool", 0).spearman(0.2).write();
        run.metamer("d", "pool", 0).spearman(0.8).unjudged().write();
        run.metamer("e", "pool", 0).begin();
        run.metamer("a", "stem", 0).spearman(0.75).write();
        try (Catalogue catalogue = Catalogue.open(run.folder())) {
            List<StageMatch> matches = StageMatch.of(catalogue.records());
            assertThat(matches).extracting(StageMatch::stage).containsExactly("stem", "pool");
            StageMatch pool = matches.get(1);
            assertThat(pool.metamers()).as("the one in work does not count").isEqualTo(4);
            assertThat(pool.judged()).isEqualTo(3);
            assertThat(pool.floatPassing()).isEqualTo(2);
            assertThat(pool.passing()).isEqualTo(2);
            assertThat(pool.spearman()).isEqualTo(new StageMatch.Spread((0.6 + 0.8) / 2, 0.2));
            assertThat(matches.get(0).spearman()).isEqualTo(new StageMatch.Spread(0.75, 0.75));
        }
    }
}
