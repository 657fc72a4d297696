// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.Version;
import org.metamerkit.experiment.catalogue.MeasureColumn;

/**
 * The part of a BIDS dataset that an experiment's stimuli are: {@code dataset_description.json}, and in {@code stimuli/} a table of
 * the pictures whose column {@code stim_file} is what an {@code events.tsv} names, with a description of its columns.
 */
final class BidsStimuli {
    private static final String BIDS_VERSION = "1.10.0";
    private static final String NOT_AVAILABLE = "n/a";
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private BidsStimuli() {}

    static void write(List<Stimulus> stimuli, Path export) throws IOException {
        ObjectNode dataset = MAPPER.createObjectNode();
        dataset.put("Name", "Model metamers").put("BIDSVersion", BIDS_VERSION).put("DatasetType", "raw");
        dataset.putArray("GeneratedBy").addObject().put("Name", "Metamerkit").put("Version", Version.current());
        MAPPER.writeValue(export.resolve("dataset_description.json").toFile(), dataset);
        Files.writeString(
                export.resolve(".bidsignore"),
                "export.json\nmanifest.csv\nstages.csv\nmetamers.npz\nmetamers.h5\npsychopy/\njspsych/\n");
        List<Map<String, Object>> rows = new ArrayList<>();
        stimuli.forEach(stimulus -> rows.add(row(stimulus)));
        ExportFiles.csv(export.resolve("stimuli/stimuli.tsv"), '\t', rows);
        MAPPER.writeValue(export.resolve("stimuli/stimuli.json").toFile(), description());
    }

    private static Map<String, Object> row(Stimulus stimulus) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stim_file", inStimuli(stimulus.file()));
        row.put("condition", stimulus.condition());
        row.put("category", orNone(stimulus.correctAnswer()));
        row.put("original_file", inStimuli(stimulus.originalFile()));
        boolean natural = stimulus.isNatural();
        row.put("network", natural ? NOT_AVAILABLE : stimulus.metamer().network());
        row.put("stage", natural ? NOT_AVAILABLE : stimulus.metamer().stage());
        row.put("seed", natural ? NOT_AVAILABLE : stimulus.metamer().seed());
        row.put("spearman", natural ? NOT_AVAILABLE : number(stimulus, MeasureColumn.SPEARMAN));
        row.put("pearson", natural ? NOT_AVAILABLE : number(stimulus, MeasureColumn.PEARSON));
        row.put("snr_db", natural ? NOT_AVAILABLE : number(stimulus, MeasureColumn.SNR_DB));
        return row;
    }

    private static ObjectNode description() {
        ObjectNode columns = MAPPER.createObjectNode();
        describe(columns, "stim_file", "Picture, relative to this folder; 8-bit PNG");
        describe(columns, "condition", "Condition of the experiment; natural for originals");
        describe(columns, "category", "What the original shows");
        describe(columns, "original_file", "The original that the picture is a metamer of, as the network saw it");
        describe(columns, "network", "Network that the picture is a metamer for");
        describe(columns, "stage", "Stage of the network that was matched");
        describe(columns, "seed", "Seed of the noise that the synthesis began with");
        describe(columns, "spearman", "Spearman correlation of the activations of metamer and original at the stage");
        describe(columns, "pearson", "Pearson correlation of the same");
        describe(columns, "snr_db", "10 log10 of the ratio of norms of activation and error; 9999 if identical")
                .put("Units", "dB");
        return columns;
    }

    private static ObjectNode describe(ObjectNode columns, String name, String text) {
        return columns.putObject(name).put("Description", text);
    }

    private static String inStimuli(String file) {
        return file.substring("stimuli/".length());
    }

    private static Object number(Stimulus stimulus, MeasureColumn column) {
        return orNone(Manifest.number(stimulus.metamer().measure(column)));
    }

    private static Object orNone(Object value) {
        return value.equals("") ? NOT_AVAILABLE : value;
    }
}
