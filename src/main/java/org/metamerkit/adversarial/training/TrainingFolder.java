// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.io.SafetensorsWriter;
import org.metamerkit.synthesis.OutputException;

/** What a training leaves behind besides its checkpoint: log, curves, the finished network and its summary. */
final class TrainingFolder {
    static final String LOG = "log.csv";
    static final String WEIGHTS = "weights.safetensors";
    static final String SUMMARY = "training.json";
    private static final double SECONDS_AN_HOUR = 3600;

    private final Path folder;
    private final TrainingPlan plan;
    private final String identity;
    private final String dataSha256;

    /** @param identity the plan's */
    TrainingFolder(Path folder, TrainingPlan plan, String identity, String dataSha256) {
        this.folder = folder;
        this.plan = plan;
        this.identity = identity;
        this.dataSha256 = dataSha256;
    }

    /** Writes {@code log.csv}, a row an epoch, and the curves drawn from it. */
    void writeLog(List<EpochRecord> epochs) {
        Path file = folder.resolve(LOG);
        try {
            WholeFile.write(file, temporary -> {
                try (CSVPrinter csv = new CSVPrinter(
                        Files.newBufferedWriter(temporary, StandardCharsets.UTF_8),
                        CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get())) {
                    csv.print("epoch");
                    csv.print("side");
                    csv.print("learning_rate");
                    csv.print("loss");
                    csv.print("train_accuracy");
                    csv.print("test_accuracy");
                    for (ThreatModel threat : plan.evaluation().threats()) {
                        csv.print("pgd" + plan.evaluation().steps() + " " + EpochRecord.title(threat));
                    }
                    csv.print("train_seconds");
                    csv.print("wait_seconds");
                    csv.print("evaluation_seconds");
                    csv.print("pictures_per_second");
                    csv.print("catastrophic_overfitting");
                    csv.println();
                    for (EpochRecord epoch : epochs) {
                        row(csv, epoch);
                    }
                }
            });
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
        TrainingCurves.write(plan, epochs, folder.resolve("curves"));
    }

    private void row(CSVPrinter csv, EpochRecord epoch) throws IOException {
        csv.print(epoch.epoch());
        csv.print(epoch.side());
        csv.print(number("%.6g", epoch.learningRate()));
        csv.print(number("%.6f", epoch.loss()));
        csv.print(number("%.5f", epoch.trainAccuracy()));
        csv.print(epoch.testAccuracy() == null ? "" : number("%.5f", epoch.testAccuracy()));
        for (ThreatModel threat : plan.evaluation().threats()) {
            Double robust = epoch.robustAccuracy().get(EpochRecord.title(threat));
            csv.print(robust == null ? "" : number("%.5f", robust));
        }
        csv.print(number("%.2f", epoch.trainSeconds()));
        csv.print(number("%.3f", epoch.waitSeconds()));
        csv.print(number("%.2f", epoch.evaluationSeconds()));
        csv.print(number("%.1f", epoch.picturesASecond()));
        csv.print(epoch.catastrophicOverfitting());
        csv.println();
    }

    /**
     * Writes the finished network in half precision, {@code weights.safetensors}, and {@code training.json}.
     *
     * @param state averaged weights and running statistics by state-dict name
     */
    void writeNetwork(Map<String, Tensor> state, List<EpochRecord> epochs) {
        Path file = folder.resolve(WEIGHTS);
        SafetensorsWriter writer = new SafetensorsWriter()
                .note("name", plan.name())
                .note("architecture", plan.architecture())
                .note("plan_sha256", identity)
                .note("data_sha256", dataSha256)
                .note("seed", Long.toString(plan.seed()))
                .note("metamerkit_version", Version.current());
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            state.forEach((name, tensor) -> add(writer, name, tensor));
            WholeFile.write(file, temporary -> {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                    writer.write(out);
                }
            });
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
        writeSummary(epochs);
    }

    private void writeSummary(List<EpochRecord> epochs) {
        Path file = folder.resolve(SUMMARY);
        double hours = epochs.stream()
                        .mapToDouble(epoch -> epoch.trainSeconds() + epoch.evaluationSeconds())
                        .sum()
                / SECONDS_AN_HOUR;
        try {
            JsonMapper json = JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();
            ObjectNode summary = json.createObjectNode()
                    .put("format_version", 1)
                    .put("name", plan.name())
                    .put("architecture", plan.architecture())
                    .put("seed", plan.seed())
                    .put("plan_sha256", identity)
                    .put("data_sha256", dataSha256)
                    .put("hours", hours)
                    .put("metamerkit_version", Version.current());
            summary.set("last_epoch", json.valueToTree(epochs.get(epochs.size() - 1)));
            WholeFile.write(file, temporary -> json.writeValue(temporary.toFile(), summary));
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    /** Half precision, unless a number is too large for it. */
    private static void add(SafetensorsWriter writer, String name, Tensor tensor) {
        Tensor half = tensor.detach().cpu().contiguous().to(ScalarType.Half);
        if (half.isfinite().all().item_bool()) {
            writer.addHalf(name, bits(half), tensor.shape());
        } else {
            writer.add(name, Tensors.toArray(tensor), tensor.shape());
        }
    }

    private static short[] bits(Tensor half) {
        short[] bits = new short[Math.toIntExact(half.numel())];
        new ShortPointer(half.data_ptr()).get(bits);
        return bits;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
