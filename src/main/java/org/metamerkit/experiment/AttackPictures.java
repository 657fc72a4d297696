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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.metamerkit.Hashes;
import org.metamerkit.adversarial.attack.PictureSource;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.Pixels;

/** Pictures of a labelled set, chosen and in order, with their labels as numbers of a network's classes. */
public final class AttackPictures implements PictureSource {
    private static final Pattern WORDNET_ID = Pattern.compile("n\\d{8}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
    private static final int SHOWN = 4;

    private final LabelledPictures set;
    private final Network network;
    private final List<LabelledPictures.Entry> entries;
    private final int[] labels;

    private AttackPictures(LabelledPictures set, Network network, List<LabelledPictures.Entry> entries, int[] labels) {
        this.set = set;
        this.network = network;
        this.entries = entries;
        this.labels = labels;
    }

    /**
     * Which pictures of a set.
     *
     * @param within a folder of the set, such as {@code test}: only what lies in it
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
     * @throws RunException in one sentence if labels are missing or are no classes of the network, or the list or folder asked for is not
     *     there
     * @throws org.metamerkit.stimulus.PictureException if there are not so many pictures of each class
     */
    public static AttackPictures choose(
            LabelledPictures set, Network network, Optional<TrueClasses> truth, Selection selection) {
        List<LabelledPictures.Entry> entries = within(set, selection.within());
        if (selection.list().isPresent()) {
            entries = listed(set, entries, selection.list().get());
        }
        ToIntFunction<LabelledPictures.Entry> labeller = labeller(set, network, truth, entries);
        if (selection.count().isPresent()) {
            entries = set.first(
                            selection.count().get(),
                            entries,
                            entry -> Optional.of(Integer.toString(labeller.applyAsInt(entry))))
                    .entries();
        }
        return new AttackPictures(
                set, network, entries, entries.stream().mapToInt(labeller).toArray());
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
                keptLabels.stream().mapToInt(Integer::intValue).toArray());
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

    /** SHA-256 over the set's hash, the pictures chosen and their labels. */
    public String sha256() {
        MessageDigest digest = Hashes.sha256();
        digest.update(set.sha256().getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < labels.length; i++) {
            digest.update((name(i) + "\0" + labels[i] + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Hashes.hex(digest);
    }

    private static List<LabelledPictures.Entry> within(LabelledPictures set, Optional<String> folder) {
        if (folder.isEmpty()) {
            return set.entries();
        }
        String inside = folder.get().replaceFirst("/+$", "") + "/";
        List<LabelledPictures.Entry> entries = set.entries().stream()
                .filter(entry -> entry.name().startsWith(inside) || entry.name().contains("/" + inside))
                .toList();
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

    /** From a picture to the number of its class. */
    private static ToIntFunction<LabelledPictures.Entry> labeller(
            LabelledPictures set, Network network, Optional<TrueClasses> truth, List<LabelledPictures.Entry> entries) {
        int classes = network.lastStage().units() - (network.card().backgroundOutput() ? 1 : 0);
        List<String> names =
                network.card().classes().map(known -> known.names()).orElse(List.of());
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Set<String> unknown = new TreeSet<>();
        Map<String, Integer> byWordNetId = wordNetIds(set, classes);
        for (LabelledPictures.Entry entry : entries) {
            if (truth.isEmpty() && entry.classIndex().isPresent()) {
                int index = entry.classIndex().getAsInt();
                if (index >= classes) {
                    unknown.add(Integer.toString(index));
                }
                numbers.put(entry.name(), index);
                continue;
            }
            String label = truth.map(known -> known.of(Path.of(entry.name())))
                    .orElse(entry.label())
                    .orElseThrow(() -> new RunException("the true class of " + entry.name()
                            + " is not known; put the pictures into class folders or give --labels with the columns"
                            + " picture and class"));
            Optional<Integer> number = number(label, names, classes, byWordNetId);
            if (number.isEmpty()) {
                unknown.add(label);
            }
            numbers.put(entry.name(), number.orElse(-1));
        }
        if (!unknown.isEmpty()) {
            throw new RunException("the pictures are labelled " + shown(List.copyOf(unknown))
                    + ", which are no classes of "
                    + network.name() + " (" + (names.isEmpty() ? "numbers from 0 to " + (classes - 1) : shown(names))
                    + "); rename the class folders or give --labels");
        }
        return entry -> numbers.get(entry.name());
    }

    private static Optional<Integer> number(
            String label, List<String> names, int classes, Map<String, Integer> byWordNetId) {
        for (int i = 0; i < names.size(); i++) {
            if (plain(names.get(i)).equals(plain(label))) {
                return Optional.of(i);
            }
        }
        if (NUMBER.matcher(label).matches() && Integer.parseInt(label) < classes) {
            return Optional.of(Integer.parseInt(label));
        }
        return Optional.ofNullable(byWordNetId.get(label));
    }

    /** ImageNet's folders in order are its classes in order, if all are there. */
    private static Map<String, Integer> wordNetIds(LabelledPictures set, int classes) {
        Set<String> ids = new TreeSet<>();
        set.entries().forEach(entry -> entry.label().ifPresent(ids::add));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        if (ids.size() == classes
                && ids.stream().allMatch(id -> WORDNET_ID.matcher(id).matches())) {
            ids.forEach(id -> numbers.put(id, numbers.size()));
        }
        return numbers;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ').strip();
    }

    private static String shown(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? some + " and " + (names.size() - SHOWN) + " more" : some;
    }
}
