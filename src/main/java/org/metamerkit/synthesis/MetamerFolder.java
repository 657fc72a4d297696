// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.metamerkit.FolderTree;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.RuntimeReport;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.PngFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one metamer, {@code RUN/MODEL/STAGE/PICTURE-sSEED-HASH/}: {@code metamer.png}, {@code metamer.npy},
 * {@code target.png}, {@code metamer.json}, {@code trace.csv}. Beside its place lies the folder of its checkpoints while the metamer
 * is in work; it is written in there, in a folder that no other process knows, and moved to its place when whole.
 */
public final class MetamerFolder {
    /** Of {@code metamer.json}; raised when a key changes its meaning. */
    public static final int FORMAT_VERSION = 1;

    public static final String JSON = "metamer.json";
    public static final String PNG = "metamer.png";
    public static final String NUMPY = "metamer.npy";
    public static final String TARGET = "target.png";
    public static final String TRACE = "trace.csv";

    private static final Logger LOG = LoggerFactory.getLogger(MetamerFolder.class);
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private MetamerFolder() {}

    /** Where a metamer lies when it is whole. */
    public static Path place(MetamerIdentity identity, Path run) {
        return run.resolve(identity.folder());
    }

    /** Where its checkpoint lies while it is in work. */
    public static Path partial(MetamerIdentity identity, Path run) {
        Path place = place(identity, run);
        return place.resolveSibling("." + place.getFileName() + ".partial");
    }

    static Path write(Metamer metamer, Path run) {
        RunMark.ensure(run);
        Path place = place(metamer.identity(), run);
        if (Files.exists(place)) {
            throw new OutputException(place + " is there already and is never overwritten; remove it or name another"
                    + " folder with --out");
        }
        metamer.report().nullChoice().ifPresent(choice -> RunNulls.keep(choice, run));
        Path partial = partial(metamer.identity(), run);
        Path ours = partial.resolve(UUID.randomUUID().toString());
        try {
            WholeFile.makeFolder(partial);
            Files.createDirectory(ours);
            writeFiles(metamer, ours);
            Files.move(ours, place, StandardCopyOption.ATOMIC_MOVE);
            WholeFile.force(place.getParent());
        } catch (IOException e) {
            throw withoutRemains(partial, ours, OutputException.of(place, e));
        }
        // last, so that a process killed or a machine that crashes before has lost nothing
        try {
            FolderTree.delete(partial);
        } catch (IOException e) {
            LOG.debug("{} is left over", partial, e);
        }
        return place;
    }

    private static void writeFiles(Metamer metamer, Path folder) throws IOException {
        PngFile.write(metamer.pixels(), folder.resolve(PNG));
        PngFile.write(metamer.target(), folder.resolve(TARGET));
        NumpyFile.write(folder.resolve(NUMPY), metamer.pixels());
        writeTrace(metamer.trace(), folder.resolve(TRACE));
        MAPPER.writeValue(folder.resolve(JSON).toFile(), json(metamer));
        // the name may reach the disk before the content otherwise, and the checkpoint is gone then
        for (String file : List.of(PNG, TARGET, NUMPY, TRACE, JSON)) {
            WholeFile.force(folder.resolve(file));
        }
        WholeFile.force(folder);
    }

    /** The keys {@code synthesize --json} prints, but for {@code folder}. */
    public static ObjectNode summary(Metamer metamer) {
        MetamerIdentity identity = metamer.identity();
        ObjectNode node = MAPPER.createObjectNode();
        node.put("model", identity.network())
                .put("stage", identity.stage())
                .put("picture", identity.picture())
                .put("seed", identity.seed())
                .put("optimizer", identity.optimizer().name())
                .put("evaluations", identity.optimizer().evaluations())
                .put("seconds", Math.round(metamer.seconds() * 1000) / 1000d)
                .put("loss", metamer.loss());
        node.setAll(metamer.report().summaryJson());
        node.put("png_passes", metamer.pngReport().passes().orElse(null));
        return node;
    }

    private static ObjectNode json(Metamer metamer) {
        MetamerIdentity identity = metamer.identity();
        ObjectNode node = MAPPER.createObjectNode();
        node.put("format_version", FORMAT_VERSION).put("metamerkit_version", Version.current());
        node.setAll(summary(metamer));
        node.put("weights_sha256", identity.weightsSha256())
                .put("picture_sha256", identity.pictureSha256())
                .put("true_class", metamer.trueClass().orElse(null))
                .put("height", metamer.pixels().height())
                .put("width", metamer.pixels().width());
        node.set("settings", identity.settings());
        node.set("match", metamer.report().toJson());
        node.set("png_match", metamer.pngReport().toJson());
        RuntimeReport runtime = NativeRuntime.report();
        node.putObject("made_with")
                .put("libtorch", runtime.libtorch())
                .put("java", System.getProperty("java.version"))
                .put("device", metamer.device().toString())
                .put("kernels", Kernels.forDevice(metamer.device()).description())
                .put("batch", metamer.batch())
                .put("threads", runtime.threads());
        return node;
    }

    private static void writeTrace(Trace trace, Path file) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader("step", "evaluations", "loss", "gradient_norm", "step_size", "pixel_change")
                .setRecordSeparator('\n')
                .get();
        try (Writer writer = Files.newBufferedWriter(file);
                CSVPrinter csv = new CSVPrinter(writer, format)) {
            for (int k = 0; k < trace.size(); k++) {
                double[] row = trace.row(k);
                csv.printRecord(k, k + 1, number(row[0]), number(row[1]), number(row[2]), number(row[3]));
            }
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.9g", value);
    }

    /** Clears a failed attempt away, since a full disk wants its space back; the checkpoint stays for another attempt. */
    private static OutputException withoutRemains(Path partial, Path ours, OutputException failure) {
        try {
            FolderTree.delete(ours);
            if (!Files.exists(partial.resolve(CheckpointFile.NAME))) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
