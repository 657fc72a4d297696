// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.experiment.choice.Mark;

/** {@code manifest.csv}: a row a metamer, everything that is known of it and what the rater said. */
final class Manifest {
    private static final double IDENTICAL_IN_FILES = 9999;

    private Manifest() {}

    static void write(List<Stimulus> metamers, Path file) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        metamers.forEach(stimulus -> rows.add(row(stimulus)));
        ExportFiles.csv(file, ',', rows);
    }

    private static Map<String, Object> row(Stimulus stimulus) {
        MetamerRecord metamer = stimulus.metamer();
        MetamerRecord.Answers answers = metamer.answers();
        MetamerRecord.Match match = metamer.match();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stimulus", stimulus.file());
        row.put("stimulus_sha256", stimulus.sha256());
        row.put("original", stimulus.original());
        row.put("original_file", stimulus.originalFile());
        row.put("condition", stimulus.condition());
        row.put("network", metamer.network());
        row.put("weights_sha256", metamer.weightsSha256());
        row.put("stage", metamer.stage());
        row.put("stage_index", metamer.stageIndex());
        row.put("picture", metamer.picture());
        row.put("picture_sha256", metamer.pictureSha256());
        row.put("seed", metamer.seed());
        row.put("hash", metamer.hash());
        row.put("true_class", answers.trueClass().orElse(""));
        row.put("category", answers.category().orElse(""));
        row.put("original_answer", answers.original().orElse(""));
        row.put("metamer_answer", answers.metamer().orElse(""));
        row.put("same_class", binary(answers.same()));
        row.put("passes", binary(match.passes()));
        row.put("png_passes", binary(match.pngPasses()));
        row.put("failed_by", String.join(" ", match.failed()));
        for (MeasureColumn column : MeasureColumn.values()) {
            row.put(column.key(), number(metamer.measure(column)));
        }
        row.put("optimizer", metamer.optimizer());
        row.put("height", metamer.height());
        row.put("width", metamer.width());
        row.put("written", metamer.written());
        row.put("run", metamer.id().run().getFileName());
        row.put("folder", metamer.id().folder());
        Choice choice = stimulus.choice();
        row.put("mark", choice.mark().map(Mark::key).orElse(""));
        row.put("rating", choice.rating().isPresent() ? choice.rating().getAsInt() : "");
        row.put("tags", String.join(" ", choice.tags()));
        row.put("note", choice.note());
        row.put("changed", choice.equals(Choice.NONE) ? "" : choice.changed());
        return row;
    }

    /** An infinite SNR is 9999 in all of Metamerkit's files; empty where there is no number. */
    static Object number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double finite = value == Double.POSITIVE_INFINITY ? IDENTICAL_IN_FILES : value;
        return finite == Math.rint(finite) && Math.abs(finite) < 1e15 ? (Object) (long) finite : finite;
    }

    private static String binary(Optional<Boolean> value) {
        return value.map(yes -> yes ? "1" : "0").orElse("");
    }
}
