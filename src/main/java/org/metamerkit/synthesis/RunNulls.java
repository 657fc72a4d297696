// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.metamerkit.match.NullChoice;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.match.NullDistributions;
import org.metamerkit.match.NullProvenance;

/**
 * What the verdicts of a run rest on, in its {@code nulls/}: one file a network, null distribution, set of pictures and stage,
 * {@code NETWORK-NAME-HASH-STAGE.json}, HASH being eight digits of the set's SHA-256. Each is written once.
 */
public final class RunNulls {
    private static final String FOLDER = "nulls";
    private static final int HASH_DIGITS = 8;

    private RunNulls() {}

    static void keep(NullChoice choice, Path run) {
        NullDistribution distribution = choice.distribution();
        NullProvenance provenance = distribution.provenance();
        Path file =
                file(run, provenance.network(), provenance.name(), provenance.pictureSetSha256(), distribution.stage());
        try {
            if (!Files.exists(file)) {
                NullDistributions.of(provenance, List.of(distribution)).write(file);
            }
        } catch (IOException e) {
            throw OutputException.of(file, e.getCause() instanceof IOException cause ? cause : e);
        }
    }

    /** Where a run keeps a null distribution. */
    public static Path file(Path run, String network, String name, String pictureSetSha256, String stage) {
        String set = pictureSetSha256.substring(0, Math.min(HASH_DIGITS, pictureSetSha256.length()));
        return run.resolve(FOLDER).resolve(String.join("-", network, name, set, stage) + ".json");
    }

    /**
     * A null distribution that a run keeps.
     *
     * @return empty if the file lacks the stage
     * @throws IOException in one sentence if it is not there or cannot be read
     */
    public static Optional<NullDistribution> read(Path file, String stage) throws IOException {
        return NullDistributions.read(file).stage(stage);
    }
}
