// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.metamerkit.adversarial.training.plan.Arithmetic;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.TensorSource;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.layer.TrainableLayers;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.stimulus.Preprocessing;

/**
 * An architecture whose weights training changes: from pixels N×3×H×W in [0, 1] to logits N×K, through the card's preprocessing.
 * Tensors made belong to the calling thread's {@code PointerScope}; weights to this object, until {@link #close()}.
 */
final class TrainableNetwork implements AutoCloseable {
    private final Retained memory = new Retained();
    private final Device device;
    private final Arithmetic arithmetic;
    private final Precision precision;
    private final TrainableLayers layers;
    private final List<StageLayer> stages;
    private final Tensor scale;
    private final Tensor shift;

    /**
     * @param initial values of all tensors; they are copied
     * @param outputs of the last layer
     */
    TrainableNetwork(
            Architecture architecture, int outputs, TensorSource initial, Device device, Arithmetic arithmetic) {
        this(architecture, outputs, initial, device, arithmetic, Precision.FLOAT32);
    }

    /** @param precision of weights and logits; float64, with pixels of that type, is for checks */
    TrainableNetwork(
            Architecture architecture,
            int outputs,
            TensorSource initial,
            Device device,
            Arithmetic arithmetic,
            Precision precision) {
        this.precision = precision;
        this.device = device;
        this.arithmetic = arithmetic;
        this.layers = new TrainableLayers(initial, device, precision, memory);
        this.stages = architecture.stages(layers, outputs);
        Preprocessing preprocessing = architecture.card().preprocessing();
        int channels = preprocessing.mean().size();
        double[] scales = new double[channels];
        double[] shifts = new double[channels];
        for (int c = 0; c < channels; c++) {
            scales[c] = 1 / preprocessing.deviation().get(c);
            shifts[c] = -preprocessing.mean().get(c) / preprocessing.deviation().get(c);
        }
        this.scale = perChannel(scales);
        this.shift = perChannel(shifts);
    }

    /** Logits N×K; with gradients unless the caller switched them off. */
    Tensor logits(Tensor pixels) {
        // oneDNN's convolutions are faster with the channels last in memory, and keep what they are given
        Tensor x = shift.addcmul(pixels, scale).contiguous(MemoryFormat.ChannelsLast);
        try (MixedPrecision mixed = new MixedPrecision(arithmetic, device)) {
            for (StageLayer stage : stages) {
                x = stage.activation().applyInPlace(stage.body().forward(x));
            }
        }
        return x.to(precision.type());
    }

    /** Whether normalisations use and follow the batch's statistics, and dropout drops. */
    void train(boolean on) {
        layers.train(on);
    }

    /** Whether a backward pass computes the weights' gradients. */
    void differentiateWeights(boolean on) {
        layers.parameters().values().forEach(parameter -> parameter.set_requires_grad(on));
    }

    /** What an optimiser changes, by state-dict name. */
    Map<String, Tensor> parameters() {
        return layers.parameters();
    }

    /** Tensors that training does not change, and that random numbers cannot stand for, by state-dict name. */
    List<String> fixedTensors() {
        return layers.buffers().keySet().stream()
                .filter(name -> !name.endsWith(".running_mean") && !name.endsWith(".running_var"))
                .toList();
    }

    /** Parameters and buffers by state-dict name. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(layers.parameters());
        state.putAll(layers.buffers());
        return state;
    }

    @Override
    public void close() {
        memory.close();
    }

    private Tensor perChannel(double[] values) {
        return memory.keep(
                Tensors.on(device, Tensors.of(values, 1, values.length, 1, 1).to(precision.type())));
    }
}
