// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.Locale;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;

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

    /** A metamer, its verdict and what was said of it, in a line; no names in blind mode. */
    static String line(MetamerRecord record, boolean blind, Choice choice) {
        return (blind ? "names hidden" : record.network() + " · " + brief(record) + " · " + verdict(record))
                + said(choice);
    }

    /** What was said of a metamer, each thing behind a dot; empty if nothing. */
    private static String said(Choice choice) {
        return choice.mark().map(mark -> " · " + mark.key()).orElse("")
                + (choice.rating().isPresent() ? " · rated " + choice.rating().getAsInt() : "")
                + (choice.tags().isEmpty() ? "" : " · " + String.join(", ", choice.tags()))
                + (choice.note().isEmpty() ? "" : " · “" + choice.note() + "”");
    }

    /** K, M or X with the rating behind it; empty if nothing was said. */
    static String badge(Choice choice) {
        String mark = choice.mark()
                .map(one -> switch (one) {
                    case KEEP -> "K";
                    case MAYBE -> "M";
                    case REJECT -> "X";
                })
                .orElse("");
        return mark
                + (choice.rating().isPresent() ? String.valueOf(choice.rating().getAsInt()) : "");
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
