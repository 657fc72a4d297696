// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.Hashes;

/**
 * A set of pictures, with labels where they are known: a folder or a zip file of pictures ({@code .png}, {@code .jpg},
 * {@code .jpeg} in any case; hidden files left out).
 *
 * <ul>
 *   <li>Files named {@code INDEX_WNID_NAME.jpg} ({@code 0283_n02123394_Persian_cat.jpg}), all of them: the class is
 *       INDEX, the label {@code WNID_NAME}.
 *   <li>Files in folders {@code …/CLASS/FILE}: the label is the folder's name. A single folder that everything in a zip
 *       file lies in is passed over first.
 *   <li>Files without folders: no labels. Files with and without class folders together are refused.
 * </ul>
 *
 * <p>Nothing is decoded before {@link #read} and nothing of a zip file is ever unpacked to disk. Entries are sorted by
 * name. Several threads may {@link #read} at once; everything else is for one thread.
 */
public final class LabelledPictures implements Iterable<LabelledPictures.Entry>, AutoCloseable {
    private static final Pattern INDEXED =
            Pattern.compile("(?<index>\\d{1,6})_(?<label>n\\d{8}_.+)\\.(?:png|jpe?g)", Pattern.CASE_INSENSITIVE);

    private final String name;
    private final PictureContainer container;
    private final List<Entry> entries;
    private final Set<Entry> known;
    private String sha256;

    private LabelledPictures(String name, PictureContainer container, List<Entry> entries) {
        this.name = name;
        this.container = container;
        this.entries = List.copyOf(entries);
        this.known = new HashSet<>(entries);
    }

    /**
     * One picture of a set.
     *
     * @param name path inside the set, folders separated by {@code /}
     * @param label the class's name, where known
     * @param classIndex the class's number, 0 or more, where known
     */
    public record Entry(String name, Optional<String> label, OptionalInt classIndex) {}

