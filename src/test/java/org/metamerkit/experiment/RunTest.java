// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.catalogue.MadeUpRun;

class RunTest {
    @TempDir
    Path folder;

    private MadeUpRun run;

    @BeforeEach
    void makeRun() throws IOException {
        run = MadeUpRun.in(folder.resolve("run"));
        run.metamer("cat", "stem", 0).write();
        run.metamer("cat", "pool", 0).write();
    }

    @Test
    void givenALinkToARun_whenItsMetamersAreListed_thenTheyAreThereUnderTheLink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), run.folder());
        assertThat(Run.open(link).metamers())
                .hasSize(2)
                .allMatch(metamer -> metamer.startsWith(link))
                .extracting(link::relativize)
                .containsExactlyElementsOf(Run.open(run.folder()).metamers().stream()
                        .map(run.folder()::relativize)
                        .toList());
    }

    @Test
    void givenANetworkAndAStageOnAnotherDisk_whenMetamersAreListed_thenTheLinksAreFollowed() throws IOException {
        Path network = Files.move(run.folder().resolve("tiny"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(run.folder().resolve("tiny"), network);
        Path stage = Files.move(network.resolve("pool"), folder.resolve("pool"));
        Files.createSymbolicLink(network.resolve("pool"), stage);
        assertThat(Run.open(run.folder()).metamers())
                .hasSize(2)
                .allMatch(metamer -> metamer.startsWith(run.folder().resolve("tiny")));
    }

    @Test
    void givenALinkThatLeadsBack_whenMetamersAreListed_thenOneSentenceSaysSo() throws IOException {
        Files.createSymbolicLink(run.folder().resolve("tiny/loop"), run.folder());
        assertThatThrownBy(() -> Run.open(run.folder()).metamers())
                .isInstanceOf(RunException.class)
                .hasMessageContaining("loop")
                .hasMessageContaining("check its permissions and links");
    }
}
