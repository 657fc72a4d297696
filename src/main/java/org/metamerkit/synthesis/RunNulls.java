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
import org.slf4j.LoggerFactory;

/**
 * What the verdicts of a run rest on, in its {@code nulls/}: one file a network, null distribution, set of pictures and stage,
 * {@code NETWORK-NAME-HASH-STAGE.json}, HASH being eight digits of the set's SHA-256. Each is written once. Where a network of
 * the same name had other weights when the file was written, eight digits of the weights' SHA-256 come behind the stage.
 */
public final class RunNulls {
    private static final String FOLDER = "nulls";
    private static final int HASH_DIGITS = 8;

    private RunNulls() {}

    static void keep(NullChoice choice, Path run) {
        NullDistribution distribution = choice.distribution();
        NullProvenance provenance = distribution.provenance();
        String stage = distribution.stage();
        Path usual = usual(run, provenance.network(), provenance.name(), provenance.pictureSetSha256(), stage);
        Path file = isOfOtherWeights(usual, provenance) ? withWeights(usual, provenance.weightsSha256()) : usual;
        try {
            if (!Files.exists(file)) {
                NullDistributions.of(provenance, List.of(distribution)).write(file);
            }
        } catch (IOException e) {
            throw OutputException.of(file, e.getCause() instanceof IOException cause ? cause : e);
        }
    }

    /** Where a run keeps a null distribution of a network with these weights. */
    public static Path file(
            Path run, String network, String name, String pictureSetSha256, String weightsSha256, String stage) {
        Path usual = usual(run, network, name, pictureSetSha256, stage);
        Path special = withWeights(usual, weightsSha256);
        return Files.exists(special) ? special : usual;
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

    private static Path usual(Path run, String network, String name, String pictureSetSha256, String stage) {
        return run.resolve(FOLDER).resolve(String.join("-", network, name, digits(pictureSetSha256), stage) + ".json");
    }

    private static Path withWeights(Path usual, String weightsSha256) {
        String name = usual.getFileName().toString().replaceFirst("\\.json$", "");
        return usual.resolveSibling(name + "-" + digits(weightsSha256) + ".json");
    }

    private static String digits(String sha256) {
        return sha256.substring(0, Math.min(HASH_DIGITS, sha256.length()));
    }

    /** A file that cannot be read is left to whoever reads it for a verdict, who says so. */
    private static boolean isOfOtherWeights(Path file, NullProvenance provenance) {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            return !NullDistributions.read(file).provenance().weightsSha256().equals(provenance.weightsSha256());
        } catch (IOException e) {
            LoggerFactory.getLogger(RunNulls.class).debug("{} cannot be read", file, e);
            return false;
        }
    }
}
