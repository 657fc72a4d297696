// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.metamerkit.WholeFile;

/**
 * The null distributions of a network's stages from one set of pictures: what one JSON file holds.
 *
 * @param provenance network and pictures, the same for all stages
 * @param stages from stage name to null distribution, in the network's order
 */
public record NullDistributions(NullProvenance provenance, Map<String, NullDistribution> stages) {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public NullDistributions {
        Objects.requireNonNull(provenance, "provenance");
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        stages.forEach((name, stage) -> {
            if (!stage.stage().equals(name) || !stage.provenance().equals(provenance)) {
                throw new IllegalArgumentException("The null distribution of stage " + stage.stage() + " from "
                        + stage.provenance() + " was put under " + name + " with " + provenance
                        + "; all stages of a file must come from one set of pictures.");
            }
        });
    }

    /** The stages of one network, in the order given. */
    public static NullDistributions of(NullProvenance provenance, Collection<NullDistribution> stages) {
        Map<String, NullDistribution> byName = new LinkedHashMap<>();
        stages.forEach(stage -> byName.put(stage.stage(), stage));
        return new NullDistributions(provenance, byName);
    }

    /** The null distribution of a stage, empty if it was not made for that stage. */
    public Optional<NullDistribution> stage(String name) {
        return Optional.ofNullable(stages.get(name));
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws IOException in one sentence with the remedy, if the file cannot be read, is cut short, or is not of this kind
     */
    public static NullDistributions read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no null distribution at " + file + "; make one with metamerkit null.", e);
        } catch (IOException e) {
            throw new IOException(
                    "The null distribution " + file + " cannot be read (" + e
                            + "); check that it is a file you may read.",
                    e);
        }
        return read(bytes, file.toString());
    }

    /** Reads a file's bytes; {@code where} names it in messages. See {@link #read(Path)}. */
    static NullDistributions read(byte[] bytes, String where) throws IOException {
        String why;
        try {
            JsonNode root = MAPPER.readTree(bytes);
            return NullDistributionJson.fromJson(root);
        } catch (JsonProcessingException e) {
            why = "it is no whole JSON text, "
                    + e.getOriginalMessage().lines().findFirst().orElse("");
        } catch (IllegalArgumentException e) {
            why = e.getMessage();
        }
        throw new IOException("The null distribution " + where + " cannot be used (" + why
                + "); delete it and make it again with metamerkit null.");
    }

    /**
     * Writes the file whole or not at all: under a temporary name beside it, renamed at the end. Makes the folder.
     *
     * @throws IOException in one sentence with the remedy
     */
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        try {
            WholeFile.makeFolder(folder);
            byte[] json = MAPPER.writeValueAsBytes(NullDistributionJson.toJson(this));
            WholeFile.write(file, temporary -> Files.write(temporary, json));
        } catch (IOException e) {
            throw new IOException(
                    "The null distribution could not be written to " + file + " (" + e
                            + "); choose a folder you may write to, on a disk with room.",
                    e);
        }
    }
}
