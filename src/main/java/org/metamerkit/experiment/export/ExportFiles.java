// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;
import org.metamerkit.experiment.choice.Mark;

/** Everything in an export but its pictures. */
final class ExportFiles {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int FORMAT_VERSION = 1;

    private final Path export;
    private final ExportOptions options;

    ExportFiles(Path export, ExportOptions options) {
        this.export = export;
        this.options = options;
    }

    /**
     * Writes all of them, the mark last.
     *
     * @param shown everything people may see
     * @param metamers of those without the originals
     */
    void write(List<Stimulus> shown, List<Stimulus> metamers, StimulusLists lists, ExportReport report)
            throws IOException {
        Manifest.write(metamers, export.resolve("manifest.csv"));
        if (options.formats().contains(ExportFormat.PSYCHOPY)) {
            psychopy(lists);
        }
        if (options.formats().contains(ExportFormat.JSPSYCH)) {
            jspsych(lists);
        }
        if (options.formats().contains(ExportFormat.CSV)) {
            StagesTable.write(metamers, export.resolve("stages.csv"));
        }
        if (options.formats().contains(ExportFormat.NPZ)) {
            PictureArrays.npz(metamers, export.resolve("metamers.npz"));
        }
        if (options.formats().contains(ExportFormat.HDF5)) {
            PictureArrays.hdf5(metamers, export.resolve("metamers.h5"));
        }
        if (options.formats().contains(ExportFormat.BIDS)) {
            BidsStimuli.write(shown, export);
        }
        mark(metamers, report);
    }

    private void psychopy(StimulusLists lists) throws IOException {
        Path folder = WholeFile.makeFolder(export.resolve("psychopy"));
        for (int i = 0; i < lists.lists().size(); i++) {
            List<Map<String, Object>> rows = rows(lists, i);
            csv(folder.resolve(lists.name(i) + ".csv"), ',', rows);
        }
    }

    private void jspsych(StimulusLists lists) throws IOException {
        Path folder = WholeFile.makeFolder(export.resolve("jspsych"));
        for (int i = 0; i < lists.lists().size(); i++) {
            MAPPER.writeValue(folder.resolve(lists.name(i) + ".json").toFile(), rows(lists, i));
        }
    }

    private static List<Map<String, Object>> rows(StimulusLists lists, int list) {
        List<Stimulus> stimuli = lists.lists().get(list);
        return IntStream.range(0, stimuli.size())
                .mapToObj(i -> row(stimuli.get(i), i + 1, lists.perParticipant() ? list + 1 : 0))
                .toList();
    }

    /** Names are identifiers in Python and JavaScript, as PsychoPy wants its columns. */
    private static Map<String, Object> row(Stimulus stimulus, int trial, int participant) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stimulus", stimulus.file());
        row.put("correct_answer", stimulus.correctAnswer());
        row.put("condition", stimulus.condition());
        row.put("original", stimulus.original());
        row.put("original_file", stimulus.originalFile());
        row.put("network", stimulus.isNatural() ? "" : stimulus.metamer().network());
        row.put("stage", stimulus.isNatural() ? "" : stimulus.metamer().stage());
        row.put("seed", stimulus.isNatural() ? "" : stimulus.metamer().seed());
        row.put("hash", stimulus.isNatural() ? "" : stimulus.metamer().hash());
        if (participant > 0) {
            row.put("participant", participant);
        }
        row.put("trial", trial);
        return row;
    }

    /** A table with the keys of its first row as header. */
    static void csv(Path file, char delimiter, List<Map<String, Object>> rows) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setHeader(rows.get(0).keySet().toArray(String[]::new))
                .setRecordSeparator('\n')
                .get();
        try (Writer writer = Files.newBufferedWriter(file);
                CSVPrinter csv = new CSVPrinter(writer, format)) {
            for (Map<String, Object> row : rows) {
                csv.printRecord(row.values());
            }
        }
    }

    private void mark(List<Stimulus> metamers, ExportReport report) throws IOException {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("kind", ExportFolder.KIND)
                .put("format_version", FORMAT_VERSION)
                .put("metamerkit_version", Version.current());
        ArrayNode runs = node.putArray("runs");
        metamers.stream()
                .map(stimulus -> stimulus.metamer().id().run().getFileName().toString())
                .distinct()
                .forEach(runs::add);
        ObjectNode asked = node.putObject("options");
        options.formats().stream().map(ExportFormat::key).sorted().forEach(asked.putArray("to")::add);
        options.only().stream().sorted().map(Mark::key).forEach(asked.putArray("only")::add);
        asked.put("include_failing", options.includeFailing())
                .put("condition", options.condition().key())
                .put("natural", options.natural())
                .put(
                        "participants",
                        options.participants().isPresent()
                                ? options.participants().getAsInt()
                                : null)
                .put("seed", options.seed());
        node.set("report", report.toJson());
        ExportFolder.files(export).forEach(node.putArray(ExportFolder.FILES)::add);
        MAPPER.writeValue(export.resolve(ExportFolder.MARK).toFile(), node);
    }
}
