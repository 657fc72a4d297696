// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which metamers a run has, by the names of folders alone. A stage's folder is listed again only when its time of last change says
 * that something came or went. Uses {@link File}, whose {@code list} does not ask for every entry's attributes.
 */
final class RunFolders {
    /** Networks are never called so, and no metamers lie there. */
    private static final Set<String> NO_NETWORKS = Set.of("nulls", "recognition");
    /** A folder changed so shortly before it was listed may have changed again without its time showing it. */
    private static final long UNSETTLED_NANOSECONDS = TimeUnit.SECONDS.toNanos(2);

    private final Path run;
    private Map<String, StageFolder> known = Map.of();
    private List<String> problems = List.of();

    RunFolders(Path run) {
        this.run = run;
    }

    /**
     * A stage's folder as it was when listed.
     *
     * @param changed its time of last change, ns
     * @param settled whether a later change must have another time
     */
    private record StageFolder(long changed, boolean settled, List<FolderName> names) {}

    /**
     * What is there.
     *
     * @param names by their place in the run
     * @param listed stages, {@code MODEL/STAGE}, that were listed anew
     * @param unreadable places below which nothing can be seen, so that what was there counts as still there
     */
    record Listing(
            Map<String, FolderName> names,
            Set<String> listed,
            List<String> unreadable,
            Map<String, StageFolder> stages,
            List<String> problems) {
        /** Whether the metamer's surroundings have changed. */
        boolean isFresh(FolderName name) {
            return listed.contains(name.path().substring(0, name.path().lastIndexOf('/')));
        }

        /** Whether a metamer is there, or may be. */
        boolean holds(String folder) {
            return names.containsKey(folder) || unreadable.stream().anyMatch(place -> folder.startsWith(place + "/"));
        }
    }

    List<String> problems() {
        return problems;
    }

    /** @param anew whether to list all folders, changed or not */
    Listing list(boolean anew) {
        Listing listing = new Listing(
                new LinkedHashMap<>(), new HashSet<>(), new ArrayList<>(), new HashMap<>(), new ArrayList<>());
        for (String network : children(run.toFile(), "", listing)) {
            if (network.startsWith(".") || NO_NETWORKS.contains(network)) {
                continue;
            }
            File folder = run.resolve(network).toFile();
            for (String stage : children(folder, network, listing)) {
                if (!stage.startsWith(".")) {
                    listStage(network, stage, anew, listing);
                }
            }
        }
        return listing;
    }

    /** Makes a listing what the next one is compared with. */
    void keep(Listing listing) {
        known = listing.stages();
        problems = List.copyOf(listing.problems());
    }

    private void listStage(String network, String stage, boolean anew, Listing listing) {
        String place = network + "/" + stage;
        File folder = run.resolve(place).toFile();
        long[] stamp = FileStamps.stamp(folder.toPath());
        StageFolder before = known.get(place);
        StageFolder now = before;
        if (anew || before == null || !before.settled || before.changed != stamp[0]) {
            long listedAt = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            List<FolderName> names = new ArrayList<>();
            for (String name : children(folder, place, listing)) {
                FolderName.of(network, stage, name).ifPresent(names::add);
            }
            now = new StageFolder(stamp[0], listedAt - stamp[0] > UNSETTLED_NANOSECONDS, List.copyOf(names));
            listing.listed().add(place);
        }
        listing.stages().put(place, now);
        // a whole metamer beside remains of its making is whole
        now.names().stream()
                .filter(FolderName::partial)
                .forEach(name -> listing.names().put(name.path(), name));
        now.names().stream()
                .filter(name -> !name.partial())
                .forEach(name -> listing.names().put(name.path(), name));
    }

    /** Names in a folder; none of a file. */
    private List<String> children(File folder, String place, Listing listing) {
        return Optional.ofNullable(folder.list()).map(names -> List.of(names)).orElseGet(() -> {
            if (place.isEmpty()) {
                listing.problems()
                        .add("the run " + folder
                                + " is there no longer, or cannot be read; check its permissions and the disk");
            } else if (folder.isDirectory()) {
                listing.problems().add("the folder " + folder + " cannot be read; check its permissions");
                listing.unreadable().add(place);
            }
            return List.of();
        });
    }
}
