// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/**
 * Our side of {@code benchmarks/compare_networks.py}: a program that reads lines {@code NETWORK STAGE BATCH REPEATS} and answers
 * each with the times of as many passes, {@code [[forward, backward], …]} in milliseconds. An empty line ends it.
 */
public final class NetworkSpeedBenchmark {
    private NetworkSpeedBenchmark() {}

    /** @param arguments the number of threads */
    public static void main(String[] arguments) throws IOException {
        NativeRuntime.load();
        NativeRuntime.setThreads(Integer.parseInt(arguments[0]));
        Map<String, Network> networks = new HashMap<>();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null && !line.isBlank(); line = requests.readLine()) {
            String[] request = line.split(" ");
            Network network = networks.computeIfAbsent(request[0], NetworkSpeedBenchmark::network);
            List<String> times = times(
                    network, network.stage(request[1]), Integer.parseInt(request[2]), Integer.parseInt(request[3]));
            System.out.println(times);
            System.out.flush();
        }
    }

    private static List<String> times(Network network, Stage stage, int batch, int repeats) {
        List<String> times = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            Tensor pictures = torch.rand(
                    batch, 3, network.picture().height(), network.picture().width());
            Tensor seed = null;
            for (int i = 0; i < repeats; i++) {
                try (PointerScope pass = new PointerScope()) {
                    Tensor leaf = pictures.detach().requires_grad_(true);
                    long start = System.nanoTime();
                    Network.StageOutput output = network.forward(leaf, stage);
                    long middle = System.nanoTime();
                    if (seed == null) {
                        seed = torch.rand_like(output.value());
                        seed.retainReference();
                        middle = System.nanoTime();
                    }
                    Tensor gradient = torch.grad(
                                    new TensorVector(output.root()),
                                    new TensorVector(leaf),
                                    new TensorVector(seed),
                                    new BoolOptional(),
                                    false,
                                    false)
                            .get(0)
                            .contiguous();
                    long end = System.nanoTime();
                    if (gradient.numel() != pictures.numel()) {
                        throw new IllegalStateException("the gradient has another size than the pictures");
                    }
                    times.add(String.format(Locale.ROOT, "[%.3f, %.3f]", (middle - start) / 1e6, (end - middle) / 1e6));
                }
            }
            seed.releaseReference();
        }
        return times;
    }

    /** With weights by formula: speed does not depend on their values. */
    private static Network network(String name) {
        Architecture architecture = Zoo.architectures().get(name);
        DeclaredLayers layers = new DeclaredLayers();
        architecture.stages(layers, architecture.outputs());
        try (PointerScope scope = new PointerScope()) {
            Weights weights = Formula.weights(layers.shapes());
            return Networks.assemble(architecture, architecture.card(), weights, Device.CPU, Precision.FLOAT32);
        }
    }
}
