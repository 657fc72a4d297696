// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.metamerkit.match.NullChoice;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.OutputException;
import org.metamerkit.synthesis.RunMark;
import org.metamerkit.synthesis.RunNulls;

/**
 * A folder of metamers, {@code RUN/MODEL/STAGE/PICTURE-sSEED-HASH/}. A run is marked by its {@code run.json}; a folder that
 * holds anything else is never written to.
 */
public final class Run {
    private static final int METAMER_DEPTH = 3;

    private final Path folder;

    private Run(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a run to go on with, or begins one.
     *
     * @throws OutputException if the path is a file, holds anything but a run, or cannot be written
     */
    public static Run openOrCreate(Path folder) {
        RunMark.ensure(folder);
        return new Run(folder);
    }

    /**
     * Opens a run to read.
     *
     * @throws RunException in one sentence if there is no run
     */
    public static Run open(Path folder) {
        if (!RunMark.isThere(folder)) {
            throw new RunException(
                    folder + " is no run of Metamerkit; name the folder that 'metamerkit synthesize --out' made");
        }
        RunMark.problem(folder).ifPresent(sentence -> {
            throw new RunException(sentence);
        });
        return new Run(folder);
    }

    public Path folder() {
        return folder;
    }

    /**
     * Folders of all whole metamers, sorted; those behind links, too.
     *
     * @throws RunException if a folder cannot be read, or a link leads back to where it lies
     */
    public List<Path> metamers() {
        try (Stream<Path> walk = Files.walk(folder, METAMER_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(path -> Files.isRegularFile(path.resolve(MetamerFolder.JSON)))
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new RunException(
                    "the run " + folder + " cannot be read (" + e.getMessage() + "); check its permissions and links",
                    e);
        }
    }

    /**
     * The null distribution a metamer of this run was judged by, as the run keeps it.
     *
     * @return empty if it was judged by none
     * @throws RunException if the run's copy is missing or cannot be read
     */
    public Optional<NullChoice> judgedBy(StoredMetamer metamer) {
        JsonNode named = metamer.json().path("match").path("null");
        if (!named.isObject()) {
            return Optional.empty();
        }
        Path file = RunNulls.file(
                folder,
                metamer.model(),
                named.path("name").asText(),
                named.path("picture_set_sha256").asText(),
                metamer.weightsSha256(),
                metamer.stage());
        try {
            Optional<NullDistribution> kept = RunNulls.read(file, metamer.stage());
            if (kept.filter(one -> !one.provenance().weightsSha256().equals(metamer.weightsSha256()))
                    .isPresent()) {
                throw new RunException(file + " was made for other weights of " + metamer.model() + " than those of "
                        + metamer.folder().getFileName() + "; judge by another with --null");
            }
            return kept.map(distribution -> new NullChoice(
                    distribution,
                    NullChoice.Source.valueOf(named.path("source").asText().toUpperCase(Locale.ROOT))));
        } catch (IOException | IllegalArgumentException e) {
            throw new RunException(
                    file + ", which the verdict rests on, is missing or cannot be read; judge by another with --null",
                    e);
        }
    }
}
