// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.catalogue.MetamerDetails;
import org.metamerkit.match.MatchStatistics;

/** {@code stages.csv}: a row a metamer and stage of its network, with the measures of float picture and PNG. */
final class StagesTable {
    private static final MatchStatistics NONE = new MatchStatistics(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    private StagesTable() {}

    static void write(List<Stimulus> metamers, Path file) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Stimulus stimulus : metamers) {
            MetamerDetails details = MetamerDetails.read(stimulus.metamer());
            int index = 0;
            for (Map.Entry<String, MatchStatistics> stage : details.stages().entrySet()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("stimulus", stimulus.file());
                row.put("folder", stimulus.metamer().id().folder());
                row.put("stage", stage.getKey());
                row.put("stage_index", index++);
                row.put("matched", stage.getKey().equals(stimulus.metamer().stage()) ? 1 : 0);
                put(row, "", stage.getValue());
                put(row, "png_", details.pngStages().getOrDefault(stage.getKey(), NONE));
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw new RunException("none of the " + metamers.size()
                    + " metamers to export has a table of stages in its metamer.json; make them anew");
        }
        ExportFiles.csv(file, ',', rows);
    }

    private static void put(Map<String, Object> row, String start, MatchStatistics statistics) {
        row.put(start + "spearman", Manifest.number(statistics.spearman()));
        row.put(start + "pearson", Manifest.number(statistics.pearson()));
        row.put(start + "snr_db", Manifest.number(statistics.snrDb()));
        row.put(start + "snr_db_power", Manifest.number(statistics.snrDbPower()));
    }
}
