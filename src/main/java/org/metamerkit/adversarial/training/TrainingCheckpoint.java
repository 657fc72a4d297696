// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.WholeFile;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.io.SafetensorsWriter;
import org.metamerkit.synthesis.OutputException;

/** A training's state as {@code checkpoint.safetensors}: all tensors, and where it stands. */
final class TrainingCheckpoint {
    static final String NAME = "checkpoint.safetensors";
    private static final String POSITION = "position";
    private static final String PLAN = "plan_sha256";
    private static final String DATA = "data_sha256";
    private static final String CHECKSUM = "crc32c";
    /** Of the position's text. A note of its own, without which checkpoints made before there was one are read, too. */
    private static final String POSITION_CHECKSUM = "position_crc32c";

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final String plan;
    private final String data;

    /**
     * @param plan identity of the training
     * @param data SHA-256 of the training pictures
     */
    TrainingCheckpoint(Path folder, String plan, String data) {
        this.file = folder.resolve(NAME);
        this.plan = plan;
        this.data = data;
    }

    Path file() {
        return file;
    }

    /**
     * Where a training stands.
     *
     * @param epoch being trained, counted from 0
     * @param batch the next of that epoch, counted from 0
     * @param step updates made so far
     * @param lossSum over the epoch's batches so far
     * @param correct pictures answered correctly in the epoch so far
     * @param seconds spent on the epoch so far
     * @param waited of them for pictures
     * @param epochs those ended
     */
    record Position(
            int epoch,
            int batch,
            long step,
            double lossSum,
            long correct,
            double seconds,
            double waited,
            List<EpochRecord> epochs) {
        static final Position BEGIN = new Position(0, 0, 0, 0, 0, 0, 0, List.of());

        private boolean isSensible(int mostEpochs, int batches) {
            return epoch >= 0
                    && epoch <= mostEpochs
                    && batch >= 0
                    && batch <= batches
                    && step >= batch
                    && Double.isFinite(lossSum)
                    && epochs != null
                    && epochs.size() == epoch
                    && epochs.stream().allMatch(each -> each != null && each.robustAccuracy() != null);
        }
    }

    /**
     * Writes the state, whole or not at all.
     *
     * @throws OutputException if it cannot be written; the checkpoint before it is still there
     */
    void write(Position position, Map<String, Tensor> tensors) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            String text = JSON.writeValueAsString(position);
            SafetensorsWriter writer = new SafetensorsWriter()
                    .note(PLAN, plan)
                    .note(DATA, data)
                    .note(POSITION, text)
                    .note(POSITION_CHECKSUM, checkSum(text));
            CRC32C sum = new CRC32C();
            tensors.forEach((name, tensor) -> {
                float[] values = Tensors.toArray(tensor);
                update(sum, name, values);
                writer.add(name, values, tensor.shape());
            });
            writer.note(CHECKSUM, Long.toHexString(sum.getValue()));
            WholeFile.write(file, temporary -> {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                    writer.write(out);
                }
            });
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    /**
     * Restores the state, if there is one.
     *
     * @param tensors are overwritten
     * @param mostEpochs of the whole training
     * @param batches of an epoch
     * @return where the training stands; empty if there is no checkpoint
     * @throws TrainingException if the checkpoint is of another plan or other pictures, or damaged
     */
    Optional<Position> read(Map<String, Tensor> tensors, int mostEpochs, int batches) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Weights saved = SafetensorsReader.read(file);
            Map<String, String> notes = saved.metadata();
            if (!plan.equals(notes.get(PLAN))) {
                throw new TrainingException(
                        "the checkpoint " + file
                                + " is of another plan (or the plan was changed since); name another folder with --out, or delete it to begin again");
            }
            if (!data.equals(notes.get(DATA))) {
                throw new TrainingException("the checkpoint " + file
                        + " was made with other pictures; give the same ones, or name another folder with --out");
            }
            String text = notes.getOrDefault(POSITION, "");
            Position position = JSON.readValue(text, Position.class);
            if (position == null
                    || !position.isSensible(mostEpochs, batches)
                    || !checkSum(text).equals(notes.getOrDefault(POSITION_CHECKSUM, checkSum(text)))) {
                throw damaged("it does not say where the training stands", null);
            }
            CRC32C sum = new CRC32C();
            tensors.forEach((name, tensor) -> update(sum, name, Tensors.toArray(saved.tensor(name, tensor.shape()))));
            if (!Long.toHexString(sum.getValue()).equals(notes.get(CHECKSUM))) {
                throw damaged("its check sum is another", null);
            }
            tensors.forEach((name, tensor) -> tensor.copy_(saved.tensor(name, tensor.shape())));
            return Optional.of(position);
        } catch (WeightsException | JsonProcessingException e) {
            throw damaged(e.getMessage().replaceAll("\\R.*", ""), e);
        }
    }

    private TrainingException damaged(String why, Exception cause) {
        return new TrainingException(
                "the checkpoint " + file + " is damaged (" + why + "); delete it to begin again", cause);
    }

    private static String checkSum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    private static void update(CRC32C sum, String name, float[] values) {
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        sum.update(bytes);
    }
}
