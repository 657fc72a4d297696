// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.metamerkit.FolderTree;
import org.metamerkit.WholeFile;

/**
 * The networks a user brought, one folder each: {@code NAME/card.json} beside {@code NAME/weights.safetensors}, {@code
 * NAME/network.pt} or {@code NAME/network.pt2}. A folder is written under a temporary name and renamed when whole, so that several
 * processes may use the model folder at once; what is there is never overwritten.
 */
public final class ModelFolder {
    /** System property that names the folder; wins over the environment variable. */
    public static final String PROPERTY = "metamerkit.models";

    /** Environment variable that names the folder. */
    public static final String VARIABLE = "METAMERKIT_MODELS";

    /** What is known of a network. */
    public static final String CARD = "card.json";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String PARTIAL = ".partial";
    /** No import takes as long. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path root;

    private ModelFolder(Path root) {
        this.root = root;
    }

    /** Writes a network's files into a folder and tells what they are. */
    @FunctionalInterface
    interface Filling {
        StoredCard fill(Path folder) throws IOException;
    }

    /** A model folder at this place; it need not exist. */
    public static ModelFolder at(Path root) {
        return new ModelFolder(root.toAbsolutePath());
    }

    /**
     * The one of this process: what {@link #PROPERTY} or {@link #VARIABLE} names, else {@code metamerkit/models} in the user's data
     * folder ({@code $XDG_DATA_HOME}, by default {@code ~/.local/share}; on macOS {@code ~/Library/Application Support}).
     */
    public static ModelFolder current() {
        return of(System.getProperties(), System.getenv());
    }

    static ModelFolder of(Properties properties, Map<String, String> environment) {
        String named = properties.getProperty(PROPERTY, environment.getOrDefault(VARIABLE, ""));
        if (!named.isBlank()) {
            return at(Path.of(named));
        }
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        String home = properties.getProperty("user.home");
        Path data;
        // The XDG specification has relative paths ignored.
        if (!xdg.isBlank() && Path.of(xdg).isAbsolute()) {
            data = Path.of(xdg);
        } else if (properties
                .getProperty("os.name", "")
                .toLowerCase(Locale.ROOT)
                .startsWith("mac")) {
            data = Path.of(home, "Library", "Application Support");
        } else {
            data = Path.of(home, ".local", "share");
        }
        return at(data.resolve("metamerkit").resolve("models"));
    }

    public Path root() {
        return root;
    }

    /**
     * The name itself.
     *
     * @throws IllegalArgumentException in one sentence if no network may be called so
     */
    public static String checkedName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "no network can be called '" + name
                            + "'; give at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit");
        }
        return name;
    }

    /** Names of the networks in the folder, sorted. */
    public List<String> names() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(this::holds)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StoreException(
                    "the model folder " + root + " cannot be read (" + reason(e)
                            + "); check its permissions or name another with " + VARIABLE,
                    e);
        }
    }

    /** Whether the folder holds a network of this name. */
    public boolean holds(String name) {
        return NAME.matcher(name).matches() && Files.isRegularFile(place(name).resolve(CARD));
    }

    /** Whether the network's file lies beside its card; a card may come alone, with an address to fetch the file from. */
    public boolean hasFile(String name) {
        return holds(name)
                && Stream.of(NetworkKind.values())
                        .anyMatch(kind -> Files.isRegularFile(place(name).resolve(kind.file())));
    }

    /** The folder of a network, which need not exist. */
    public Path place(String name) {
        return root.resolve(checkedName(name));
    }

    /**
     * What is known of a network in the folder.
     *
     * @throws StoreException if its card cannot be read or is not valid
     */
    public StoredCard card(String name) {
        return StoredCardJson.read(place(name).resolve(CARD), name);
    }

    /**
     * Puts a network into the folder, whole or not at all.
     *
     * @throws StoreException if there is one of this name, or the folder cannot be written
     */
    StoredCard put(String name, Filling filling) {
        Path place = place(name);
        requireFree(name);
        Path temporary = WholeFile.temporary(place);
        try {
            WholeFile.makeFolder(temporary);
            sweep();
            StoredCard card = filling.fill(temporary);
            StoredCardJson.write(card, temporary.resolve(CARD));
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
            return card;
        } catch (IOException e) {
            requireFree(name);
            throw new StoreException(
                    "the network cannot be stored at " + place + " (" + reason(e)
                            + "); free space there or name another model folder with " + VARIABLE,
                    e);
        } finally {
            FolderTree.deleteQuietly(temporary);
        }
    }

    /**
     * Puts the file that a card lacks beside it.
     *
     * @throws StoreException if what was filled in is another file than the card's, or the folder cannot be written
     */
    void restore(StoredCard card, Filling filling) {
        Path place = place(card.name());
        Path temporary = WholeFile.temporary(place);
        try {
            WholeFile.makeFolder(temporary);
            StoredCard found = filling.fill(temporary);
            if (!found.storedSha256().equals(card.storedSha256())) {
                throw new StoreException("the file imported for " + card.name() + " is not the one its card describes"
                        + " (SHA-256 " + found.storedSha256().substring(0, 8) + "…, expected "
                        + card.storedSha256().substring(0, 8)
                        + "…); remove the network and import the file under a name of its own");
            }
            String file = card.kind().file();
            WholeFile.finish(temporary.resolve(file), place.resolve(file));
        } catch (IOException e) {
            throw new StoreException(
                    "the network cannot be stored at " + place + " (" + reason(e)
                            + "); free space there or name another model folder with " + VARIABLE,
                    e);
        } finally {
            FolderTree.deleteQuietly(temporary);
        }
    }

    /** @throws StoreException if there is a network of this name already */
    void requireFree(String name) {
        if (Files.exists(place(name)) && !holds(name)) {
            throw new StoreException("there is something at " + place(name)
                    + " already that is no network of Metamerkit; give another name with --as");
        }
        if (holds(name)) {
            throw new StoreException("there is a network '" + name + "' already at " + place(name)
                    + ", and it is never overwritten; give another name with --as, or remove it with 'metamerkit models remove "
                    + name + " --yes'");
        }
    }

    /**
     * Removes a network.
     *
     * @throws StoreException if there is none of this name, or it cannot be removed
     */
    public void remove(String name) {
        Path place = place(name);
        if (!holds(name)) {
            throw new StoreException("there is no network '" + name + "' in the model folder " + root
                    + (Files.exists(place) ? ", but something else, which is left alone" : "")
                    + "; 'metamerkit models' lists what there is");
        }
        Path temporary = WholeFile.temporary(place);
        try {
            // at once for everybody who looks
            Files.move(place, temporary, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StoreException(
                    "the network at " + place + " cannot be removed (" + reason(e) + "); check the permissions there",
                    e);
        }
        FolderTree.deleteQuietly(temporary);
    }

    /** Clears away what processes that were killed left behind. */
    private void sweep() throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(ABANDONED));
        List<Path> partial;
        try (Stream<Path> list = Files.list(root)) {
            partial = list.filter(folder -> folder.getFileName().toString().startsWith(".")
                            && folder.getFileName().toString().endsWith(PARTIAL))
                    .toList();
        }
        for (Path folder : partial) {
            if (Files.exists(folder) && Files.getLastModifiedTime(folder).compareTo(limit) < 0) {
                FolderTree.deleteQuietly(folder);
            }
        }
    }

    /** Why a file could not be written or read, in a few words. */
    static String reason(IOException problem) {
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (problem instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }
}
