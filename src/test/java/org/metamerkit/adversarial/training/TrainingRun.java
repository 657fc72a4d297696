// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.adversarial.training.data.DecodingProgress;
import org.metamerkit.adversarial.training.plan.TrainingPlanFile;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.io.SafetensorsReader;

/**
 * Trains as the command line does, within the tests' process.
 *
 * @param folder holds {@code pictures} and the cache
 */
record TrainingRun(Path folder) {
    /** Until the end. */
    List<EpochRecord> finish(Path plan, Path out) {
        return run(plan, out, Integer.MAX_VALUE).orElseThrow();
    }

    /**
     * Until the end, or until so many updates were made.
     *
     * @return empty if it was stopped
     */
    Optional<List<EpochRecord>> run(Path plan, Path out, int updates) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try (TrainingSetup setup = TrainingSetup.open(
                        TrainingPlanFile.read(plan, Optional.empty()),
                        folder.resolve("cache"),
                        DecodingProgress.none());
                Trainer trainer = setup.trainer(out, Device.CPU)) {
            Watched progress = new Watched(updates);
            return trainer.run(progress) == Trainer.Outcome.FINISHED ? Optional.of(trainer.epochs()) : Optional.empty();
        }
    }

    /** All numbers of a checkpoint or weights file. */
    static Map<String, float[]> tensors(Path file) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, float[]> values = new LinkedHashMap<>();
            SafetensorsReader.read(file)
                    .tensors()
                    .forEach((name, tensor) -> values.put(name, Tensors.toArray(tensor.to(ScalarType.Float))));
            return values;
        }
    }

    private static final class Watched implements TrainingProgress {
        private final List<Double> shares = new ArrayList<>();
        private final int updates;

        Watched(int updates) {
            this.updates = updates;
        }

        @Override
        public void at(String description, double share) {
            if (!(share > 0 && share <= 1) || !shares.isEmpty() && share <= shares.get(shares.size() - 1)) {
                throw new AssertionError("a share of " + share + " after " + shares);
            }
            shares.add(share);
        }

        @Override
        public void epochEnded(EpochRecord epoch) {}

        @Override
        public void warn(String sentence) {
            throw new AssertionError(sentence);
        }

        @Override
        public boolean stopRequested() {
            return shares.size() >= updates;
        }
    }
}
