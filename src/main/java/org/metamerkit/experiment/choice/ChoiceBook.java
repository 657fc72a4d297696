// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.metamerkit.Hashes;
import org.metamerkit.experiment.RunException;
import org.metamerkit.synthesis.OutputException;

/**
 * One rater's choices of a run, in a file {@code choices-RATER.json}: saved whole at every change, with undo and redo. Two books may
 * be open on one file, in one process or two: every command is done to what the file says at that moment. Thread-safe; what only asks
 * never waits for the disk.
 */
public final class ChoiceBook {
    private static final String START = "choices-";
    private static final String END = ".json";
    private static final int HASH_DIGITS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** Once something could not be saved, further changes do not wait as long again. */
    private static final Duration LITTLE_PATIENCE = Duration.ofMillis(200);

    private final Clock clock;
    // read at any time, changed under the monitor only, which nobody holds while the disk is read or written
    private volatile Path file;
    private volatile ChoiceSheet sheet;
    private volatile ChoiceHistory history = ChoiceHistory.EMPTY;
    private volatile String stamp = "";
    private volatile Optional<String> broken = Optional.empty();
    private volatile boolean blindUnsaved;
    private final Set<String> unsaved = ConcurrentHashMap.newKeySet();
    private final List<String> setAside = new CopyOnWriteArrayList<>();

    /** What a file says that was changed since a stamp was taken: nothing if it is gone, or why it cannot be read. */
    private record Seen(Path place, String since, String stamp, Optional<ChoiceSheet> sheet, Optional<String> broken) {}

    private ChoiceBook(Path file, ChoiceSheet sheet, Clock clock) {
        this.file = file;
        this.sheet = sheet;
        this.clock = clock;
    }

    /** Where a rater's choices of a run lie: {@code RUN/choices-RATER.json}; other characters than a file's become underscores. */
    public static Path place(Path run, String rater) {
        return run.resolve(START + fileName(rater) + END);
    }

    /**
     * Where a rater's choices of a run lie in another folder, because the run may not be written: the file is named after the run, too,
     * and after where that lies, so that choices of several runs may be in one folder.
     */
    public static Path placeElsewhere(Path folder, Path run, String rater) {
        Path whole = run.toAbsolutePath().normalize();
        String hash = Hashes.sha256(whole.toString().getBytes(StandardCharsets.UTF_8));
        String name = whole.getFileName() == null ? "" : whole.getFileName().toString();
        return folder.resolve(
                START + fileName(rater) + "-" + fileName(name) + "-" + hash.substring(0, HASH_DIGITS) + END);
    }

    private static String fileName(String text) {
        String name = text.strip().replaceAll("[^\\p{L}\\p{M}\\p{N}._-]", "_");
        return name.isEmpty() ? "unnamed" : name;
    }

    /** Whether choices can be saved there; if not, another place must be asked for. */
    public static boolean canWrite(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        // whole files are renamed into their place, so that the folder alone decides
        return Files.isDirectory(folder) && Files.isWritable(folder) && !Files.isDirectory(file);
    }

    /**
     * Opens a file, or begins one; nothing is written yet.
     *
     * @param rater whose choices they are if there is no file, or it does not say so
     * @throws RunException in one sentence if the file is there and cannot be read, is no JSON, or is of a later format
     */
    public static ChoiceBook open(Path file, String rater) {
        return open(file, rater, Clock.systemUTC());
    }

    static ChoiceBook open(Path file, String rater, Clock clock) {
        ChoiceBook book = new ChoiceBook(file, ChoiceSheet.empty(rater), clock);
        String seen = ChoiceFile.stamp(file);
        if (!seen.isEmpty()) {
            book.sheet = ChoiceFile.read(file, rater);
            book.stamp = seen;
        }
        return book;
    }

    public Path file() {
        return file;
    }

    public String rater() {
        return sheet.rater();
    }

    /** Everything that was said, by the metamers' folders ({@code MetamerId.folder}), sorted; unmodifiable. */
    public Map<String, Choice> choices() {
        Map<String, Choice> choices = new TreeMap<>();
        sheet.entries().forEach((metamer, entry) -> {
            if (!entry.choice().isEmpty()) {
                choices.put(metamer, entry.choice());
            }
        });
        return Collections.unmodifiableMap(choices);
    }

    /** What was said of one metamer; {@link Choice#NONE} if nothing. */
    public Choice choice(String metamer) {
        return sheet.choice(metamer);
    }

