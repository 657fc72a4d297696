// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;

/** The file {@code run.json} that says a folder is a run: metamers are written to marked folders only. */
public final class RunMark {
    private static final String FILE = "run.json";
    private static final String FORMAT = "format_version";
    private static final String VERSION = "metamerkit_version";
    private static final int FORMAT_VERSION = 1;
    private static final JsonMapper MAPPER = new JsonMapper();

    private RunMark() {}

    /**
     * Makes a folder a run, unless it is one.
     *
     * @throws OutputException if the path is a file, holds anything but a run, or cannot be written
     */
    public static void ensure(Path folder) {
        if (isThere(folder)) {
            problem(folder).ifPresent(sentence -> {
                throw new OutputException(sentence);
            });
            requireWritable(folder);
            return;
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new OutputException(folder + " is a file, not a folder; name another one with --out");
        }
        try {
            WholeFile.makeFolder(folder);
            if (holdsOthers(folder)) {
                throw new OutputException(folder + " holds other files and no run of Metamerkit (no " + FILE
                        + "), so nothing is written there; name a new folder with --out");
            }
            ObjectNode node = MAPPER.createObjectNode();
            node.put(FORMAT, FORMAT_VERSION).put(VERSION, Version.current());
            WholeFile.write(folder.resolve(FILE), file -> Files.writeString(file, node.toPrettyString() + "\n"));
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        }
    }

    /** Whether a folder has the mark, whatever it says. */
    public static boolean isThere(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /** What is wrong with a mark that is there, in one sentence with the remedy; empty if it is a run of this format. */
    public static Optional<String> problem(Path folder) {
        Path mark = folder.resolve(FILE);
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(mark));
            JsonNode format = root.path(FORMAT);
            return format.isInt() && format.intValue() == FORMAT_VERSION
                    ? Optional.empty()
                    : Optional.of(mark + " is of " + (format.isMissingNode() ? "no format" : "format " + format)
                            + ", and this version of Metamerkit reads format " + FORMAT_VERSION + "; use version "
                            + root.path(VERSION).asText("unknown")
                            + ", which made it, or name another folder with --out");
        } catch (IOException e) {
            return Optional.of(mark + " cannot be read or is not JSON; name another folder with --out");
        }
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
                    .filter(name -> !name.startsWith("." + FILE + "-"))
                    .toList();
            return !names.isEmpty() && !names.contains(FILE);
        }
    }
}
