// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;
import org.metamerkit.match.NullChoice;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.match.NullDistributions;
import org.metamerkit.match.NullProvenance;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.OutputException;

/**
 * A folder of metamers, {@code RUN/MODEL/STAGE/PICTURE-sSEED-HASH/}. A run is marked by its {@code run.json}; a folder that
 * holds anything else is never written to.
 */
public final class Run {
    /** Where results go if nothing else is said. */
    public static final Path DEFAULT = Path.of("runs", "default");

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String MARK = "run.json";
    private static final String NULLS = "nulls";
    private static final String FORMAT = "format_version";
    private static final int FORMAT_VERSION = 1;
    private static final int HASH_DIGITS = 8;
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
        if (Files.exists(folder.resolve(MARK))) {
            requireFormat(folder);
            requireWritable(folder);
            return new Run(folder);
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new OutputException(folder + " is a file, not a folder; name another one with --out");
        }
        try {
            Files.createDirectories(folder);
            if (holdsOthers(folder)) {
                throw new OutputException(folder + " holds other files and no run of Metamerkit (no " + MARK
                        + "), so nothing is written there; name a new folder with --out");
            }
            ObjectNode node = MAPPER.createObjectNode();
            node.put(FORMAT, FORMAT_VERSION).put("metamerkit_version", Version.current());
            WholeFile.write(folder.resolve(MARK), file -> Files.writeString(file, node.toPrettyString() + "\n"));
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        }
        return new Run(folder);
    }

    /**
     * Opens a run to read.
     *
     * @throws RunException in one sentence if there is no run
     */
    public static Run open(Path folder) {
        if (!Files.exists(folder.resolve(MARK))) {
            throw new RunException(folder + " is no run of Metamerkit (it has no " + MARK
                    + "); name the folder that 'metamerkit synthesize --out' made");
        }
        requireFormat(folder);
        return new Run(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Folders of all whole metamers, sorted. */
    public List<Path> metamers() {
        try (Stream<Path> walk = Files.walk(folder, METAMER_DEPTH)) {
            return walk.filter(path -> Files.isRegularFile(path.resolve(MetamerFolder.JSON)))
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new RunException(
                    "the run " + folder + " cannot be read (" + e.getMessage() + "); check its permissions", e);
        }
    }

    /**
     * Keeps what verdicts at a stage rest on in {@code nulls/}, one file a network, null distribution, set of pictures and stage:
     * {@code NETWORK-NAME-HASH-STAGE.json}, HASH being eight digits of the set's SHA-256.
     */
    public void keep(NullChoice choice) {
        NullDistribution distribution = choice.distribution();
        NullProvenance provenance = distribution.provenance();
        String set = provenance.pictureSetSha256().substring(0, HASH_DIGITS);
        String name = String.join("-", provenance.network(), provenance.name(), set, distribution.stage()) + ".json";
        Path file = folder.resolve(NULLS).resolve(name);
        try {
            if (!Files.exists(file)) {
                NullDistributions.of(provenance, List.of(distribution)).write(file);
            }
        } catch (IOException e) {
            throw OutputException.of(file, e.getCause() instanceof IOException cause ? cause : e);
        }
    }

    private static void requireFormat(Path folder) {
        Path mark = folder.resolve(MARK);
        try {
            JsonNode version = MAPPER.readTree(Files.readAllBytes(mark)).path(FORMAT);
            if (version.isInt() && version.intValue() == FORMAT_VERSION) {
                return;
            }
        } catch (IOException e) {
            throw new RunException(mark + " cannot be read or is not JSON; name another folder with --out", e);
        }
        throw new RunException(mark + " is not of a run of format " + FORMAT_VERSION
                + "; name another folder with --out, or use the version of Metamerkit that made it");
    }

    private static void requireWritable(Path folder) {
        if (!Files.isWritable(folder)) {
            throw new OutputException(folder + " cannot be written (permission denied); change its permissions or name"
                    + " another folder with --out");
        }
    }

    /** Whether anything is there besides the mark that another process may be making at this moment. */
    private static boolean holdsOthers(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            List<String> names = list.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("." + MARK + "-"))
                    .toList();
            return !names.isEmpty() && !names.contains(MARK);
        }
    }
}
