// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.adversarial.training.data.Augmentation;
import org.metamerkit.adversarial.training.data.BatchLoader;
import org.metamerkit.adversarial.training.data.DecodingProgress;
import org.metamerkit.adversarial.training.data.OtherSizes;
import org.metamerkit.adversarial.training.data.PictureCache;
import org.metamerkit.adversarial.training.data.PictureSource;
import org.metamerkit.adversarial.training.data.TrainingBatch;
import org.metamerkit.adversarial.training.data.Unreadable;
import org.metamerkit.adversarial.training.plan.Arithmetic;
import org.metamerkit.adversarial.training.plan.LearningRateSchedule;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.zoo.Zoo;
import org.metamerkit.stimulus.ClassNames;

/**
 * Our side of {@code benchmarks/compare_training.py}, which starts it. Not part of the tests. Arguments: threads and the pictures; each
 * line {@code OBJECTIVE ARITHMETIC BATCHES} on standard input is answered with a line of JSON.
 */
final class TrainingSpeedBenchmark {
    private static final int BATCH = 128;

    private TrainingSpeedBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        NativeRuntime.load();
        NativeRuntime.setThreads(Integer.parseInt(arguments[0]));
        Map<String, TrainingState> states = new LinkedHashMap<>();
        try (PictureCache pictures = PictureCache.open(
                        new PictureSource(Path.of(arguments[1]), Optional.of("train")),
                        ClassNames.cifar10().names(),
                        32,
                        32,
                        Unreadable.REFUSE,
                        CacheFolders.current().pictures(),
                        DecodingProgress.none());
                BatchLoader loader = new BatchLoader(pictures, new Augmentation(4, true, 0, 0, 0), BATCH, 0, 1, 4);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            int epoch = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                TrainingState state = states.computeIfAbsent(words[0] + words[1], key -> state(words[0], words[1]));
                System.out.println(measured(state, loader, epoch++, Integer.parseInt(words[2])));
            }
        }
        states.values().forEach(TrainingState::close);
    }

    private static String measured(TrainingState state, BatchLoader loader, int epoch, int batches) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        loader.start(epoch, 32, 0);
        double waited = loader.waitedSeconds();
        long processor = system.getProcessCpuTime();
        long begun = System.nanoTime();
        for (int i = 0; i < batches; i++) {
            TrainingBatch batch = loader.next();
            try (PointerScope scope = new PointerScope()) {
                state.update(
                        TrainingTensors.pixels(batch, Device.CPU),
                        TrainingTensors.labels(batch, Device.CPU),
                        (long) epoch * loader.batches() + i,
                        0.01);
            }
            loader.recycle(batch);
        }
        return String.format(
                Locale.ROOT,
                "{\"pictures\": %d, \"seconds\": %.6f, \"processor\": %.6f, \"waited\": %.6f}",
                batches * BATCH,
                (System.nanoTime() - begun) / 1e9,
                (system.getProcessCpuTime() - processor) / 1e9,
                loader.waitedSeconds() - waited);
    }

    private static TrainingState state(String objective, String arithmetic) {
        Objective chosen = objective.equals("standard")
                ? new Objective.Standard()
                : TrainingPlans.adversarial(TrainingPlans.linf(8 / 255.0), 3, 4 / 255.0);
        TrainingPlan plan = new TrainingPlan(
                "speed",
                "cifar10_cnn",
                0,
                1,
                BATCH,
                0,
                Arithmetic.valueOf(arithmetic.toUpperCase(Locale.ROOT)),
                Optional.empty(),
                new TrainingPlan.Data(
                        Path.of("unused"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Unreadable.REFUSE,
                        OtherSizes.REFUSE),
                Augmentation.none(),
                new TrainingPlan.GradientDescent(0.01, 0.9, true, 5e-4, true),
                new LearningRateSchedule.Constant(),
                new TrainingPlan.Averaging(0.995),
                List.of(),
                List.of(new Objective.Weighted(chosen, 1)),
                new TrainingPlan.Evaluation(1, 1, List.of(), 1));
        return TrainingState.begin(plan, Zoo.architectures().get("cifar10_cnn"), 10, Device.CPU);
    }
}
