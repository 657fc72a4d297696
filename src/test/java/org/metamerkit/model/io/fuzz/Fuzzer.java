// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.model.WeightsException;

/**
 * Gives damaged files to readers and checks what must hold for every one of them: it is read, or refused by a
 * {@link WeightsException} of one line and at most {@value #LONGEST_MESSAGE} characters; no other exception, no error; little
 * time, little memory; no file, no process. Case i of a seed is always the same file. The file at hand lies in the folder given,
 * so that it is still there if the whole process dies of it.
 */
final class Fuzzer {
    static final int LONGEST_MESSAGE = 400;
    /** On a busy machine; a case takes a millisecond or so. */
    private static final long MOST_MILLISECONDS = 10_000;
    /** Java memory that one case may use, all in all, also what is freed again. */
    private static final long MOST_ALLOCATED = 256L << 20;
    /** The process may be larger by this after a case, once what is garbage has been collected. */
    private static final long MOST_GROWTH = 512L << 20;

    private static final int COLLECTIONS = 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path folder;
    private final long seed;
    private final Set<Path> filesBefore;
    private long processBefore;

    /** How many files were read, refused and how much the worst took. */
    record Report(int cases, int refused, long slowestMilliseconds, long mostAllocated, long growth) {
        @Override
        public String toString() {
            return String.format(
                    java.util.Locale.ROOT,
                    "%d cases, %d refused, slowest %d ms, most Java memory %d KB, process grew by %d MB",
                    cases,
                    refused,
                    slowestMilliseconds,
                    mostAllocated >> 10,
                    growth >> 20);
        }
    }

    /**
     * @param folder for the file at hand, and for those that fail
     * @param seed of all cases
     */
    Fuzzer(Path folder, long seed) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.seed = seed;
        filesBefore = surroundings();
    }

    Report run(FuzzTarget target, int cases) throws IOException {
        int refused = 0;
        long slowest = 0;
        long allocated = 0;
        processBefore = Pointer.physicalBytes();
        for (int i = 0; i < cases; i++) {
            Path file = folder.resolve("case-" + target.name() + target.extension());
            Files.write(file, target.files().next(random(target, i)));
            long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            long start = System.nanoTime();
            String fault = null;
            try (PointerScope scope = new PointerScope()) {
                target.reader().read(file);
            } catch (WeightsException e) {
                refused++;
                fault = faultOf(e);
            } catch (Throwable e) {
                fault = "threw " + e;
            }
            long milliseconds = (System.nanoTime() - start) / 1_000_000;
            bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
            fault = fault != null ? fault : faultOf(milliseconds, bytes, Files.size(file));
            if (fault != null) {
                throw failed(target, i, file, fault);
            }
            slowest = Math.max(slowest, milliseconds);
            allocated = Math.max(allocated, bytes);
        }
        String strange = strange();
        if (strange != null) {
            throw new AssertionError(target.name() + " with seed " + seed + ": " + strange);
        }
        return new Report(cases, refused, slowest, allocated, Pointer.physicalBytes() - processBefore);
    }

    private Random random(FuzzTarget target, int number) {
        Random mixed =
                new Random(seed * 1_000_003 + number * 31L + target.name().hashCode());
        return new Random(mixed.nextLong());
    }

    private static String faultOf(WeightsException refusal) {
        String message = refusal.getMessage();
        if (message == null || message.isBlank()) {
            return "was refused without a word";
        }
        if (message.length() > LONGEST_MESSAGE || message.chars().anyMatch(Character::isISOControl)) {
            return "was refused by more than a sentence: " + message;
        }
        return null;
    }

    private String faultOf(long milliseconds, long allocated, long fileBytes) {
        if (milliseconds > MOST_MILLISECONDS) {
            return "took " + milliseconds + " ms";
        }
        if (allocated > MOST_ALLOCATED + 100 * fileBytes) {
            return "took " + (allocated >> 20) + " MB of Java memory";
        }
        long growth = Pointer.physicalBytes() - processBefore;
        // what garbage holds outside Java's heap is let go by another thread, some time after a collection
        for (int tries = 0; growth > MOST_GROWTH && tries < COLLECTIONS; tries++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            growth = Pointer.physicalBytes() - processBefore;
        }
        return growth > MOST_GROWTH ? "made the process grow by " + (growth >> 20) + " MB" : null;
    }

    private AssertionError failed(FuzzTarget target, int number, Path file, String fault) throws IOException {
        Path kept = folder.resolve("failed-" + target.name() + "-" + seed + "-" + number + target.extension());
        Files.copy(file, kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return new AssertionError("case " + number + " of " + target.name() + " with seed " + seed + " " + fault
                + "; the file is kept as " + kept);
    }

    /** What should not be there after reading: files beside the cases, processes. */
    private String strange() throws IOException {
        Set<Path> now = surroundings();
        now.removeAll(filesBefore);
        if (!now.isEmpty()) {
            return "there are new files: " + now;
        }
        List<ProcessHandle> children = ProcessHandle.current().children().toList();
        return children.isEmpty() ? null : "there are new processes: " + children;
    }

    private Set<Path> surroundings() throws IOException {
        Set<Path> files = new TreeSet<>();
        for (Path place : List.of(
                Path.of("").toAbsolutePath(),
                Path.of("").toAbsolutePath().getParent(),
                folder,
                folder.toAbsolutePath().getParent())) {
            try (Stream<Path> inside = Files.list(place)) {
                files.addAll(
                        inside.filter(path -> !path.getFileName().toString().startsWith("case-"))
                                .map(Path::toAbsolutePath)
                                .collect(Collectors.toSet()));
            }
        }
        Path mark = Path.of("/tmp", HostilePickles.MARK);
        if (Files.exists(mark)) {
            files.add(mark);
        }
        return files;
    }
}
