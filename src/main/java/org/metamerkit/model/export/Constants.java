// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.layer.FoldedNorm;

/**
 * The tensors of a network that do not depend on the picture, by names of values: parameters and buffers, what the graph computes
 * from them alone, and convolutions with folded batch normalisation, which are made when first asked for. Thread-safe.
 */
final class Constants {
    private final Precision precision;
    private final Device device;
    private final Retained memory;
    private final Map<String, Tensor> tensors = new HashMap<>();

    Constants(Precision precision, Device device, Retained memory) {
        this.precision = precision;
        this.device = device;
        this.memory = memory;
    }

    synchronized boolean has(String value) {
        return tensors.containsKey(value);
    }

    synchronized Set<String> names() {
        return Set.copyOf(tensors.keySet());
    }

    synchronized Tensor get(String value) {
        return tensors.get(value);
    }

    /** Keeps a tensor, floating-point numbers in the network's precision. */
    synchronized void put(String value, Tensor tensor) {
        Tensor cast = tensor.is_floating_point() ? tensor.to(precision.type()) : tensor;
        tensors.put(value, memory.keep(Tensors.on(device, cast).detach()));
    }

    /**
     * Names of kernels and biases of a convolution that does its batch normalisation too, computed in float64.
     *
     * @param convolution a node with constant {@code weight} and {@code bias} (or none)
     * @param norm a node with constant arguments
     */
    synchronized List<String> folded(GraphNode convolution, GraphNode norm) {
        String weightName = "folded weight of " + norm.result();
        String biasName = "folded bias of " + norm.result();
        if (!tensors.containsKey(weightName)) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                FoldedNorm folded = FoldedNorm.of(
                        tensor(norm, "running_mean").orElseThrow(),
                        tensor(norm, "running_var").orElseThrow(),
                        tensor(norm, "weight"),
                        tensor(norm, "bias"),
                        norm.number("eps", 0));
                put(weightName, folded.kernels(tensor(convolution, "weight").orElseThrow()));
                put(biasName, folded.biases(tensor(convolution, "bias")));
            }
        }
        return List.of(weightName, biasName);
    }

    private Optional<Tensor> tensor(GraphNode node, String argument) {
        return node.value(argument).map(tensors::get);
    }
}
