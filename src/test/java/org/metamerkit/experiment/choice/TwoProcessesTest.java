// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.kernel.FreshJvm;

class TwoProcessesTest {
    @TempDir
    Path folder;

    @Test
    void givenTwoProcesses_whenBothChangeOneFile_thenEveryChangeIsKept() throws Exception {
        Path file = ChoiceBook.place(folder, "x");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<FreshJvm.Outcome>> processes = new ArrayList<>();
            for (String writer : List.of("a", "b")) {
                processes.add(pool.submit(() -> FreshJvm.run(
                        ChoiceWriter.class, List.of("-Dwriter=" + writer, "-Dchoices=" + file), Map.of())));
            }
            for (Future<FreshJvm.Outcome> process : processes) {
                assertThat(process.get().exitCode()).as(process.get().errors()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
        ChoiceBook book = ChoiceBook.open(file, "x");
        assertThat(book.choices()).hasSize(2 * ChoiceWriter.CHANGES + 1);
        assertThat(book.choice("shared").tags()).hasSize(2 * ChoiceWriter.CHANGES);
        assertThat(book.problems()).isEmpty();
    }
}
