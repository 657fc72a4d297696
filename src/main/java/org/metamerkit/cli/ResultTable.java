// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.metamerkit.experiment.CellResult;

/** The table of metamers that people read. */
final class ResultTable {
    private ResultTable() {}

    static void print(PrintWriter out, List<CellResult> results) {
        TextTable table = new TextTable(
                "picture",
                "stage",
                ">seed",
                ">loss",
                ">spearman",
                ">pearson",
                ">SNR dB",
                "class",
                "passes",
                "PNG passes",
                ">seconds");
        for (CellResult result : results) {
            if (result instanceof CellResult.Whole whole) {
                JsonNode summary = whole.summary();
                table.row(
                        result.picture(),
                        result.stage(),
                        String.valueOf(result.seed()),
                        number(summary, "loss", "%.4f"),
                        number(summary, "spearman", "%.3f"),
                        number(summary, "pearson", "%.3f"),
                        number(summary, "snr_db", "%.1f"),
                        verdict(summary, "same_class", "same", "other"),
                        verdict(summary, "passes", "yes", "NO"),
                        verdict(summary, "png_passes", "yes", "NO"),
                        number(summary, "seconds", "%.0f"));
            } else {
                String reason = result instanceof CellResult.Failed failed
                        ? "failed: " + failed.reason()
                        : ((CellResult.Unfinished) result).reason();
                table.row(
                        result.picture(),
                        result.stage(),
                        String.valueOf(result.seed()),
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        reason,
                        "-");
            }
        }
        table.print(out);
    }

    private static String number(JsonNode summary, String key, String format) {
        return summary.path(key).isNumber()
                ? String.format(Locale.ROOT, format, summary.path(key).doubleValue())
                : "-";
    }

    private static String verdict(JsonNode summary, String key, String yes, String no) {
        return summary.path(key).isBoolean() ? (summary.path(key).booleanValue() ? yes : no) : "?";
    }
}