    /**
     * Opens a folder or zip file.
     *
     * @throws PictureException if it is missing, unreadable, no folder or zip file, holds no picture, or mixes pictures
     *     in and outside class folders
     */
    public static LabelledPictures open(Path folderOrZip) {
        PictureContainer container = PictureContainer.open(folderOrZip);
        try {
            List<Entry> entries = label(folderOrZip, container.names(), !Files.isDirectory(folderOrZip));
            return new LabelledPictures(nameOf(folderOrZip), container, entries);
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /**
     * Opens what lies in one folder of a folder or zip file, such as {@code train}, as if there were nothing else: names
     * begin below it, so that hashes are those of that folder opened alone.
     *
     * @param within the folder's path inside, folders separated by {@code /}; in a zip file whose pictures all lie in a
     *     single top folder that folder may be left out
     * @throws PictureException as {@link #open(Path)}, or if there is no such folder
     */
    public static LabelledPictures open(Path folderOrZip, String within) {
        if (Files.isDirectory(folderOrZip)) {
            Path folder = folderOrZip.resolve(within);
            if (!Files.isDirectory(folder)) {
                throw new PictureException(
                        folderOrZip + " has no folder " + within + ", expected one with pictures: check its name.");
            }
            return open(folder);
        }
        PictureContainer container = PictureContainer.open(folderOrZip);
        try {
            PictureContainer view = PictureContainer.within(folderOrZip, container, within);
            return new LabelledPictures(
                    nameOf(folderOrZip) + "/" + within, view, label(folderOrZip, view.names(), false));
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /**
     * The same set with fewer pictures: the first of each class by name, as many of each. Shares what it reads from with this one.
     *
     * @param count of pictures in all, a multiple of the number of classes
     * @throws PictureException if labels are not known, or there are not so many of a class
     */
    public LabelledPictures first(int count) {
        return first(count, entries, Entry::label);
    }

    /**
     * The same of some of the pictures, with labels from elsewhere.
     *
     * @param among entries of this set
     * @param label of an entry; empty where it is not known
     * @throws PictureException as {@link #first(int)}
     */
    public LabelledPictures first(int count, List<Entry> among, Function<Entry, Optional<String>> label) {
        Map<String, List<Entry>> classes = new TreeMap<>();
        for (Entry entry : among) {
            String known = label.apply(entry)
                    .orElseThrow(() -> new PictureException(
                            name + " has no classes to take pictures of: leave out the number of pictures."));
            classes.computeIfAbsent(known, unused -> new ArrayList<>()).add(entry);
        }
        int fewest = classes.values().stream().mapToInt(List::size).min().orElse(0);
        if (count < 1 || count % classes.size() != 0 || count / classes.size() > fewest) {
            throw new PictureException(
                    count + " pictures of " + name + " were asked for, expected a multiple of its " + classes.size()
                            + " classes, at most " + fewest * classes.size() + " in all: give another number.");
        }
        int each = count / classes.size();
        return new LabelledPictures(
                name,
                container,
                classes.values().stream()
                        .flatMap(list -> list.stream().limit(each))
                        .sorted(Comparator.comparing(Entry::name))
                        .toList());
    }

    /** The folder's name, or the zip file's without its extension, with {@code /} and the folder in it that was opened. */
    public String name() {
        return name;
    }

    public int size() {
        return entries.size();
    }

    /** All entries, sorted by name; unmodifiable. */
    public List<Entry> entries() {
        return entries;
    }

    @Override
    public Iterator<Entry> iterator() {
        return entries.iterator();
    }

    /**
     * Decodes one picture.
     *
     * @throws PictureException as {@link Pictures#read(Path)}, or if a zip entry's check fails
     * @throws IllegalArgumentException if the entry is not of this set
     */
    public Picture read(Entry entry) {
        if (!known.contains(entry)) {
            throw new IllegalArgumentException(
                    entry.name() + " is no picture of " + name + ", expected one of its entries.");
        }
        return Pictures.read(container.describe(entry.name()), container.read(entry.name()));
    }

    /**
     * The pictures in one folder of the set.
     *
     * @param folder its path inside, folders separated by {@code /}; a single top folder of all pictures may be left out
     * @return none if there is no such folder
     */
    public List<Entry> within(String folder) {
        List<String> names = entries.stream().map(Entry::name).toList();
        String prefix = PictureContainer.prefix(names, folder).orElse(null);
        return entries.stream()
                .filter(entry -> prefix != null && entry.name().startsWith(prefix))
                .toList();
    }

    /**
     * SHA-256, in hexadecimal digits, that stands for the set: over its sorted names, each followed by a zero byte and
     * by length and CRC-32 of its file as decimal text with a space before each and a line feed after. The same files
     * give the same hash from a folder and from a zip file, whose directory has these numbers at hand; a folder's files
     * are read once.
     *
     * @throws PictureException if one of them cannot be read
     */
    public String sha256() {
        if (sha256 == null) {
            sha256 = hash(entries, false, () -> {});
        }
        return sha256;
    }

    /**
     * The same of some of its pictures, as if there were no others.
     *
     * @param some entries of this set, in any order
     * @param watch called before each file is read; what it throws ends that
     * @throws PictureException if one of them cannot be read
     */
    public String sha256(List<Entry> some, Runnable watch) {
        return hash(some, false, watch);
    }

    /** The same for a set of which not all can be read: the word {@code unreadable} stands for length and CRC-32 of such a file. */
    public String sha256WithUnreadable() {
        return hash(entries, true, () -> {});
    }

    private String hash(List<Entry> some, boolean unreadableToo, Runnable watch) {
        MessageDigest digest = Hashes.sha256();
        for (Entry entry :
                some.stream().sorted(Comparator.comparing(Entry::name)).toList()) {
            watch.run();
            digest.update(entry.name().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update((" " + check(entry, unreadableToo) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Hashes.hex(digest);
    }

    private String check(Entry entry, boolean unreadableToo) {
        try {
            PictureContainer.Check check = container.check(entry.name());
            return check.length() + " " + check.crc32();
        } catch (PictureException e) {
            if (!unreadableToo) {
                throw e;
            }
            return "unreadable";
        }
    }

    /**
     * The share, 0 … 1, of all N·(N − 1)/2 pairs of pictures whose two classes are the same; empty if labels are not
     * known or there are fewer than two pictures. Random pairs of ImageNet's training pictures, the reference's null
     * distribution, have about 0.001.
     */
    public Optional<Double> sameClassShare() {
        if (entries.size() < 2
                || entries.stream().anyMatch(entry -> entry.label().isEmpty())) {
            return Optional.empty();
        }
        Map<String, Long> counts = new HashMap<>();
        for (Entry entry : entries) {
            String key = entry.classIndex().isPresent()
                    ? Integer.toString(entry.classIndex().getAsInt())
                    : entry.label().get();
            counts.merge(key, 1L, Long::sum);
        }
        long same = counts.values().stream().mapToLong(n -> n * (n - 1) / 2).sum();
        long pairs = (long) entries.size() * (entries.size() - 1) / 2;
        return Optional.of((double) same / pairs);
    }

    @Override
    public void close() {
        container.close();
    }

    private static List<Entry> label(Path source, List<String> names, boolean passOverSingleFolder) {
        if (names.isEmpty()) {
            throw new PictureException(
                    source
                            + " holds no picture, expected files ending in .png, .jpg or .jpeg: give another folder or zip file.");
        }
        List<Entry> entries = new ArrayList<>();
        if (names.stream().allMatch(name -> INDEXED.matcher(fileName(name)).matches())) {
            for (String name : names) {
                Matcher matcher = INDEXED.matcher(fileName(name));
                matcher.matches();
                int index = Integer.parseInt(matcher.group("index"));
                entries.add(new Entry(name, Optional.of(matcher.group("label")), OptionalInt.of(index)));
            }
        } else {
            int prefix = passOverSingleFolder ? PictureContainer.commonFolder(names) : 0;
            long inFolders = names.stream()
                    .filter(name -> name.indexOf('/', prefix) >= 0)
                    .count();
            if (inFolders != 0 && inFolders != names.size()) {
                throw new PictureException(source + " holds " + inFolders + " pictures in folders and "
                        + (names.size() - inFolders)
                        + " outside, expected all in class folders or none: move the rest or give one folder of it.");
            }
            for (String name : names) {
                String label = inFolders == 0 ? null : fileName(name.substring(0, name.lastIndexOf('/')));
                entries.add(new Entry(name, Optional.ofNullable(label), OptionalInt.empty()));
            }
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private static String fileName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String nameOf(Path source) {
        String file = source.toAbsolutePath().normalize().getFileName().toString();
        int dot = file.lastIndexOf('.');
        return dot > 0 && !Files.isDirectory(source) ? file.substring(0, dot) : file;
    }
}
