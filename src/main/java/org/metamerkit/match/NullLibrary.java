// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The null distributions there are for one network, read once: the embedded ones (class path,
 * {@code /org/metamerkit/match/nulls/NETWORK.json}) and the cached ones (files {@code FOLDER/NETWORK/NAME.json}). Only those made
 * with the network's very weights count. A cached file that cannot be used is reported and passed over, unless it was
 * chosen by name.
 */
public final class NullLibrary {
    private static final String EMBEDDED = "/org/metamerkit/match/nulls/";

    private final String network;
    private final Path folder;
    private final List<Entry> usable = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();

    private record Entry(NullDistributions nulls, NullChoice.Source source) {}

    private record Refused(String name, String reason) {}

    private NullLibrary(String network, Path folder) {
        this.network = network;
        this.folder = folder;
    }

    /**
     * Reads all null distributions of a network.
     *
     * @param network the network's name
     * @param weightsSha256 SHA-256 of its weights
     * @param cacheFolder the folder that holds one folder a network; need not exist
     * @param warnings gets one sentence for every cached file that cannot be used
     */
    public static NullLibrary open(String network, String weightsSha256, Path cacheFolder, Consumer<String> warnings) {
        Objects.requireNonNull(weightsSha256, "weightsSha256");
        NullLibrary library = new NullLibrary(network, cacheFolder.resolve(network));
        library.readEmbedded(weightsSha256, warnings);
        library.readCached(weightsSha256, warnings);
        return library;
    }

    /** Where {@code metamerkit null} puts the file of a null distribution. */
    public static Path cacheFile(Path cacheFolder, NullProvenance provenance) {
        return cacheFolder.resolve(provenance.network()).resolve(provenance.name() + ".json");
    }

    /** Names that {@link #choose} knows, the embedded one first. */
    public List<String> names() {
        return usable.stream()
                .map(entry -> entry.nulls().provenance().name())
                .distinct()
                .toList();
    }

    /** Whether the network's embedded null distribution has this name, which no other may then have. */
    public boolean isEmbedded(String name) {
        return usable.stream()
                .anyMatch(entry -> entry.source() == NullChoice.Source.EMBEDDED
                        && entry.nulls().provenance().name().equals(name));
    }

    /** The network's embedded null distribution if it has the stage, else the cached one of most pictures, else none. */
    public Optional<NullChoice> choose(String stage) {
        return usable.stream()
                .flatMap(entry -> choice(entry, stage, entry.source()))
                .findFirst();
    }

    /**
     * The null distribution of that name.
     *
     * @throws IllegalArgumentException in one sentence with the names there are, if there is none of that name, if it has not the
     *     stage, or if it cannot be used
     */
    public NullChoice choose(String name, String stage) {
        List<Entry> named = usable.stream()
                .filter(entry -> entry.nulls().provenance().name().equals(name))
                .toList();
        Optional<NullChoice> choice = named.stream()
                .flatMap(entry -> choice(entry, stage, NullChoice.Source.CHOSEN))
                .findFirst();
        if (choice.isPresent()) {
            return choice.get();
        }
        Optional<Refused> bad =
                refused.stream().filter(file -> file.name().equals(name)).findFirst();
        if (named.isEmpty() && bad.isPresent()) {
            throw new IllegalArgumentException(bad.get().reason());
        }
        throw new IllegalArgumentException(
                named.isEmpty()
                        ? "There is no null distribution \"" + name + "\" for " + network + "; there "
                                + (names().isEmpty() ? "are none" : "is " + String.join(", ", names()))
                                + ", and metamerkit null makes one."
                        : "The null distribution \"" + name + "\" of " + network + " has no stage " + stage
                                + ", only "
                                + String.join(
                                        ", ", named.get(0).nulls().stages().keySet())
                                + "; make it for that stage with metamerkit null.");
    }

    private static Stream<NullChoice> choice(Entry entry, String stage, NullChoice.Source source) {
        return entry.nulls().stage(stage).stream().map(distribution -> new NullChoice(distribution, source));
    }

    private void readEmbedded(String weightsSha256, Consumer<String> warnings) {
        String resource = EMBEDDED + network + ".json";
        try (InputStream stream = NullLibrary.class.getResourceAsStream(resource)) {
            if (stream != null) {
                accept(
                        NullDistributions.read(stream.readAllBytes(), "in the toolkit's " + resource),
                        NullChoice.Source.EMBEDDED,
                        weightsSha256,
                        resource);
            }
        } catch (IOException e) {
            warnings.accept(e.getMessage());
        }
    }

    private void readCached(String weightsSha256, Consumer<String> warnings) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            warnings.accept("The folder of null distributions " + folder + " cannot be read (" + e.getMessage()
                    + "), so none of its null distributions are used; check its permissions.");
            return;
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replaceFirst("\\.json$", "");
            try {
                accept(NullDistributions.read(file), NullChoice.Source.CACHED, weightsSha256, file.toString());
            } catch (IOException e) {
                warnings.accept(e.getMessage());
                refused.add(new Refused(name, e.getMessage()));
            }
        }
        // Embedded before cached, then most pictures, then the name: the same choice on every machine.
        usable.sort(Comparator.comparing(Entry::source)
                .thenComparing(entry -> -entry.nulls().provenance().pictures())
                .thenComparing(entry -> entry.nulls().provenance().name()));
    }

    /** Another network's file, or one of other weights, is no error: it just does not count. */
    private void accept(NullDistributions nulls, NullChoice.Source source, String weightsSha256, String where) {
        NullProvenance provenance = nulls.provenance();
        if (provenance.network().equals(network) && provenance.weightsSha256().equals(weightsSha256)) {
            usable.add(new Entry(nulls, source));
            return;
        }
        refused.add(new Refused(
                provenance.name(),
                "The null distribution " + where + " was made for " + provenance.network() + " with weights "
                        + provenance.weightsSha256().substring(0, 8) + "…, not for " + network + " with "
                        + weightsSha256.substring(0, Math.min(8, weightsSha256.length()))
                        + "…; make one for these weights with metamerkit null."));
    }
}
