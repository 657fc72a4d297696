// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.metamerkit.experiment.Run;
import org.metamerkit.experiment.RunException;
import org.metamerkit.kernel.CacheFolders;

/**
 * The metamers of one run or several as rows, from an index that is made again wherever it is missing, damaged, of another version
 * or not what the run holds. The index is {@code catalogue.tsv} in the run or, where the run may not be written, in the user's cache
 * folder. Thread-safe; many processes may have catalogues of one run, also while it is being written.
 */
public final class Catalogue implements AutoCloseable {
    private static final long NANOSECONDS_BETWEEN_SAVES = 30_000_000_000L;

    private final List<Path> runs;
    private final List<RunIndex> indices;
    private volatile List<MetamerRecord> records = List.of();
    private volatile Map<MetamerId, MetamerRecord> byId = Map.of();
    private Recognition recognition;
    private long saved = System.nanoTime();

    private Catalogue(List<Path> runs, Path cacheFolder, boolean anew) {
        this.runs = runs;
        this.indices = runs.stream()
                .map(run -> new RunIndex(run, RunIndex.places(run, cacheFolder), anew))
                .toList();
    }

    /** Opens one run; see {@link #open(List, IndexProgress)}. */
    public static Catalogue open(Path run) {
        return open(List.of(run), IndexProgress.none());
    }

    /**
     * Opens runs and looks at every metamer's files: those that are as the index says are taken from it, all others are read.
     *
     * @throws RunException in one sentence if a folder is no run, is a run of another format, or cannot be read
     * @throws CancellationException if the progress says so
     */
    public static Catalogue open(List<Path> runs, IndexProgress progress) {
        return open(runs, cacheFolder(), false, progress);
    }

    /** Opens runs and reads every metamer, whatever the index says; else as {@link #open(List, IndexProgress)}. */
    public static Catalogue rebuild(List<Path> runs, IndexProgress progress) {
        return open(runs, cacheFolder(), true, progress);
    }

    static Catalogue open(List<Path> runs, Path cacheFolder, boolean anew, IndexProgress progress) {
        Set<Path> real = new LinkedHashSet<>();
        for (Path run : runs) {
            if (!Files.isDirectory(run)) {
                throw new RunException("there is no folder " + run + "; name a run of Metamerkit");
            }
            real.add(Run.open(run).folder().toAbsolutePath().normalize());
        }
        Catalogue catalogue = new Catalogue(List.copyOf(real), cacheFolder, anew);
        catalogue.look(IndexLook.STAMPS, progress);
        catalogue.save();
        return catalogue;
    }

    /** The runs' folders, absolute, in the order given, each once. */
    public List<Path> runs() {
        return runs;
    }

    /** All rows, in {@link MetamerOrders#usual} order; a snapshot that never changes. */
    public List<MetamerRecord> records() {
        return records;
    }

    /** The row of a metamer as it is now. */
    public Optional<MetamerRecord> find(MetamerId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Some rows in an order of one's own. */
    public List<MetamerRecord> select(Predicate<MetamerRecord> filter, Comparator<MetamerRecord> order) {
        return records.stream().filter(filter).sorted(order).toList();
    }

    /** What there is to choose from. */
    public CatalogueSummary summary() {
        return CatalogueSummary.of(records);
    }

    /** Parts of the runs that cannot be looked at, in sentences. */
    public synchronized List<String> problems() {
        return indices.stream().flatMap(index -> index.problems().stream()).toList();
    }

    /**
     * Looks where something came or went, cheaply: for a run that is being written while it is viewed. Pictures that are replaced in
     * place are seen by {@link #verify} and {@link #readAgain} only.
     */
    public CatalogueChange refresh() {
        return look(IndexLook.FRESH, IndexProgress.none());
    }

    /** Looks at times and sizes of every metamer's files, as {@link #open} does, and reads those that differ or could not be read. */
    public CatalogueChange verify(IndexProgress progress) {
        return look(IndexLook.STAMPS, progress);
    }

    /**
     * Reads every metamer, whatever the index says, as {@link #rebuild} does.
     *
     * @return what came, went, or is another than it was
     * @throws CancellationException if the progress says so; the catalogue is as it was then
     */
    public CatalogueChange readAgain(IndexProgress progress) {
        return look(IndexLook.CONTENT, progress);
    }

    /** What networks said of the metamers; read when first asked for, and again after the files have changed. */
    public synchronized Recognition recognition() {
        if (recognition == null || !recognition.isCurrent()) {
            recognition = Recognition.read(runs);
        }
        return recognition;
    }

    /**
     * Marks a metamer whose picture turned out not to be readable, until its files change or all are read again.
     *
     * @param reason what is wrong, one sentence
     * @return the row as it is now; empty if it is there no longer
     */
    public synchronized Optional<MetamerRecord> reportDamage(MetamerId id, String reason) {
        for (RunIndex index : indices) {
            Optional<IndexRow> row = index.run().equals(id.run()) ? index.row(id.folder()) : Optional.empty();
            if (row.isPresent()) {
                MetamerRecord damaged = row.get().metamer().damaged(reason);
                index.replace(new IndexRow(damaged, row.get().stamps()));
                publish();
                return Optional.of(damaged);
            }
        }
        return Optional.empty();
    }

    /** Writes the index, if something in it is new; what cannot be written is made again another time. */
    @Override
    public synchronized void close() {
        save();
    }

    private synchronized CatalogueChange look(IndexLook look, IndexProgress progress) {
        List<MetamerRecord> added = new ArrayList<>();
        List<MetamerRecord> changed = new ArrayList<>();
        List<MetamerRecord> removed = new ArrayList<>();
        for (RunIndex index : indices) {
            CatalogueChange change = index.look(look, progress);
            added.addAll(change.added());
            changed.addAll(change.changed());
            removed.addAll(change.removed());
        }
        boolean recognised = recognition != null && !recognition.isCurrent();
        CatalogueChange change = new CatalogueChange(added, changed, removed, recognised);
        if (!added.isEmpty() || !changed.isEmpty() || !removed.isEmpty() || records.isEmpty()) {
            publish();
        }
        if (System.nanoTime() - saved > NANOSECONDS_BETWEEN_SAVES) {
            save();
        }
        return change;
    }

    private static Path cacheFolder() {
        return CacheFolders.current().root().resolve("catalogues");
    }

    private void save() {
        indices.forEach(RunIndex::save);
        saved = System.nanoTime();
    }

    private void publish() {
        List<MetamerRecord> all = new ArrayList<>();
        indices.forEach(index -> index.rows().forEach(row -> all.add(row.metamer())));
        List<MetamerRecord> placed = StagePlaces.filledIn(all);
        placed.sort(MetamerOrders.usual());
        Map<MetamerId, MetamerRecord> map = new HashMap<>();
        placed.forEach(metamer -> map.put(metamer.id(), metamer));
        byId = map;
        records = List.copyOf(placed);
    }
}