    public BlindMode blind() {
        return sheet.blind();
    }

    /** What in the file could not be understood, in sentences: it is kept there as it is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(sheet.problems());
        broken.ifPresent(problems::add);
        problems.addAll(setAside);
        return List.copyOf(problems);
    }

    /** Whether something could not be saved: another place must be asked for ({@link #moveTo}). */
    public boolean isUnsaved() {
        return !unsaved.isEmpty() || blindUnsaved;
    }

    /**
     * Does something and saves it. What changes nothing is not done: there is nothing to undo then.
     *
     * @throws OutputException in one sentence if it cannot be saved, or another viewer keeps the file for seconds; it is done all the
     *     same, and {@link #isUnsaved} from then on
     */
    public void apply(ChoiceCommand command) {
        changing(patience(), () -> {
            ChoiceHistory then = history.after(command, present(command.metamers()), sheet.blind());
            if (change(command, false, null)) {
                history = then;
            }
        });
    }

    /** What {@link #undo} would undo. */
    public Optional<ChoiceCommand> nextUndo() {
        return history.nextUndo();
    }

    /** What {@link #redo} would do again. */
    public Optional<ChoiceCommand> nextRedo() {
        return history.nextRedo();
    }

    /**
     * Undoes the last thing that was done here and saves.
     *
     * @return what was undone; empty if there was nothing
     * @throws OutputException as {@link #apply}
     */
    public Optional<ChoiceCommand> undo() {
        return moving(
                history.nextUndo(),
                () -> history.nextUndo().ifPresent(command -> {
                    ChoiceHistory.Step step = history.done();
                    history = history.afterUndo();
                    change(command, true, step);
                }));
    }

    /**
     * Does again what was undone last and saves.
     *
     * @return what was done; empty if there was nothing
     * @throws OutputException as {@link #apply}
     */
    public Optional<ChoiceCommand> redo() {
        return moving(
                history.nextRedo(),
                () -> history.nextRedo().ifPresent(command -> {
                    history = history.afterRedo(present(command.metamers()), sheet.blind());
                    change(command, false, null);
                }));
    }

    private Optional<ChoiceCommand> moving(Optional<ChoiceCommand> command, Runnable move) {
        command.ifPresent(there -> changing(patience(), move));
        return command;
    }

    /**
     * Takes over what another viewer, or an editor, changed in the file.
     *
     * @return the metamers of which something else is said now; blind mode and {@link #problems} may be others, too
     */
    public Set<String> refresh() {
        ChoiceSheet before = sheet;
        look(file).ifPresent(seen -> {
            synchronized (this) {
                // what was saved here meanwhile is later than what was seen: the next look has it
                if (seen.since.equals(stamp)) {
                    take(seen);
                }
            }
        });
        return sheet.differences(before);
    }

    /**
     * Tries again to save what could not be saved; nothing is written if there is nothing.
     *
     * @return whether there was something
     * @throws OutputException as {@link #apply}
     */
    public boolean save() {
        boolean[] any = {false};
        if (isUnsaved()) {
            // looked at once more in its turn: what another thread was just saving is saved then
            changing(PATIENCE, () -> any[0] = isUnsaved());
        }
        return any[0];
    }

    /**
     * Saves in another file from now on; if there is one already, its choices and these are merged, the later one of each holds.
     *
     * @throws RunException if that file cannot be read
     * @throws OutputException if it cannot be written; this book, and where it is saved, are then as they were
     */
    public void moveTo(Path other) {
        ChoiceBook there = open(other, sheet.rater(), clock);
        ChoiceBook before = new ChoiceBook(file, sheet, clock);
        before.become(this);
        synchronized (this) {
            unsaved.addAll(sheet.entries().keySet());
            blindUnsaved = true;
            file = other;
            stamp = there.stamp;
            broken = Optional.empty();
            sheet = sheet.mergedInto(there.sheet, metamer -> true).with(sheet.blind());
        }
        try {
            changing(PATIENCE, () -> {});
        } catch (OutputException e) {
            become(before);
            throw e;
        }
    }

    private synchronized void become(ChoiceBook other) {
        file = other.file;
        sheet = other.sheet;
        stamp = other.stamp;
        broken = other.broken;
        blindUnsaved = other.blindUnsaved;
        unsaved.clear();
        unsaved.addAll(other.unsaved);
    }

