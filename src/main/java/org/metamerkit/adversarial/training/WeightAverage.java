// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.training.plan.TrainingPlan;

/** The moving average of a network's weights and running statistics, kept in a second network. */
final class WeightAverage {
    private final TrainingPlan.Averaging settings;
    private final Map<String, Tensor> from;
    private final Map<String, Tensor> average;

    /** @param average changed in place; same names and shapes as {@code from} */
    WeightAverage(TrainingPlan.Averaging settings, TrainableNetwork from, TrainableNetwork average) {
        this.settings = settings;
        this.from = from.state();
        this.average = average.state();
    }

    /** @param step the one just made, counted from 0 */
    void follow(long step) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Scalar share = new Scalar(1 - settings.decayAt(step));
            average.forEach((name, tensor) -> tensor.lerp_(from.get(name), share));
        }
    }
}
