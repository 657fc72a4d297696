// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.metamerkit.experiment.ShownMetamers.Item;
import org.metamerkit.model.Network;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionFile;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.RecognitionTest;
import org.metamerkit.recognition.Shown;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.OutputException;

/**
 * Many runs shown to many networks. What a run's recognition file has is kept; every network adds its rows, and the file is written
 * whole once a minute and at the end, whatever ends it, so that a process killed loses a minute.
 */
public final class RecognitionJob {
    private static final long WRITE_INTERVAL = 60_000_000_000L;
    private static final Comparator<RecognitionRow> ORDER = Comparator.comparing(
                    (RecognitionRow row) -> row.shown().generator())
            .thenComparing(row -> row.shown().generatorSha256())
            .thenComparing(row -> row.shown().stageIndex())
            .thenComparing(row -> row.shown().picture())
            .thenComparing(row -> row.shown().seed())
            .thenComparing(row -> row.shown().hash())
            .thenComparing(row -> row.evaluator().name())
            .thenComparing(row -> row.evaluator().sha256());

    private final List<Path> runs;
    private final List<DecisionRule> rules;
    private final TrueClasses labels;
    private final RecognitionProgress progress;

    /**
     * What came of it.
     *
     * @param rows of all runs, old and new
     * @param problems a sentence for everything that could not be shown or scored
     * @param asked rows that were made now
     * @param kept rows that were there
     * @param seconds it took, reading pictures and writing rows among them
     * @param finished whether every picture was shown to every network
     */
    public record Result(
            Map<Path, List<RecognitionRow>> rows,
            List<String> problems,
            int asked,
            int kept,
            double seconds,
            boolean finished) {
        public Result {
            problems = List.copyOf(problems);
        }

        /** The file of what was shown, where it is still there. */
        public Optional<Path> file(Shown shown) {
            String name = shown.condition() == Shown.Condition.NATURAL ? MetamerFolder.TARGET : MetamerFolder.PNG;
            return rows.keySet().stream()
                    .map(run -> run.resolve(shown.folder()).resolve(name))
                    .filter(Files::isRegularFile)
                    .findFirst();
        }

        /** All rows, run after run; what two runs have, such as an original, once. Made anew in every call. */
        public List<RecognitionRow> all() {
            return rows.values().stream().reduce(RecognitionFile::merged).orElse(List.of());
        }
    }

    /** A run with its pictures and its rows so far. */
    private static final class Work {
        final Path run;
        final Path file;
        final ShownMetamers pictures;
        /** Kept in the file and no part of anything. */
        final List<RecognitionRow> gone;

        List<RecognitionRow> rows;
        boolean unwritten;
        long written = System.nanoTime();

        Work(Path run, ShownMetamers pictures, KeptRows kept) {
            this.run = run;
            this.file = run.resolve(RecognitionFile.PLACE);
            this.pictures = pictures;
            this.rows = kept.rows();
            this.gone = kept.gone();
        }

        Stream<String> problems() {
            return gone.isEmpty()
                    ? pictures.problems().stream()
                    : Stream.concat(
                            pictures.problems().stream(),
                            Stream.of(gone.size() + " answers in " + file + " are to pictures that are not in " + run
                                    + " any more and are left out; make the metamers again, or copy the file as "
                                    + RecognitionFile.PLACE + " into a folder of its own and name that instead"));
        }
    }

    /**
     * @param runs folders of runs; one that has a recognition file and nothing else is reported on
     * @param labels true classes that go before those on file
     */
    public RecognitionJob(List<Path> runs, List<DecisionRule> rules, TrueClasses labels, RecognitionProgress progress) {
        this.runs = runs.stream()
                .map(run -> run.toAbsolutePath().normalize())
                .distinct()
                .toList();
        this.rules = List.copyOf(rules);
        this.labels = labels;
        this.progress = progress;
    }

    /**
     * Runs to the end, or until the progress asks to stop.
     *
     * @param evaluators names of networks
     * @param load gives a network by its name
     * @param batch how many pictures of a network's size it is shown at a time
     * @throws RunException if a folder is no run or holds nothing
     * @throws org.metamerkit.recognition.RecognitionException if a recognition file cannot be used, or a network has no classes
     */
    public Result run(Collection<String> evaluators, Function<String, Network> load, ToIntFunction<Network> batch) {
        long begin = System.nanoTime();
        List<RecognitionLock> locks = new ArrayList<>();
        List<Work> works = new ArrayList<>();
        try {
            for (Path run : runs) {
                works.add(open(run, locks, !evaluators.isEmpty()));
            }
            Set<String> problems = new LinkedHashSet<>();
            works.forEach(work -> work.problems().forEach(problems::add));
            int before = works.stream().mapToInt(work -> work.rows.size()).sum();
            works.stream().filter(work -> work.unwritten).forEach(RecognitionJob::write);
            PictureCache cache = new PictureCache();
            int asked = 0;
            int number = 0;
            for (String evaluator : new LinkedHashSet<>(evaluators)) {
                if (progress.stopRequested()) {
                    break;
                }
                try (Network network = load.apply(evaluator)) {
                    RecognitionTest test = new RecognitionTest(network, rules);
                    double share = number++ / (double) evaluators.size();
                    Asking asking = new Asking(test, batch.applyAsInt(network), cache, problems);
                    for (Work work : works) {
                        asked += asking.show(work, share, 1.0 / evaluators.size() / works.size());
                        share += 1.0 / evaluators.size() / works.size();
                    }
                }
            }
            Map<Path, List<RecognitionRow>> rows = new LinkedHashMap<>();
            works.stream().filter(work -> work.unwritten).forEach(RecognitionJob::write);
            works.forEach(work -> rows.put(work.run, work.rows));
            boolean finished = !progress.stopRequested();
            if (!finished) {
                problems.add("this was stopped before every network had seen every picture; run it again to go on");
            }
            return new Result(rows, List.copyOf(problems), asked, before, (System.nanoTime() - begin) / 1e9, finished);
        } catch (RuntimeException e) {
            works.stream().filter(work -> work.unwritten).forEach(RecognitionJob::write);
            throw e;
        } finally {
            locks.forEach(RecognitionLock::close);
        }
    }

