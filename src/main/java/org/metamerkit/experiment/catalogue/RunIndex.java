// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.metamerkit.Hashes;
import org.metamerkit.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of one run, kept as they are on disk. Not thread-safe. */
final class RunIndex {
    private static final Logger LOG = LoggerFactory.getLogger(RunIndex.class);
    private static final int HASH_DIGITS = 16;

    private final Path run;
    private final List<Path> places;
    private final RecordReader reader;
    private final RunFolders folders;
    private final Map<String, IndexRow> rows = new HashMap<>();
    private boolean unsaved;

    /**
     * @param places where the index may lie, the preferred one first
     * @param anew whether to disregard what lies there
     */
    RunIndex(Path run, List<Path> places, boolean anew) {
        this.run = run;
        this.places = List.copyOf(places);
        this.reader = new RecordReader(run);
        this.folders = new RunFolders(run);
        (anew ? Optional.<List<IndexRow>>empty() : newest())
                .ifPresent(all -> all.forEach(row -> rows.put(row.metamer().id().folder(), row)));
    }

    /** In the run, or, where that may not be written, in a cache folder. */
    static List<Path> places(Path run, Path cacheFolder) {
        String hash = Hashes.sha256(run.toString().getBytes(StandardCharsets.UTF_8));
        return List.of(
                run.resolve(IndexFile.NAME),
                cacheFolder.resolve(hash.substring(0, HASH_DIGITS) + "-" + IndexFile.NAME));
    }

    Path run() {
        return run;
    }

    Collection<IndexRow> rows() {
        return rows.values();
    }

    /** Parts of the run that could not be looked at, in sentences. */
    List<String> problems() {
        return folders.problems();
    }

    boolean isUnsaved() {
        return unsaved;
    }

    void replace(IndexRow row) {
        rows.put(row.metamer().id().folder(), row);
        unsaved = true;
    }

    Optional<IndexRow> row(String folder) {
        return Optional.ofNullable(rows.get(folder));
    }

    /**
     * Looks at the run again.
     *
     * @throws CancellationException if the progress says so; nothing is changed then
     */
    CatalogueChange look(IndexLook look, IndexProgress progress) {
        RunFolders.Listing listing = folders.list(look != IndexLook.FRESH);
        List<Stamped> stale = listing.names().values().parallelStream()
                .filter(name -> look != IndexLook.FRESH || listing.isFresh(name) || !rows.containsKey(name.path()))
                .map(this::stamped)
                .filter(now -> look == IndexLook.CONTENT || differs(now))
                .toList();
        AtomicInteger done = new AtomicInteger();
        List<IndexRow> read = stale.parallelStream()
                .map(each -> {
                    IndexRow row = reader.row(each.name, each.stamps);
                    synchronized (progress) {
                        progress.at(done.incrementAndGet(), stale.size());
                    }
                    return row;
                })
                .toList();
        folders.keep(listing);
        return apply(read, listing);
    }

    /** Writes the index at the first place that can be written; without any the catalogue works as well, only slower the next time. */
    void save() {
        if (!unsaved || !Files.isDirectory(run)) {
            return;
        }
        for (Path place : places) {
            try {
                if (place.getParent().equals(run) && !Files.isWritable(run)) {
                    continue;
                }
                WholeFile.makeFolder(place.getParent());
                IndexFile.write(place, rows.values());
                unsaved = false;
                return;
            } catch (IOException e) {
                LOG.info("the index cannot be written to {}", place, e);
            }
        }
        LOG.warn(
                "the index of the run {} can be written neither there nor to the cache; opening it again will be slow",
                run);
        unsaved = false;
    }

    private Optional<List<IndexRow>> newest() {
        return places.stream()
                .filter(Files::isRegularFile)
                .sorted((a, b) -> Long.compare(FileStamps.stamp(b)[0], FileStamps.stamp(a)[0]))
                .map(place -> IndexFile.read(place, run))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private record Stamped(FolderName name, FileStamps stamps) {}

    private Stamped stamped(FolderName name) {
        Path place = run.resolve(name.place());
        return new Stamped(name, name.partial() ? FileStamps.ofPartial(place) : FileStamps.ofWhole(place));
    }

    private boolean differs(Stamped now) {
        IndexRow before = rows.get(now.name.path());
        return before == null || !before.stamps().equals(now.stamps);
    }

    private CatalogueChange apply(List<IndexRow> read, RunFolders.Listing listing) {
        List<MetamerRecord> added = new ArrayList<>();
        List<MetamerRecord> changed = new ArrayList<>();
        List<MetamerRecord> removed = new ArrayList<>();
        rows.values().removeIf(row -> {
            boolean gone = !listing.holds(row.metamer().id().folder());
            if (gone) {
                removed.add(row.metamer());
            }
            return gone;
        });
        for (IndexRow row : read) {
            IndexRow before = rows.put(row.metamer().id().folder(), row);
            if (!row.equals(before)) {
                (before == null ? added : changed).add(row.metamer());
            }
        }
        unsaved |= !added.isEmpty() || !changed.isEmpty() || !removed.isEmpty();
        return new CatalogueChange(added, changed, removed, false);
    }
}
