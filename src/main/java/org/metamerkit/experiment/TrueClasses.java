// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.metamerkit.kernel.NativeErrors;

/**
 * What pictures show, where somebody says so: a CSV file with the columns {@code picture} (file name, with or without its
 * extension) and {@code class}, or a folder whose sub-folders are classes.
 */
public final class TrueClasses {
    private static final String PICTURE = "picture";
    private static final String CLASS = "class";
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .get();

    private final Map<String, String> byPicture;
    private final Optional<Path> classFolders;

    private TrueClasses(Map<String, String> byPicture, Optional<Path> classFolders) {
        this.byPicture = Map.copyOf(byPicture);
        this.classFolders = classFolders;
    }

    /** Nothing is known. */
    public static TrueClasses none() {
        return new TrueClasses(Map.of(), Optional.empty());
    }

    /**
     * Reads {@code --labels}.
     *
     * @throws RunException in one sentence if the file cannot be read or lacks a column
     */
    public static TrueClasses read(Path labels) {
        if (Files.isDirectory(labels)) {
            return new TrueClasses(Map.of(), Optional.of(labels.toAbsolutePath().normalize()));
        }
        Map<String, String> classes = new HashMap<>();
        // Excel begins its UTF-8 files with a byte order mark
        try (CSVParser parser = CSVParser.builder()
                .setReader(new StringReader(Files.readString(labels).replaceFirst("^\uFEFF", "")))
                .setFormat(FORMAT)
                .get()) {
            if (!parser.getHeaderNames().containsAll(List.of(PICTURE, CLASS))) {
                throw new RunException("the labels " + labels + " have the columns " + parser.getHeaderNames()
                        + "; expected picture and class in the first line, separated by commas");
            }
            for (CSVRecord row : parser) {
                if (!row.isConsistent()) {
                    throw new RunException("line " + parser.getCurrentLineNumber() + " of the labels " + labels
                            + " has " + row.size() + " values; expected "
                            + parser.getHeaderNames().size() + " as in its first line");
                }
                String other = classes.put(plainName(row.get(PICTURE)), row.get(CLASS));
                if (other != null && !other.equals(row.get(CLASS))) {
                    throw new RunException("the labels " + labels + " say that " + row.get(PICTURE) + " shows " + other
                            + " and " + row.get(CLASS) + "; give each picture's name once");
                }
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new RunException(
                    "the labels " + labels + " cannot be read (" + NativeErrors.firstLine(e)
                            + "); give a CSV file in UTF-8 with the columns picture and class",
                    e);
        }
        return new TrueClasses(classes, Optional.empty());
    }

    /** Whether anything is known. */
    public boolean isKnown() {
        return classFolders.isPresent() || !byPicture.isEmpty();
    }

    /** What a picture shows. */
    public Optional<String> of(Path picture) {
        if (classFolders.isPresent()) {
            Path parent = picture.toAbsolutePath().normalize().getParent();
            return parent.getParent() != null && parent.getParent().equals(classFolders.get())
                    ? Optional.of(parent.getFileName().toString())
                    : Optional.empty();
        }
        return Optional.ofNullable(byPicture.get(plainName(picture.getFileName().toString())));
    }

    private static String plainName(String fileName) {
        String last = fileName.substring(fileName.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        return dot > 0 ? last.substring(0, dot) : last;
    }
}
