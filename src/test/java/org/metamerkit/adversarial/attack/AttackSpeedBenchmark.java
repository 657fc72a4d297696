// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Precision;
import org.metamerkit.model.Weights;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/**
 * Our side of {@code benchmarks/compare_attacks.py}: reads lines {@code NETWORK NORM BATCH STEPS} and answers each with the
 * milliseconds of one PGD step, by the clock and of the processor in the thread that attacks: an attack of one step more than STEPS less
 * one of one step, over STEPS. Eps is so small that no picture is ever answered wrongly, so that none leaves the batch and as much is
 * computed as by those who let none leave.
 */
public final class AttackSpeedBenchmark {
    private static final double EPS = 1e-6;

    private AttackSpeedBenchmark() {}

    /** @param arguments the number of threads, and {@code unfolded} for batch normalisation after the convolutions, not in them */
    public static void main(String[] arguments) throws IOException {
        NativeRuntime.load();
        NativeRuntime.setThreads(Integer.parseInt(arguments[0]));
        boolean folded = arguments.length < 2;
        Map<String, Network> networks = new HashMap<>();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null && !line.isBlank(); line = requests.readLine()) {
            String[] request = line.split(" ");
            Network network = networks.computeIfAbsent(request[0], name -> network(name, folded));
            System.out.println(time(
                    network,
                    PerturbationNorm.parse(request[1]),
                    Integer.parseInt(request[2]),
                    Integer.parseInt(request[3])));
            System.out.flush();
        }
    }

    private static String time(Network network, PerturbationNorm norm, int batch, int steps) {
        Random random = new Random(1);
        float[][] pictures = new float[batch][network.picture().size()];
        for (float[] picture : pictures) {
            for (int i = 0; i < picture.length; i++) {
                picture[i] = random.nextFloat();
            }
        }
        double[] eps = new double[batch];
        Arrays.fill(eps, EPS);
        AttackBatch asked =
                new AttackBatch(new Victim(network), norm, eps, pictures, new int[batch], new long[batch], 0, () -> {});
        int[] labels = new int[batch];
        try (PointerScope scope = new PointerScope()) {
            float[][] logits = asked.victim().logits(asked.tensor(pictures));
            Arrays.setAll(labels, i -> AttackLoss.answer(logits[i]));
        }
        AttackBatch together =
                new AttackBatch(asked.victim(), norm, eps, pictures, labels, new long[batch], 0, () -> {});
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] wall = new long[2];
        long[] processor = new long[2];
        for (int k = 0; k < 2; k++) {
            Pgd pgd = new Pgd(
                    1 + k * steps,
                    StepSize.ofEps(0.25),
                    RandomStart.usual(norm),
                    1,
                    AttackLoss.CROSS_ENTROPY,
                    Goal.any());
            processor[k] = threads.getCurrentThreadCpuTime();
            wall[k] = System.nanoTime();
            boolean stood = PgdEngine.run(pgd, together, 0).stream().noneMatch(Found::success);
            wall[k] = System.nanoTime() - wall[k];
            processor[k] = threads.getCurrentThreadCpuTime() - processor[k];
            if (!stood) {
                throw new IllegalStateException("a picture was broken by " + EPS + ", so the steps are not comparable");
            }
        }
        return String.format(
                Locale.ROOT,
                "%.4f %.4f",
                (wall[1] - wall[0]) / 1e6 / steps,
                (processor[1] - processor[0]) / 1e6 / steps);
    }

    /** With weights by formula: speed does not depend on their values. */
    private static Network network(String name, boolean folded) {
        Architecture published = Zoo.architectures().get(name);
        Architecture architecture = folded ? published : unfolded(published);
        DeclaredLayers layers = new DeclaredLayers();
        architecture.stages(layers, architecture.outputs());
        try (PointerScope scope = new PointerScope()) {
            Weights weights = Formula.weights(layers.shapes());
            return Networks.assemble(architecture, architecture.card(), weights, Device.CPU, Precision.FLOAT32);
        }
    }

    private static Architecture unfolded(Architecture architecture) {
        return instead(
                Architecture.class,
                architecture,
                (method, given) -> method.equals("stages")
                        ? architecture.stages(unfolded((Layers) given[0]), (Integer) given[1])
                        : null);
    }

    private static Layers unfolded(Layers layers) {
        return instead(
                Layers.class,
                layers,
                (method, given) -> method.equals("convolution") && given.length == 2
                        ? layers.convolution((Convolution) given[0])
                                .then(layers.batchNorm((Layers.BatchNorm) given[1], ((Convolution) given[0]).outputs()))
                        : null);
    }

    /** Like {@code other} except where {@code answers} has one. */
    private static <T> T instead(Class<T> type, T other, BiFunction<String, Object[], Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    Object answer = answers.apply(method.getName(), given);
                    return answer != null ? answer : method.invoke(other, given);
                }));
    }
}
