// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.LockHolder;
import org.metamerkit.synthesis.OutputException;

/** Disks that are full, away or slow, and others who do not let go of a file. */
class ChoiceBookDiskTest {
    private static final String A = "tiny/stem/a-s0-00000000";
    private static final String B = "tiny/stem/b-s0-11111111";

    @TempDir
    Path folder;

    private Path file;
    private Path lock;

    @BeforeEach
    void place() {
        file = ChoiceBook.place(folder, "x");
        lock = folder.resolve(".choices-x.json.lock");
    }

    @Test
    void givenAPlaceThatCannotBeWritten_whenMovedThere_thenTheBookIsAsItWas() {
        ChoiceBook book = ChoiceBook.open(file, "x");
        book.apply(mark(Mark.KEEP, A));
        Path nowhere = folder.resolve("missing").resolve("choices-x.json");
        assertThatThrownBy(() -> book.moveTo(nowhere)).isInstanceOf(OutputException.class);
        assertThat(book.file()).isEqualTo(file);
        assertThat(book.isUnsaved()).isFalse();
        book.apply(mark(Mark.REJECT, B));
        assertThat(ChoiceBook.open(file, "x").choices()).containsOnlyKeys(A, B);
    }

    @Test
    void givenChoicesThatCouldNotBeSaved_whenMovedToAPlaceThatFailsToo_thenTheyAreSavedWhereTheyWereWhenThatIsBack()
            throws Exception {
        Path away = folder.resolve("away");
        Path there = ChoiceBook.place(away, "x");
        ChoiceBook book = ChoiceBook.open(there, "x");
        assertThatThrownBy(() -> book.apply(mark(Mark.KEEP, A))).isInstanceOf(OutputException.class);
        assertThatThrownBy(() -> book.moveTo(folder.resolve("no").resolve("such.json")))
                .isInstanceOf(OutputException.class);
        assertThatThrownBy(book::save).isInstanceOf(OutputException.class);
        assertThat(book.isUnsaved()).isTrue();
        Files.createDirectories(away);
        assertThat(book.save()).isTrue();
        assertThat(book.isUnsaved()).isFalse();
        assertThat(ChoiceBook.open(there, "x").choice(A).mark()).contains(Mark.KEEP);
    }

    @Test
    void givenNothingUnsaved_whenSaved_thenNothingIsWritten() {
        assertThat(ChoiceBook.open(file, "x").save()).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void givenSomebodyWhoDoesNotLetGo_whenChanged_thenASentenceSaysSoInTimeAndReadersNeverWait() throws Exception {
        ChoiceBook book = ChoiceBook.open(file, "x");
        book.apply(mark(Mark.KEEP, A));
        try (LockHolder other = LockHolder.of(lock)) {
            assertThat(other).isNotNull();
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> book.apply(mark(Mark.REJECT, B)));
            Thread.sleep(300);
            assertThat(book.choice(A).mark()).contains(Mark.KEEP);
            assertThat(book.choices()).containsOnlyKeys(A);
            assertThat(book.blind().on()).isFalse();
            assertThat(book.problems()).isEmpty();
            assertThat(book.nextUndo()).isPresent();
            assertThat(book.isUnsaved()).isFalse();
            assertThat(book.refresh()).isEmpty();
            assertThat(waiting).as("it waits still, and none of these did").isNotDone();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(OutputException.class)
                    .hasMessageContaining("does not let go of .choices-x.json.lock")
                    .hasMessageContaining("choose another folder");
            assertThat(book.choice(B).mark()).as("done, not saved").contains(Mark.REJECT);
            assertThat(book.isUnsaved()).isTrue();
        }
        book.save();
        assertThat(ChoiceBook.open(file, "x").choice(B).mark()).contains(Mark.REJECT);
    }

    @Test
    void givenAThreadAtWork_whenAnotherIsOutOfPatience_thenItIsToldAndDoesNothing() throws Exception {
        boolean[] done = {false};
        FileLocks.alone(
                file,
                Duration.ZERO,
                () -> assertThatThrownBy(() -> CompletableFuture.runAsync(() -> {
                                    try {
                                        FileLocks.alone(file, Duration.ofMillis(20), () -> done[0] = true);
                                    } catch (IOException e) {
                                        throw new IllegalStateException(e);
                                    }
                                })
                                .get())
                        .hasRootCauseInstanceOf(FileLocks.HeldException.class));
        assertThat(done[0]).isFalse();
        FileLocks.alone(file, Duration.ZERO, () -> done[0] = true);
        assertThat(done[0]).isTrue();
    }

    private static ChoiceCommand mark(Mark mark, String... metamers) {
        return new ChoiceCommand.SetMark(Set.of(metamers), Optional.of(mark));
    }
}