    private Work open(Path run, List<RecognitionLock> locks, boolean toBeShown) {
        Path file = run.resolve(RecognitionFile.PLACE);
        boolean rowsOnly = !Files.exists(run.resolve("run.json")) && Files.exists(file);
        List<Path> folders = rowsOnly ? List.of() : Run.open(run).metamers();
        if (folders.isEmpty() && !Files.exists(file)) {
            throw new RunException("the run " + run + " holds no whole metamer and no recognition rows; make metamers"
                    + " with 'metamerkit synthesize --out " + run + "'");
        }
        boolean toBeWritten = toBeShown || labels.isKnown();
        if (toBeWritten) {
            locks.add(RecognitionLock.of(file));
        }
        List<RecognitionRow> there = RecognitionFile.read(file);
        KeptRows.Classes classes = KeptRows.Classes.of(labels, there);
        ShownMetamers pictures = ShownMetamers.of(run, folders, classes);
        Map<String, Shown> byKey = pictures.pictures().stream()
                .map(Item::shown)
                .collect(Collectors.toMap(KeptRows::key, Function.identity()));
        KeptRows kept = KeptRows.of(there, byKey, classes, rules);
        Work work = new Work(run, pictures, kept);
        work.unwritten = toBeWritten && !new HashSet<>(there).containsAll(kept.rows());
        return work;
    }

    /** One network that looks at pictures. */
    private final class Asking {
        private final RecognitionTest test;
        private final int batch;
        private final PictureCache cache;
        private final Set<String> problems;

        Asking(RecognitionTest test, int batch, PictureCache cache, Set<String> problems) {
            this.test = test;
            this.batch = batch;
            this.cache = cache;
            this.problems = problems;
        }

        /** @return how many pictures were shown */
        int show(Work work, double from, double share) {
            List<Item> wanted = wanted(work);
            List<RecognitionRow> made = new ArrayList<>();
            try {
                return show(work, wanted, made, from, share);
            } finally {
                keep(work, made);
            }
        }

        private int show(Work work, List<Item> wanted, List<RecognitionRow> made, double from, double share) {
            int shown = 0;
            for (int at = 0; at < wanted.size() && !progress.stopRequested(); at += batch) {
                PictureCache.Batch pictures =
                        cache.prepare(wanted.subList(at, Math.min(wanted.size(), at + batch)), test.picture());
                problems.addAll(pictures.problems());
                if (!pictures.shown().isEmpty()) {
                    made.addAll(test.ask(pictures.shown(), pictures.pixels()));
                    shown += pictures.shown().size();
                }
                progress.at(test.evaluator().name(), from + share * (at + batch) / Math.max(wanted.size(), at + batch));
                if (System.nanoTime() - work.written > WRITE_INTERVAL) {
                    keep(work, made);
                    write(work);
                }
            }
            return shown;
        }

        /** Pictures without a row by this network's weights that has every rule. */
        private List<Item> wanted(Work work) {
            Set<String> there = new LinkedHashSet<>();
            for (RecognitionRow row : work.rows) {
                if (row.evaluator().sha256().equals(test.evaluator().sha256())
                        && rules.stream().allMatch(row::has)) {
                    there.add(KeptRows.key(row.shown()));
                }
            }
            return work.pictures.pictures().stream()
                    .filter(item -> !there.contains(KeptRows.key(item.shown())))
                    .toList();
        }
    }

    private static void keep(Work work, List<RecognitionRow> made) {
        if (!made.isEmpty()) {
            work.rows = RecognitionFile.merged(work.rows, made);
            work.unwritten = true;
            made.clear();
        }
    }

    private static void write(Work work) {
        // before the attempt: after one that failed there is no second
        work.unwritten = false;
        work.rows = work.rows.stream().sorted(ORDER).toList();
        try {
            RecognitionFile.write(
                    work.file,
                    Stream.concat(work.rows.stream(), work.gone.stream())
                            .sorted(ORDER)
                            .toList());
        } catch (IOException e) {
            throw OutputException.of(work.file, e);
        }
        work.written = System.nanoTime();
    }
}
