// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.metamerkit.FolderTree;
import org.metamerkit.WholeFile;
import org.metamerkit.synthesis.OutputException;

/** A folder that is written whole or not at all, and replaced only if all it holds is what an export wrote. */
final class ExportFolder {
    static final String MARK = "export.json";
    static final String KIND = "metamerkit_export";
    static final String FILES = "files";

    private ExportFolder() {}

    /** Fills the folder it is given. */
    interface Content {
        ExportReport writeInto(Path temporary) throws IOException;
    }

    /** @throws OutputException in one sentence if something else is there */
    static void requireFree(Path wanted) {
        Path folder = real(wanted);
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new OutputException(folder + " is a file, not a folder; name another one with --out");
        }
        try {
            stranger(folder).ifPresent(sentence -> {
                throw new OutputException(sentence);
            });
        } catch (IOException | UncheckedIOException e) {
            throw new OutputException(folder + " cannot be read (" + e.getMessage()
                    + "); check its permissions or name another folder with" + " --out");
        }
    }

    /** Writes under a temporary name beside, then puts it in place; behind a link it is the folder that the link leads to. */
    static ExportReport write(Path wanted, Content content) {
        Path folder = real(wanted);
        Path temporary = WholeFile.temporary(folder);
        Path older = WholeFile.temporary(folder);
        try {
            WholeFile.makeFolder(folder.toAbsolutePath().getParent());
            Files.createDirectory(temporary);
            ExportReport report = content.writeInto(temporary);
            // once more: something may have been put there while we wrote
            requireFree(folder);
            boolean replaces = Files.exists(folder);
            if (replaces) {
                Files.move(folder, older, StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (replaces) {
                    Files.move(older, folder, StandardCopyOption.ATOMIC_MOVE);
                }
                throw e;
            }
            return report;
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        } finally {
            FolderTree.deleteQuietly(temporary);
            FolderTree.deleteQuietly(older);
        }
    }

    /** The folder itself: a link to it must be neither replaced nor taken for an empty one. */
    private static Path real(Path folder) {
        try {
            return Files.exists(folder) ? folder.toRealPath() : folder;
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        }
    }

    /** All files below a folder, and links whatever they lead to, relative, with slashes, sorted. */
    static List<String> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    /** Why the folder may not be replaced. */
    private static Optional<String> stranger(Path folder) throws IOException {
        List<String> there = files(folder);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        Path mark = folder.resolve(MARK);
        if (!Files.isRegularFile(mark)) {
            return Optional.of(folder + " holds other files and no export of Metamerkit (no " + MARK
                    + "), so nothing is written there; name a new folder with --out");
        }
        JsonNode json = new JsonMapper().readTree(Files.readAllBytes(mark));
        Set<String> ours = new HashSet<>(List.of(MARK));
        json.path(FILES).forEach(file -> ours.add(file.asText()));
        if (!json.path("kind").asText().equals(KIND)) {
            return Optional.of(mark + " is of no export of Metamerkit; name a new folder with --out");
        }
        return there.stream()
                .filter(file -> !ours.contains(file))
                .findFirst()
                .map(file -> folder + " holds " + file
                        + ", which the export there did not write, so it is not replaced; move what is yours away or name a new"
                        + " folder with --out");
    }
}
