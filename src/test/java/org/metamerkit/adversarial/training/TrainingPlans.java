// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.data.Augmentation;
import org.metamerkit.adversarial.training.data.OtherSizes;
import org.metamerkit.adversarial.training.data.Unreadable;
import org.metamerkit.adversarial.training.plan.Arithmetic;
import org.metamerkit.adversarial.training.plan.LearningRateSchedule;
import org.metamerkit.adversarial.training.plan.Objective;
import org.metamerkit.adversarial.training.plan.TrainingPlan;

/** Plans for tests, changed one thing at a time. */
record TrainingPlans(
        long seed,
        double labelSmoothing,
        TrainingPlan.GradientDescent optimizer,
        double averaging,
        List<Objective.Weighted> objectives,
        List<ThreatModel> threats) {
    static final TrainingPlan.GradientDescent NESTEROV = new TrainingPlan.GradientDescent(0.3, 0.9, true, 0.01, true);

    static TrainingPlans of(Objective... objectives) {
        return new TrainingPlans(7, 0, NESTEROV, 0, List.of(), List.of()).objectives(objectives);
    }

    TrainingPlans objectives(Objective... all) {
        return weighted(
                Arrays.stream(all).map(each -> new Objective.Weighted(each, 1)).toArray(Objective.Weighted[]::new));
    }

    TrainingPlans weighted(Objective.Weighted... all) {
        return new TrainingPlans(seed, labelSmoothing, optimizer, averaging, List.of(all), threats);
    }

    TrainingPlans labelSmoothing(double share) {
        return new TrainingPlans(seed, share, optimizer, averaging, objectives, threats);
    }

    TrainingPlans optimizer(TrainingPlan.GradientDescent settings) {
        return new TrainingPlans(seed, labelSmoothing, settings, averaging, objectives, threats);
    }

    TrainingPlans averaging(double decay) {
        return new TrainingPlans(seed, labelSmoothing, optimizer, decay, objectives, threats);
    }

    TrainingPlans evaluated(ThreatModel... all) {
        return new TrainingPlans(seed, labelSmoothing, optimizer, averaging, objectives, List.of(all));
    }

    static ThreatModel linf(double eps) {
        return new ThreatModel(PerturbationNorm.LINF, eps);
    }

    static ThreatModel l2(double eps) {
        return new ThreatModel(PerturbationNorm.L2, eps);
    }

    static Objective.Adversarial adversarial(ThreatModel threat, int steps, double stepSize) {
        return new Objective.Adversarial(threat, new Objective.Ascent(steps, stepSize, true));
    }

    TrainingPlan plan() {
        return new TrainingPlan(
                "tiny",
                "tiny",
                seed,
                6,
                12,
                labelSmoothing,
                Arithmetic.FLOAT32,
                Optional.empty(),
                new TrainingPlan.Data(
                        Path.of("nowhere"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Unreadable.REFUSE,
                        OtherSizes.REFUSE),
                Augmentation.none(),
                optimizer,
                new LearningRateSchedule.OneCycle(0.5),
                new TrainingPlan.Averaging(averaging),
                List.of(),
                objectives,
                new TrainingPlan.Evaluation(1, 10, threats, 2));
    }
}
