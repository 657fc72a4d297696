// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.figure.LineChart;
import org.metamerkit.figure.SeriesStyle;
import org.metamerkit.synthesis.OutputException;

/** Accuracies over epochs, as {@code curves.png} and {@code curves.svg}. */
final class TrainingCurves {
    private static final double PERCENT = 100;

    private TrainingCurves() {}

    /** @param base path without the ending */
    static void write(TrainingPlan plan, List<EpochRecord> epochs, Path base) {
        double[] x = epochs.stream().mapToDouble(EpochRecord::epoch).toArray();
        LineChart chart = LineChart.titled(plan.name())
                .axes("epoch", "accuracy (%)")
                .range(0, PERCENT)
                .series(
                        "training, as trained",
                        x,
                        percent(epochs, EpochRecord::trainAccuracy),
                        SeriesStyle.of(0).dashed())
                .series("test", x, percent(epochs, EpochRecord::testAccuracy), SeriesStyle.of(1));
        int color = 2;
        for (ThreatModel threat : plan.evaluation().threats()) {
            String title = EpochRecord.title(threat);
            chart = chart.series(
                    "test, PGD-" + plan.evaluation().steps() + ", " + title,
                    x,
                    percent(epochs, epoch -> epoch.robustAccuracy().get(title)),
                    SeriesStyle.of(color++));
        }
        try {
            chart.write(base);
        } catch (IOException e) {
            throw OutputException.of(base, e);
        }
    }

    private static double[] percent(List<EpochRecord> epochs, Function<EpochRecord, Double> accuracy) {
        return epochs.stream()
                .map(accuracy)
                .mapToDouble(share -> share == null ? Double.NaN : PERCENT * share)
                .toArray();
    }
}
