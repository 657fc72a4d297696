// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;

/** Stochastic gradient descent at work: the velocities, and the update; see {@link TrainingPlan.GradientDescent}. */
final class GradientDescentState implements AutoCloseable {
    private final TrainingPlan.GradientDescent settings;
    private final Map<String, Tensor> parameters;
    private final Map<String, Tensor> velocities = new LinkedHashMap<>();
    private final Retained memory = new Retained();

    /** @param parameters changed in place by {@link #step}; their gradients are read and then forgotten */
    GradientDescentState(TrainingPlan.GradientDescent settings, Map<String, Tensor> parameters) {
        this.settings = settings;
        this.parameters = parameters;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            parameters.forEach(
                    (name, parameter) -> velocities.put(name, memory.keep(Tensors.zerosLike(parameter.detach()))));
        }
    }

    /** Velocities by the parameters' names; what a checkpoint keeps. */
    Map<String, Tensor> velocities() {
        return Collections.unmodifiableMap(velocities);
    }

    /** One update. @param learningRate of this step */
    void step(double learningRate) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Scalar momentum = new Scalar(settings.momentum());
            Scalar descent = new Scalar(-learningRate);
            parameters.forEach((name, parameter) -> {
                Tensor gradient = parameter.grad();
                if (!gradient.defined()) {
                    return;
                }
                if (settings.weightDecay() > 0 && (parameter.dim() > 1 || settings.decayNorms())) {
                    gradient.add_(parameter, new Scalar(settings.weightDecay()));
                }
                Tensor velocity = velocities.get(name);
                velocity.mul_(momentum).add_(gradient);
                parameter.add_(settings.nesterov() ? gradient.add_(velocity, momentum) : velocity, descent);
                parameter.mutable_grad().reset();
            });
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