    private Duration patience() {
        return isUnsaved() ? LITTLE_PATIENCE : PATIENCE;
    }

    private void changing(Duration patience, Runnable change) {
        Path place = file;
        boolean[] changed = {false};
        try {
            FileLocks.alone(place, patience, () -> {
                Optional<Seen> seen = look(place);
                ChoiceSheet written;
                synchronized (this) {
                    seen.ifPresent(this::take);
                    change.run();
                    changed[0] = true;
                    written = sheet;
                }
                keepBroken(place);
                ChoiceFile.write(place, written);
                saved(place, written, ChoiceFile.stamp(place));
            });
        } catch (IOException e) {
            if (!changed[0]) {
                synchronized (this) {
                    change.run();
                }
            }
            throw e instanceof FileLocks.HeldException
                    ? new OutputException(e.getMessage())
                    : OutputException.of(place, e);
        }
    }

    /** What was changed while the disk was at work is still unsaved. */
    private synchronized void saved(Path place, ChoiceSheet written, String now) {
        if (place.equals(file)) {
            stamp = now;
            unsaved.removeIf(metamer -> written.choice(metamer).equals(sheet.choice(metamer)));
            blindUnsaved = blindUnsaved && !written.blind().equals(sheet.blind());
        }
    }

    /** @return whether anything is said differently now */
    private boolean change(ChoiceCommand command, boolean undo, ChoiceHistory.Step step) {
        Map<String, Choice> after = new HashMap<>();
        for (String metamer : command.metamers()) {
            Choice now = sheet.choice(metamer);
            Choice then =
                    undo ? command.undo(now, step.before().getOrDefault(metamer, Choice.NONE)) : command.apply(now);
            if (!then.equals(now)) {
                after.put(metamer, then.at(later(now.changed())));
            }
        }
        BlindMode blind = sheet.blind();
        if (command instanceof ChoiceCommand.SetBlind set) {
            blind = undo ? step.blindBefore() : set.blind();
        }
        boolean changed = !after.isEmpty() || !blind.equals(sheet.blind());
        blindUnsaved = blindUnsaved || !blind.equals(sheet.blind());
        unsaved.addAll(after.keySet());
        sheet = sheet.with(after).with(blind);
        return changed;
    }

    /** Clocks of two machines differ: what is done to a choice is later than the choice. */
    private Instant later(Instant before) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return now.isAfter(before) ? now : before.plusMillis(1);
    }

    private Map<String, Choice> present(Set<String> metamers) {
        Map<String, Choice> present = new HashMap<>();
        metamers.forEach(metamer -> present.put(metamer, sheet.choice(metamer)));
        return present;
    }

    /** What the file says if it is another one than was read or written here last; this reads the disk. */
    private Optional<Seen> look(Path place) {
        String since = stamp;
        String now = ChoiceFile.stamp(place);
        if (now.equals(since)) {
            return Optional.empty();
        }
        if (now.isEmpty()) {
            return Optional.of(new Seen(place, since, now, Optional.empty(), Optional.empty()));
        }
        try {
            ChoiceSheet onDisk = ChoiceFile.read(place, sheet.rater());
            return Optional.of(new Seen(place, since, now, Optional.of(onDisk), Optional.empty()));
        } catch (RunException e) {
            return Optional.of(new Seen(place, since, now, Optional.empty(), Optional.of(e.getMessage())));
        }
    }

    private void take(Seen seen) {
        if (!seen.place.equals(file)) {
            return;
        }
        stamp = seen.stamp;
        // removed while it was open: all of it is here, and is saved again with the next change
        broken = seen.stamp.isEmpty() ? broken : seen.broken;
        seen.sheet.ifPresent(onDisk -> {
            ChoiceSheet merged = sheet.mergedInto(onDisk, unsaved::contains);
            sheet = blindUnsaved ? merged.with(sheet.blind()) : merged;
        });
    }

    /** What somebody edited until it was no JSON is not written over: it is kept beside. */
    private void keepBroken(Path place) throws IOException {
        Optional<String> why = broken;
        if (why.isPresent() && Files.exists(place)) {
            Path aside = place.resolveSibling(place.getFileName() + ".unreadable-" + clock.millis());
            Files.copy(place, aside, StandardCopyOption.REPLACE_EXISTING);
            setAside.add(why.get() + "; what it held is kept in " + aside.getFileName());
            broken = Optional.empty();
        }
    }
}
