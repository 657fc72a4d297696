// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.TensorSource;
import org.metamerkit.model.Weights;
import org.metamerkit.model.io.WeightsReader;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.stimulus.Pixels;

/** All that training changes, a network, its moving average and the optimiser's velocities, and the update that changes it. */
final class TrainingState implements AutoCloseable {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final TrainingPlan plan;
    private final Device device;
    private final TrainableNetwork network;
    private final TrainableNetwork average;
    private final GradientDescentState optimizer;
    private final WeightAverage averaging;
    private final ObjectiveLoss objective;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /**
     * @param initial values of all tensors; they are copied
     * @param precision of weights and gradients; float64 is for checks
     */
    TrainingState(
            TrainingPlan plan,
            Architecture architecture,
            int classes,
            TensorSource initial,
            Device device,
            Precision precision) {
        this.plan = plan;
        this.device = device;
        try (PointerScope scope = new PointerScope()) {
            this.network = new TrainableNetwork(architecture, classes, initial, device, plan.arithmetic(), precision);
            Map<String, Tensor> values = network.state();
            this.average = new TrainableNetwork(
                    architecture,
                    classes,
                    (name, shape) -> values.get(name).detach(),
                    device,
                    plan.arithmetic(),
                    precision);
            average.differentiateWeights(false);
        }
        this.optimizer = new GradientDescentState(plan.optimizer(), network.parameters());
        this.averaging = new WeightAverage(plan.averaging(), network, average);
        this.objective = new ObjectiveLoss(plan.objectives(), plan.labelSmoothing());
        network.state().forEach((name, tensor) -> tensors.put("network." + name, tensor));
        average.state().forEach((name, tensor) -> tensors.put("average." + name, tensor));
        optimizer.velocities().forEach((name, tensor) -> tensors.put("velocity." + name, tensor));
    }

    /**
     * The state before the first update: random weights, or those the plan names.
     *
     * @throws TrainingException if the architecture cannot be trained from random weights
     * @throws org.metamerkit.model.WeightsException if the initial weights cannot be read or are not the architecture's
     */
    static TrainingState begin(TrainingPlan plan, Architecture architecture, int classes, Device device) {
        try (PointerScope scope = new PointerScope()) {
            if (plan.initialWeights().isEmpty()) {
                return random(plan, architecture, classes, device);
            }
            Weights weights = WeightsReader.read(plan.initialWeights().get());
            TrainingState state = new TrainingState(plan, architecture, classes, weights, device, Precision.FLOAT32);
            List<String> left = weights.tensors().keySet().stream()
                    .filter(name -> !state.network.state().containsKey(name) && !architecture.passesOver(name))
                    .toList();
            if (!left.isEmpty()) {
                state.close();
                throw new TrainingException("the initial weights "
                        + plan.initialWeights().get() + " hold " + left.size() + " tensors that the architecture "
                        + plan.architecture() + " has no use for, such as '" + left.get(0)
                        + "'; give a file of this architecture");
            }
            return state;
        }
    }

    private static TrainingState random(TrainingPlan plan, Architecture architecture, int classes, Device device) {
        TrainingState state = new TrainingState(
                plan, architecture, classes, new InitialWeights(plan.seed()), device, Precision.FLOAT32);
        List<String> fixed = state.network.fixedTensors();
        if (!fixed.isEmpty()) {
            state.close();
            throw new TrainingException("the architecture " + plan.architecture()
                    + " has tensors that are not trained and cannot be random, such as '" + fixed.get(0)
                    + "'; give a file that holds them as initial_weights in the plan");
        }
        return state;
    }

    /**
     * Tries pictures of the sides the plan has; changes nothing.
     *
     * @throws TrainingException if the network cannot take them
     */
    void requireSides(Iterable<Integer> sides, int classes) {
        for (int side : sides) {
            long[] shape;
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                average.train(false);
                shape = average.logits(Tensors.on(device, Tensors.zeros(1, Pixels.CHANNELS, side, side)))
                        .shape();
            } catch (RuntimeException e) {
                throw new TrainingException(
                        "the architecture " + plan.architecture() + " cannot take pictures of " + side + "×" + side
                                + " (" + NativeErrors.firstLine(e) + "); mend resolution.side in the plan",
                        e);
            }
            if (shape.length != 2 || shape[1] != classes) {
                throw new TrainingException("the architecture " + plan.architecture() + " does not give " + classes
                        + " numbers a picture, and cannot be trained to classify; name another in the plan");
            }
        }
    }

    /**
     * What one batch gave.
     *
     * @param loss before the update
     * @param correct pictures answered correctly, as trained on
     */
    record Update(double loss, long correct) {}

    /**
     * One update.
     *
     * @param pixels N×3×H×W in [0, 1]
     * @param labels N, int64
     * @param step counted from 0; random numbers are drawn by it
     */
    Update update(Tensor pixels, Tensor labels, long step, double learningRate) {
        network.train(true);
        network.differentiateWeights(true);
        try (PointerScope scope = new PointerScope()) {
            // dropout draws from libtorch's own generator: a training that was stopped must find it as it would have
            // been
            torch.manual_seed(plan.seed() * GOLDEN_GAMMA + step);
            ObjectiveLoss.BatchLoss computed =
                    objective.of(network, pixels, labels, new TrainingRandom(plan.seed(), step));
            computed.loss().backward();
            optimizer.step(learningRate);
            averaging.follow(step);
            return new Update(
                    computed.loss().item_double(),
                    TrainingTensors.correct(computed.logits().detach(), labels));
        }
    }

    /** Everything, by name: what a checkpoint keeps. */
    Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** What is evaluated and kept. */
    TrainableNetwork average() {
        return average;
    }

    @Override
    public void close() {
        optimizer.close();
        average.close();
        network.close();
    }
}
