// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.match.Measure;
import org.metamerkit.match.NullChoice;
import org.metamerkit.match.NullDistribution;
import org.metamerkit.match.NullProvenance;
import org.metamerkit.match.NullSample;

class RunNullsTest {
    private static final String OLD = "ab".repeat(32);
    private static final String NEW = "cd".repeat(32);
    private static final String SET = "ef".repeat(32);

    @TempDir
    Path run;

    @Test
    void givenANetworkImportedAnewUnderItsName_whenBothNullsAreKept_thenEachIsFoundByItsWeights() throws IOException {
        RunNulls.keep(choice(OLD, 0.25), run);
        RunNulls.keep(choice(NEW, 0.5), run);
        RunNulls.keep(choice(OLD, 0.25), run);
        RunNulls.keep(choice(NEW, 0.5), run);

        assertThat(maximum(OLD)).isEqualTo(0.25);
        assertThat(maximum(NEW)).isEqualTo(0.5);
        assertThat(file(OLD)).hasFileName("net-val-efefefef-relu1.json");
        assertThat(file(NEW)).hasFileName("net-val-efefefef-relu1-cdcdcdcd.json");
        try (var files = Files.list(run.resolve("nulls"))) {
            assertThat(files).hasSize(2);
        }
    }

    private double maximum(String weights) throws IOException {
        return RunNulls.read(file(weights), "relu1").orElseThrow().maximum(Measure.PEARSON);
    }

    private Path file(String weights) {
        return RunNulls.file(run, "net", "val", SET, weights, "relu1");
    }

    private static NullChoice choice(String weights, double value) {
        NullProvenance provenance = new NullProvenance("val", "net", weights, "a set", SET, 3, OptionalDouble.empty());
        Map<Measure, NullSample> samples = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            samples.put(
                    measure,
                    new NullSample(
                            measure == Measure.SNR_DB ? 6 : 3,
                            value,
                            Collections.nCopies(NullSample.QUANTILES, value)));
        }
        return new NullChoice(new NullDistribution(provenance, "relu1", 7, samples), NullChoice.Source.CACHED);
    }
}
