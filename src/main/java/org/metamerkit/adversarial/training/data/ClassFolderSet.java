// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.LabelledPictures.Entry;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureException;

/** The pictures of a folder or zip file of class folders, or of files named by class index. */
final class ClassFolderSet implements PictureSet {
    private final LabelledPictures pictures;
    private final int[] labels;
    private final Unreadable unreadable;
    private String sha256;

    private ClassFolderSet(LabelledPictures pictures, int[] labels, Unreadable unreadable) {
        this.pictures = pictures;
        this.labels = labels;
        this.unreadable = unreadable;
    }

    static ClassFolderSet open(PictureSource source, List<String> classNames, Unreadable unreadable) {
        LabelledPictures pictures = source.within().isPresent()
                ? LabelledPictures.open(source.path(), source.within().get())
                : LabelledPictures.open(source.path());
        try {
            return new ClassFolderSet(pictures, labels(source, pictures.entries(), classNames), unreadable);
        } catch (RuntimeException e) {
            pictures.close();
            throw e;
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public String name(int index) {
        return pictures.entries().get(index).name();
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public String sha256() {
        if (sha256 == null) {
            sha256 = unreadable == Unreadable.SKIP ? pictures.sha256WithUnreadable() : pictures.sha256();
        }
        return sha256;
    }

    @Override
    public Picture read(int index) {
        return pictures.read(pictures.entries().get(index));
    }

    @Override
    public void close() {
        pictures.close();
    }

    private static int[] labels(PictureSource source, List<Entry> entries, List<String> classNames) {
        if (entries.get(0).classIndex().isPresent()) {
            return entries.stream()
                    .mapToInt(entry -> index(source, entry, classNames.size()))
                    .toArray();
        }
        if (entries.get(0).label().isEmpty()) {
            throw new PictureException(source + " has pictures without labels, expected each in a folder of its"
                    + " class's name: sort them into class folders.");
        }
        requireOneFolderAClass(source, entries);
        Map<String, Integer> classes = ClassMatch.match(
                source,
                entries.stream().map(entry -> entry.label().orElseThrow()).collect(Collectors.toSet()),
                classNames);
        return entries.stream()
                .mapToInt(entry -> classes.get(entry.label().orElseThrow()))
                .toArray();
    }

    private static int index(PictureSource source, Entry entry, int classes) {
        int index = entry.classIndex().orElseThrow();
        if (index >= classes) {
            throw new PictureException("The picture " + entry.name() + " of " + source + " is of class " + index
                    + " by its name, expected 0 to " + (classes - 1) + ": take data of the network's classes.");
        }
        return index;
    }

    /** Else train/cat and test/cat would both be trained on. */
    private static void requireOneFolderAClass(PictureSource source, List<Entry> entries) {
        Function<Entry, String> folder =
                entry -> entry.name().substring(0, entry.name().lastIndexOf('/'));
        Map<String, TreeSet<String>> folders = entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.label().orElseThrow(),
                        TreeMap::new,
                        Collectors.mapping(folder, Collectors.toCollection(TreeSet::new))));
        folders.forEach((label, its) -> {
            if (its.size() > 1) {
                String top =
                        its.first().substring(0, its.first().indexOf('/') + 1).replace("/", "");
                throw new PictureException(source + " has more than one folder of the class " + label + " ("
                        + ClassMatch.some(List.copyOf(its))
                        + "), expected one: say which part to use" + (top.isEmpty() ? "." : ", such as " + top + "."));
            }
        });
    }
}
