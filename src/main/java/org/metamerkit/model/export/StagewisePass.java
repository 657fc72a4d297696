// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * One pass from stage to stage, each from what earlier ones left for it. Without gradients, it holds what later stages need, in
 * whatever scope that was made, and lets go of the rest; with gradients, all belongs to the calling thread's {@code PointerScope}.
 */
final class StagewisePass implements AutoCloseable {
    /** Runs a stage's step. */
    @FunctionalInterface
    interface StepRunner {
        /** @return values of what the step makes, in its order */
        List<Object> run(int stage, StageSteps.Step step, List<Object> needs);
    }

    private final StageSteps steps;
    private final StepRunner runner;
    private final Tensor input;
    private final boolean holding = !GradMode.is_enabled();
    private final Map<String, Object> there = new HashMap<>();

    /** @param picture the value that {@code input} is */
    StagewisePass(StageSteps steps, StepRunner runner, String picture, Tensor input) {
        this.steps = steps;
        this.runner = runner;
        this.input = input;
        there.put(picture, input);
    }

    /** The value of the stage, after those before it. */
    Tensor advance(int stage, String value) {
        StageSteps.Step step = steps.get(stage);
        if (!step.makes().isEmpty()) {
            List<Object> made = runner.run(
                    stage, step, step.needs().stream().map(there::get).toList());
            for (int k = 0; k < made.size(); k++) {
                if (holding && made.get(k) instanceof Tensor tensor) {
                    tensor.retainReference();
                }
                there.put(step.makes().get(k), made.get(k));
            }
        }
        return (Tensor) there.get(value);
    }

    /** Lets go of what no stage after this one needs. */
    void leave(int stage) {
        steps.get(stage).lets().forEach(value -> letGo(there.remove(value)));
    }

    @Override
    public void close() {
        there.values().forEach(this::letGo);
        there.clear();
    }

    private void letGo(Object value) {
        if (holding && value instanceof Tensor tensor && tensor != input) {
            tensor.releaseReference();
        }
    }
}
