// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What pictures show, where somebody says so: a CSV file with the columns {@code picture} (file name, with or without its
 * extension) and {@code class}, or a folder whose sub-folders are classes.
 */
public final class TrueClasses {
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
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setTrim(true)
                .get();
        Map<String, String> classes = new HashMap<>();
        try (Reader reader = Files.newBufferedReader(labels);
                CSVParser parser =
                        CSVParser.builder().setReader(reader).setFormat(format).get()) {
            if (!parser.getHeaderNames().contains("picture")
                    || !parser.getHeaderNames().contains("class")) {
                throw new RunException("the labels " + labels + " have the columns " + parser.getHeaderNames()
                        + "; expected picture and class in the first line");
            }
            for (CSVRecord row : parser) {
                classes.put(plainName(row.get("picture")), row.get("class"));
            }
        } catch (IOException e) {
            throw new RunException(
                    "the labels " + labels + " cannot be read (" + e.getMessage()
                            + "); give a CSV file with the columns picture and class",
                    e);
        }
        return new TrueClasses(classes, Optional.empty());
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
