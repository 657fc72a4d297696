// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.metamerkit.Hashes;
import org.metamerkit.adversarial.attack.PictureSource;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.Pixels;

/** Pictures of a labelled set, chosen and in order, with their labels as numbers of a network's classes. */
public final class AttackPictures implements PictureSource {
    private final LabelledPictures set;
    private final Network network;
    private final List<LabelledPictures.Entry> entries;
    private final int[] labels;
    private final Runnable watch;
    private String sha256;

    private AttackPictures(
            LabelledPictures set, Network network, List<LabelledPictures.Entry> entries, int[] labels, Runnable watch) {
        this.set = set;
        this.network = network;
        this.entries = entries;
        this.labels = labels;
        this.watch = watch;
    }

    /**
     * Which pictures of a set.
     *
     * @param within a folder of the set, such as {@code test}, with the folders it lies in: only what lies in it; a single top folder
     *     of all pictures may be left out
     * @param count so many in all, the first of each class by name and as many of each; empty for all
     * @param list a text file with one picture a line, by its path in the set or the end of that path
     */
    public record Selection(Optional<String> within, Optional<Integer> count, Optional<Path> list) {
        /** Everything. */
        public static Selection all() {
            return new Selection(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * Chooses.
     *
     * @param truth labels from elsewhere, which then must name every picture; empty for the set's own
     * @param watch called before each picture that is read for {@link #readable} and {@link #sha256}; what it throws ends them
     * @throws RunException in one sentence if labels are missing or are no classes of the network, or the list or folder asked for is not
     *     there
     * @throws org.metamerkit.stimulus.PictureException if there are not so many pictures of each class
     */
    public static AttackPictures choose(
            LabelledPictures set, Network network, Optional<TrueClasses> truth, Selection selection, Runnable watch) {
        List<LabelledPictures.Entry> entries = within(set, selection.within());
        if (selection.list().isPresent()) {
            entries = listed(set, entries, selection.list().get());
        }
        ToIntFunction<LabelledPictures.Entry> labeller = ClassNumbers.of(set, network, truth, entries);
        if (selection.count().isPresent()) {
            entries = set.first(
                            selection.count().get(),
                            entries,
                            entry -> Optional.of(Integer.toString(labeller.applyAsInt(entry))))
                    .entries();
        }
        return new AttackPictures(
                set, network, entries, entries.stream().mapToInt(labeller).toArray(), watch);
    }

    /**
     * These without what cannot be read, for which every picture is read once.
     *
     * @param problems told of each that is left out
     * @throws RunException if none is left
     */
    public AttackPictures readable(Consumer<PictureException> problems) {
        List<LabelledPictures.Entry> kept = new ArrayList<>();
        List<Integer> keptLabels = new ArrayList<>();
        for (int number = 0; number < entries.size(); number++) {
            watch.run();
            try {
                picture(number);
                kept.add(entries.get(number));
                keptLabels.add(labels[number]);
            } catch (PictureException e) {
                problems.accept(e);
            }
        }
        if (kept.isEmpty()) {
            throw new RunException("none of the " + entries.size() + " pictures of " + set.name()
                    + " can be read; take another copy of them");
        }
        return new AttackPictures(
                set,
                network,
                List.copyOf(kept),
                keptLabels.stream().mapToInt(Integer::intValue).toArray(),
                watch);
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Pixels picture(int number) {
        return network.picture().prepare(set.read(entries.get(number)));
    }

    @Override
    public int label(int number) {
        return labels[number];
    }

    /** A picture's path inside its set. */
    public String name(int number) {
        return entries.get(number).name();
    }

    /** The set's name. */
    public String setName() {
        return set.name();
    }

    /**
     * SHA-256 over the hash of the pictures chosen, their names in order and their labels. Nothing else of the set counts, or is read.
     *
     * @throws PictureException if one of them cannot be read
     */
    public String sha256() {
        if (sha256 == null) {
            MessageDigest digest = Hashes.sha256();
            digest.update(set.sha256(entries, watch).getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < labels.length; i++) {
                digest.update((name(i) + "\0" + labels[i] + "\n").getBytes(StandardCharsets.UTF_8));
            }
            sha256 = Hashes.hex(digest);
        }
        return sha256;
    }

    private static List<LabelledPictures.Entry> within(LabelledPictures set, Optional<String> folder) {
        if (folder.isEmpty()) {
            return set.entries();
        }
        List<LabelledPictures.Entry> entries = set.within(folder.get().replaceFirst("/+$", ""));
        if (entries.isEmpty()) {
            throw new RunException("there is no folder '" + folder.get() + "' with pictures in " + set.name()
                    + ", whose first picture is " + set.entries().get(0).name() + "; name one of its folders");
        }
        return entries;
    }

    private static List<LabelledPictures.Entry> listed(
            LabelledPictures set, List<LabelledPictures.Entry> entries, Path list) {
        Map<String, List<LabelledPictures.Entry>> byTail = new LinkedHashMap<>();
        for (LabelledPictures.Entry entry : entries) {
            for (int at = 0; at >= 0; ) {
                byTail.computeIfAbsent(entry.name().substring(at), any -> new ArrayList<>())
                        .add(entry);
                int slash = entry.name().indexOf('/', at);
                at = slash < 0 ? -1 : slash + 1;
            }
        }
        Set<LabelledPictures.Entry> chosen = new LinkedHashSet<>();
        for (String line : lines(list)) {
            List<LabelledPictures.Entry> found = byTail.getOrDefault(line, List.of());
            if (found.size() != 1) {
                throw new RunException("the list " + list + " names '" + line + "', of which there are " + found.size()
                        + " in " + set.name() + "; give each picture's path in the set, such as "
                        + entries.get(0).name());
            }
            chosen.add(found.get(0));
        }
        if (chosen.isEmpty()) {
            throw new RunException("the list " + list + " names no picture; give one a line");
        }
        return List.copyOf(chosen);
    }

    private static List<String> lines(Path list) {
        try {
            return Files.readString(list)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new RunException(
                    "the list " + list + " cannot be read (" + e.getMessage() + "); give a text file in UTF-8", e);
        }
    }
}
