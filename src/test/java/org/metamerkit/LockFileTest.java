// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(30);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("lock");
    }

    @Test
    void givenItIsHeldHere_whenWanted_thenNobodyElseHasItUntilItIsFreed() throws IOException {
        try (LockFile held = LockFile.tryLock(file).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(LockFile.tryLock(folder.resolve(".").resolve("lock"))).isEmpty();
            assertThat(LockFile.lock(file, SHORT)).isEmpty();
        }
        LockFile.tryLock(file).orElseThrow().closeForGood();
        assertThat(file).doesNotExist();
    }

    @Test
    void givenAnotherThreadHasIt_whenThatLetsGo_thenTheWaitingOneHasIt() throws Exception {
        LockFile held = LockFile.tryLock(file).orElseThrow();
        CompletableFuture<Optional<LockFile>> waiting = waiting();
        assertThat(waiting).isNotDone();
        held.close();
        waiting.get().orElseThrow().close();
    }

    @Test
    void givenAnotherProcessHasIt_whenThatLetsGo_thenTheWaitingOneHasIt() throws Exception {
        CompletableFuture<Optional<LockFile>> waiting;
        try (LockHolder other = LockHolder.of(file)) {
            assertThat(other).isNotNull();
            assertThat(LockFile.tryLock(file)).isEmpty();
            assertThat(LockFile.lock(file, SHORT)).isEmpty();
            waiting = waiting();
            assertThat(waiting).isNotDone();
        }
        waiting.get().orElseThrow().close();
    }

    @Test
    void givenAnotherPathToTheFolder_whenWanted_thenItIsHeldAllTheSameAndStaysSo() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("there")));
        try (LockFile held =
                LockFile.tryLock(folder.resolve("there").resolve("lock")).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(LockFile.tryLock(link.resolve("lock"))).isEmpty();
            assertThatThrownBy(() -> LockHolder.of(link.resolve("lock"), false)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void givenNoFolder_whenWanted_thenItIsNotMadeAndNothingIsHeld() throws IOException {
        Path nowhere = folder.resolve("no").resolve("lock");
        assertThatThrownBy(() -> LockFile.tryLock(nowhere)).isInstanceOf(IOException.class);
        Files.createDirectory(nowhere.getParent());
        LockFile.tryLock(nowhere).orElseThrow().close();
    }

    @Test
    void givenAnInterruptedThread_whenItWaits_thenItSaysSoAndStaysInterrupted() throws IOException {
        try (LockFile held = LockFile.tryLock(file).orElseThrow()) {
            assertThat(held).isNotNull();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> LockFile.lock(file, LONG)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private CompletableFuture<Optional<LockFile>> waiting() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return LockFile.lock(file, LONG);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
