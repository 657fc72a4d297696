// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.metamerkit.FolderTree;
import org.metamerkit.WholeFile;

/**
 * The small run that comes with the viewer, made by {@code metamerkit synthesize} of the free photographs in
 * {@code examples/pictures} (docs/VIEWER.md says by which command). It is unpacked once, into a folder that the user may write, so
 * that choices can be made in it.
 */
public final class SampleRun {
    private static final String ZIP = "/org/metamerkit/viewer/sample.zip";
    private static final String SAME = "same.txt";
    private static final String NAME = "sample-run";

    private SampleRun() {}

    /**
     * The run's folder, unpacked if it is not there yet.
     *
     * @param parent where it goes; made if it is missing
     * @throws IOException if it cannot be written
     */
    public static Path unpackedIn(Path parent) throws IOException {
        Path run = parent.resolve(NAME);
        if (Files.exists(run.resolve("run.json"))) {
            return run;
        }
        WholeFile.makeFolder(parent);
        Path partial = Files.createTempDirectory(parent, ".sample");
        try {
            unpack(partial);
            if (!Files.exists(run)) {
                Files.move(partial, run, StandardCopyOption.ATOMIC_MOVE);
            }
            return run;
        } finally {
            FolderTree.delete(partial);
        }
    }

    /** The cat, then its metamers from the first stage to the last. */
    static List<Raster> pictures(Path run) throws IOException {
        List<Raster> pictures = new ArrayList<>();
        for (String stage : List.of("stem", "blocks.7", "blocks.10", "logits")) {
            try (Stream<Path> folders =
                    Files.list(run.resolve("efficientnet_lite0").resolve(stage))) {
                Path folder = folders.filter(
                                path -> path.getFileName().toString().startsWith("chelsea"))
                        .findFirst()
                        .orElseThrow();
                if (pictures.isEmpty()) {
                    pictures.add(Raster.read(folder.resolve("target.png")));
                }
                pictures.add(Raster.read(folder.resolve("metamer.png")));
            }
        }
        return pictures;
    }

    /** Files that are the same in several places are in the archive once; its list of the others says {@code PLACE = PLACE}. */
    private static void unpack(Path folder) throws IOException {
        List<String> same = List.of();
        try (InputStream in = SampleRun.class.getResourceAsStream(ZIP)) {
            if (in == null) {
                throw new IllegalStateException("The sample run is missing: build the viewer again.");
            }
            ZipInputStream zip = new ZipInputStream(in);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(SAME)) {
                    same = new String(zip.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
                } else {
                    Path place = folder.resolve(entry.getName());
                    WholeFile.makeFolder(place.getParent());
                    Files.copy(zip, place);
                }
            }
        }
        for (String line : same) {
            String[] places = line.split(" = ", 2);
            Files.copy(folder.resolve(places[1]), folder.resolve(places[0]));
        }
    }
}
