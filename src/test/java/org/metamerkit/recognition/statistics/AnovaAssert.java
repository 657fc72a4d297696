// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

/** Compares lines of an analysis of variance with R's. */
public final class AnovaAssert {
    private static final double RELATIVE = 1e-9;

    private AnovaAssert() {}

    /** Every effect, in order; R prints 15 digits. */
    public static void assertAsInR(AnovaTable table, JsonNode golden) {
        JsonNode effects = golden.get("effects");
        assertThat(table.effects()).hasSize(effects.size());
        for (int i = 0; i < effects.size(); i++) {
            AnovaEffect effect = table.effects().get(i);
            JsonNode expected = effects.get(i);
            close(effect.sumOfSquares(), expected.get("ss"));
            close(effect.errorSumOfSquares(), expected.get("ss_error"));
            close(effect.degreesOfFreedom(), expected.get("df"));
            close(effect.errorDegreesOfFreedom(), expected.get("df_error"));
            close(effect.f(), expected.get("f"));
            double ss = expected.get("ss").asDouble();
            assertThat(effect.partialEtaSquared())
                    .isCloseTo(ss / (ss + expected.get("ss_error").asDouble()), within(1e-9));
            closeTail(effect.p().p(), expected.get("p"));
            if (expected.get("epsilon").isNull()) {
                assertThat(effect.epsilon()).isEmpty();
                assertThat(effect.greenhouseGeisser()).isEmpty();
            } else {
                close(effect.epsilon().getAsDouble(), expected.get("epsilon"));
                closeTail(effect.greenhouseGeisser().orElseThrow().p(), expected.get("p_gg"));
            }
        }
    }

    private static void close(double actual, JsonNode expected) {
        assertThat(actual).isCloseTo(expected.asDouble(), within(RELATIVE * Math.abs(expected.asDouble())));
    }

    /** Tails far out amplify the last digits of F and of ε. */
    private static void closeTail(double actual, JsonNode expected) {
        assertThat(actual).isCloseTo(expected.asDouble(), within(1e-6 * expected.asDouble()));
    }
}
