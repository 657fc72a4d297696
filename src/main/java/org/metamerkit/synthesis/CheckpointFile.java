// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.WholeFile;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.io.SafetensorsReader;
import org.metamerkit.model.io.SafetensorsWriter;

/** One picture's {@link PictureState} as {@code checkpoint.safetensors}: a killed run goes on from here. */
public final class CheckpointFile {
    static final String NAME = "checkpoint.safetensors";
    private static final String OPTIMIZER = "optimizer.";
    private static final int TRACE_COLUMNS = Trace.COLUMNS.length;

    private CheckpointFile() {}

    /**
     * Writes the state of a metamer in work, whole or not at all; the checkpoint before it is replaced.
     *
     * @throws OutputException if it cannot be written; the checkpoint before it is still there
     */
    public static void write(MetamerIdentity identity, Path run, PictureState state) {
        Path folder = MetamerFolder.partial(identity, run);
        double[] trace = state.trace().toArray();
        SafetensorsWriter writer = new SafetensorsWriter()
                .note("identity", identity.hash())
                .note("evaluation", Integer.toString(state.evaluation()))
                .note("seconds", Double.toString(state.seconds()))
                .note("crc32c", checksum(state))
                .add("best_loss", new double[] {state.bestLoss()}, 1)
                .add("trace", trace, trace.length / TRACE_COLUMNS, TRACE_COLUMNS)
                .add("pixels", state.pixels(), state.pixels().length)
                .add("best", state.best(), state.best().length);
        state.optimizer().forEach((name, values) -> writer.add(OPTIMIZER + name, values, values.length));
        try {
            WholeFile.makeFolder(folder);
            WholeFile.write(folder.resolve(NAME), temporary -> {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                    writer.write(out);
                }
            });
        } catch (IOException e) {
            throw OutputException.of(folder, e);
        }
    }

    /**
     * The state to go on from, if there is a whole checkpoint of this very metamer; a broken one counts as none, since starting
     * again loses nothing but time.
     */
    public static Optional<PictureState> read(MetamerIdentity identity, Path run) {
        Path file = MetamerFolder.partial(identity, run).resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (PointerScope scope = new PointerScope()) {
            Weights tensors = SafetensorsReader.read(file);
            if (!identity.hash().equals(tensors.metadata().get("identity"))) {
                return Optional.empty();
            }
            Map<String, float[]> optimizer = new LinkedHashMap<>();
            for (String name : tensors.tensors().keySet()) {
                if (name.startsWith(OPTIMIZER)) {
                    optimizer.put(name.substring(OPTIMIZER.length()), floats(tensors.tensor(name, -1)));
                }
            }
            int evaluation = Integer.parseInt(note(tensors, "evaluation"));
            PictureState state = new PictureState(
                    evaluation,
                    floats(tensors.tensor("pixels", -1)),
                    floats(tensors.tensor("best", -1)),
                    doubles(tensors.tensor("best_loss", 1))[0],
                    optimizer,
                    Trace.resumed(doubles(tensors.tensor("trace", evaluation, TRACE_COLUMNS))),
                    Double.parseDouble(note(tensors, "seconds")));
            return checksum(state).equals(note(tensors, "crc32c")) ? Optional.of(state) : Optional.empty();
        } catch (WeightsException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String note(Weights tensors, String key) {
        return tensors.metadata().getOrDefault(key, "");
    }

    /** Finds what a crash of the machine may leave: a file of the right length with blocks that were never written. */
    private static String checksum(PictureState state) {
        CRC32C sum = new CRC32C();
        double[] trace = state.trace().toArray();
        ByteBuffer numbers = ByteBuffer.allocate((trace.length + 1) * Double.BYTES);
        numbers.asDoubleBuffer().put(trace).put(state.bestLoss());
        sum.update(numbers);
        update(sum, state.pixels());
        update(sum, state.best());
        new TreeMap<>(state.optimizer()).forEach((name, values) -> {
            sum.update(name.getBytes(StandardCharsets.UTF_8));
            update(sum, values);
        });
        return Long.toHexString(sum.getValue());
    }

    private static void update(CRC32C sum, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        sum.update(bytes);
    }

    private static float[] floats(Tensor tensor) {
        return Tensors.toArray(tensor.to(ScalarType.Float));
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        if (values.length > 0) {
            tensor.to(ScalarType.Double).contiguous().data_ptr_double().get(values, 0, values.length);
        }
        return values;
    }
}
