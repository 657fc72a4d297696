// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
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
import java.util.TreeSet;
import org.metamerkit.Hashes;
import org.metamerkit.experiment.RunException;
import org.metamerkit.synthesis.OutputException;

/**
 * One rater's choices of a run, in a file {@code choices-RATER.json}: saved whole at every change, with undo and redo. Two books may
 * be open on one file, in one process or two: every command is done to what the file says at that moment. Thread-safe.
 */
public final class ChoiceBook {
    private static final String START = "choices-";
    private static final String END = ".json";
    private static final int HASH_DIGITS = 8;

    private final Clock clock;
    private Path file;
    private ChoiceSheet sheet;
    private ChoiceHistory history = ChoiceHistory.EMPTY;
    private final Set<String> unsaved = new TreeSet<>();
    private boolean blindUnsaved;
    private String stamp = "";
    private Optional<String> broken = Optional.empty();
    private final List<String> setAside = new ArrayList<>();

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
        String seen = stamp(file);
        if (!seen.isEmpty()) {
            book.sheet = ChoiceFile.read(file, rater);
            book.stamp = seen;
        }
        return book;
    }

    public synchronized Path file() {
        return file;
    }

    public synchronized String rater() {
        return sheet.rater();
    }

    /** Everything that was said, by the metamers' folders ({@code MetamerId.folder}), sorted; unmodifiable. */
    public synchronized Map<String, Choice> choices() {
        Map<String, Choice> choices = new TreeMap<>();
        sheet.entries().forEach((metamer, entry) -> {
            if (!entry.choice().isEmpty()) {
                choices.put(metamer, entry.choice());
            }
        });
        return Collections.unmodifiableMap(choices);
    }

    /** What was said of one metamer; {@link Choice#NONE} if nothing. */
    public synchronized Choice choice(String metamer) {
        return sheet.choice(metamer);
    }

    public synchronized BlindMode blind() {
        return sheet.blind();
    }

    /** What in the file could not be understood, in sentences: it is kept there as it is. */
    public synchronized List<String> problems() {
        List<String> problems = new ArrayList<>(sheet.problems());
        broken.ifPresent(problems::add);
        problems.addAll(setAside);
        return List.copyOf(problems);
    }

    /** Whether something could not be saved: another place must be asked for ({@link #moveTo}). */
    public synchronized boolean isUnsaved() {
        return !unsaved.isEmpty() || blindUnsaved;
    }

    /**
     * Does something and saves it.
     *
     * @throws OutputException in one sentence if it cannot be saved; it is done all the same, and {@link #isUnsaved} from then on
     */
    public synchronized void apply(ChoiceCommand command) {
        changing(() -> {
            history = history.after(command, present(command.metamers()), sheet.blind());
            change(command, false, null);
        });
    }

    /** What {@link #undo} would undo. */
    public synchronized Optional<ChoiceCommand> nextUndo() {
        return history.nextUndo();
    }

    /** What {@link #redo} would do again. */
    public synchronized Optional<ChoiceCommand> nextRedo() {
        return history.nextRedo();
    }

    /**
     * Undoes the last thing that was done here and saves.
     *
     * @return what was undone; empty if there was nothing
     * @throws OutputException as {@link #apply}
     */
    public synchronized Optional<ChoiceCommand> undo() {
        Optional<ChoiceCommand> command = history.nextUndo();
        command.ifPresent(undone -> changing(() -> {
            ChoiceHistory.Step step = history.done();
            history = history.afterUndo();
            change(undone, true, step);
        }));
        return command;
    }

    /**
     * Does again what was undone last and saves.
     *
     * @return what was done; empty if there was nothing
     * @throws OutputException as {@link #apply}
     */
    public synchronized Optional<ChoiceCommand> redo() {
        Optional<ChoiceCommand> command = history.nextRedo();
        command.ifPresent(redone -> changing(() -> {
            history = history.afterRedo(present(redone.metamers()), sheet.blind());
            change(redone, false, null);
        }));
        return command;
    }

    /**
     * Takes over what another viewer, or an editor, changed in the file.
     *
     * @return the metamers of which something else is said now
     */
    public synchronized Set<String> refresh() {
        ChoiceSheet before = sheet;
        if (!stamp(file).equals(stamp)) {
            takeOver();
        }
        return sheet.differences(before);
    }

    /**
     * Saves in another file from now on; if there is one already, its choices and these are merged, the later one of each holds.
     *
     * @throws RunException if that file cannot be read
     * @throws OutputException if it cannot be written
     */
    public synchronized void moveTo(Path other) {
        ChoiceBook there = open(other, sheet.rater(), clock);
        unsaved.addAll(sheet.entries().keySet());
        blindUnsaved = true;
        file = other;
        stamp = there.stamp;
        broken = Optional.empty();
        sheet = sheet.mergedInto(there.sheet, metamer -> true).with(sheet.blind());
        changing(() -> {});
    }

    private void changing(Runnable change) {
        boolean[] changed = {false};
        try {
            FileLocks.alone(file, () -> {
                if (!stamp(file).equals(stamp)) {
                    takeOver();
                }
                change.run();
                changed[0] = true;
                keepBroken();
                ChoiceFile.write(file, sheet);
                stamp = stamp(file);
                unsaved.clear();
                blindUnsaved = false;
            });
        } catch (IOException e) {
            if (!changed[0]) {
                change.run();
            }
            throw OutputException.of(file, e);
        }
    }

    private void change(ChoiceCommand command, boolean undo, ChoiceHistory.Step step) {
        Map<String, Choice> after = new HashMap<>();
        for (String metamer : command.metamers()) {
            Choice now = sheet.choice(metamer);
            Choice then =
                    undo ? command.undo(now, step.before().getOrDefault(metamer, Choice.NONE)) : command.apply(now);
            if (!then.equals(now)) {
                after.put(metamer, then.at(later(now.changed())));
            }
        }
        sheet = sheet.with(after);
        unsaved.addAll(after.keySet());
        if (command instanceof ChoiceCommand.SetBlind set) {
            sheet = sheet.with(undo ? step.blindBefore() : set.blind());
            blindUnsaved = true;
        }
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

    private void takeOver() {
        String seen = stamp(file);
        if (seen.isEmpty()) {
            // removed while it was open: all of it is here, and is saved again with the next change
            stamp = seen;
            return;
        }
        try {
            ChoiceSheet onDisk = ChoiceFile.read(file, sheet.rater());
            BlindMode mine = sheet.blind();
            sheet = sheet.mergedInto(onDisk, unsaved::contains);
            sheet = blindUnsaved ? sheet.with(mine) : sheet;
            broken = Optional.empty();
        } catch (RunException e) {
            broken = Optional.of(e.getMessage());
        }
        stamp = seen;
    }

    /** What somebody edited until it was no JSON is not written over: it is kept beside. */
    private void keepBroken() throws IOException {
        if (broken.isPresent() && Files.exists(file)) {
            Path aside = file.resolveSibling(file.getFileName() + ".unreadable-" + clock.millis());
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
            setAside.add(broken.get() + "; what it held is kept in " + aside.getFileName());
            broken = Optional.empty();
        }
    }

    /** Time, size and, where the system has one, identity: a file that was written whole is another one. Empty if there is none. */
    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
        } catch (IOException e) {
            return "";
        }
    }
}
