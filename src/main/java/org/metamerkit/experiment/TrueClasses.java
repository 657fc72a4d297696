// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.metamerkit.recognition.CsvTable;

/**
 * What pictures show, where somebody says so: a CSV file with the columns {@code picture} (file name, with or without its
 * extension) and {@code class}, or a folder whose sub-folders are classes.
 */
public final class TrueClasses {
    private static final String PICTURE = "picture";
    private static final String CLASS = "class";
    /** Of a picture's file ({@link org.metamerkit.stimulus.Pictures#list}); another dot belongs to the name. */
    private static final Pattern EXTENSION = Pattern.compile("(?<=.)\\.(?:png|jpe?g)$", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> byPicture;
    private final Set<Path> classFolders;

    private TrueClasses(Map<String, String> byPicture, Set<Path> classFolders) {
        this.byPicture = Map.copyOf(byPicture);
        this.classFolders = Set.copyOf(classFolders);
    }

    /** Nothing is known. */
    public static TrueClasses none() {
        return new TrueClasses(Map.of(), Set.of());
    }

    /**
     * Reads {@code --labels}.
     *
     * @throws org.metamerkit.recognition.RecognitionException in one sentence if the file cannot be read or lacks a column
     * @throws RunException if it says two things of one picture
     */
    public static TrueClasses read(Path labels) {
        if (Files.isDirectory(labels)) {
            return byFolder(List.of(labels));
        }
        CsvTable table = CsvTable.read(labels);
        int picture = table.requireColumn(PICTURE);
        int shown = table.requireColumn(CLASS);
        Map<String, String> classes = new HashMap<>();
        for (CsvTable.Row row : table.rows()) {
            String name = table.name(row, picture);
            String other = classes.put(plainName(name), table.name(row, shown));
            if (other != null && !other.equals(row.values()[shown])) {
                throw new RunException("the labels " + labels + " say that " + name + " shows " + other + " and "
                        + row.values()[shown] + "; give each picture's name once");
            }
        }
        return new TrueClasses(classes, Set.of());
    }

    /** Pictures show what the sub-folder is called in which they lie, of any of these folders. */
    public static TrueClasses byFolder(List<Path> folders) {
        return new TrueClasses(
                Map.of(),
                folders.stream()
                        .map(folder -> folder.toAbsolutePath().normalize())
                        .collect(Collectors.toSet()));
    }

    /** Whether anything is known. */
    public boolean isKnown() {
        return !classFolders.isEmpty() || !byPicture.isEmpty();
    }

    /** What a picture shows. */
    public Optional<String> of(Path picture) {
        if (!classFolders.isEmpty()) {
            Path parent = picture.toAbsolutePath().normalize().getParent();
            return parent.getParent() != null && classFolders.contains(parent.getParent())
                    ? Optional.of(parent.getFileName().toString())
                    : Optional.empty();
        }
        return Optional.ofNullable(byPicture.get(plainName(picture.getFileName().toString())));
    }

    private static String plainName(String fileName) {
        String last = fileName.substring(fileName.lastIndexOf('/') + 1);
        return EXTENSION.matcher(last).replaceFirst("");
    }
}
