// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.Locale;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerRecord;

/** Metamers in words, for captions and for screen readers. */
public final class Captions {
    private Captions() {}

    /** {@code chelsea · blocks.4 · seed 0}. */
    public static String brief(MetamerRecord record) {
        return record.picture() + " · " + record.stage() + " · seed " + record.seed();
    }

    /** Everything a caption can say. */
    public static String full(MetamerRecord record) {
        return "metamer of " + record.picture() + " at " + record.stage() + " of " + record.network() + ", seed "
                + record.seed() + ", " + verdict(record);
    }

    /** Whether it passes, or why nothing can be said. */
    public static String verdict(MetamerRecord record) {
        return switch (record.state()) {
            case IN_WORK -> "in work";
            case DAMAGED -> "damaged";
            case WHOLE ->
                record.passes()
                                .map(passes -> passes
                                        ? "passes"
                                        : "fails"
                                                + (record.match().failed().isEmpty()
                                                        ? ""
                                                        : " by "
                                                                + String.join(
                                                                        ", ",
                                                                        record.match()
                                                                                .failed())))
                                .orElse("not judged")
                        + ", ρ " + number(record.measure(MeasureColumn.SPEARMAN));
        };
    }

    /** Three digits after the point, a dash for NaN, exponents for what is very small or large. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        double size = Math.abs(value);
        if (value != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 100 ? "%.1f" : "%.3f", value);
    }
}
