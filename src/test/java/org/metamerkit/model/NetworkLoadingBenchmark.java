// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.FreshJvm;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.kernel.ThriftyMemory;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.io.SafetensorsWriter;
import org.metamerkit.model.io.WeightsReader;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/**
 * Time and memory to make frozen layers of a safetensors file just written: reading, folding, and the pass that measures the
 * stages, which also lays the weights out. To be less than 1 s for reading ResNet-50's 98 MB, and a peak of memory of at most
 * twice the file. Measured in a JVM of its own after libtorch was loaded, once. Not part of the
 * tests; from the project's root:
 *
 * <pre>{@code
 * mvn -B test -pl src -Dtest=NetworkLoadingBenchmark
 * mvn -B test -pl src -Dtest=NetworkLoadingBenchmark -Dnetwork=vit_b_16
 * }</pre>
 */
class NetworkLoadingBenchmark {
    @TempDir
    Path folder;

    @Test
    void givenResNet50sWeights_whenLoaded_thenItTakesLessThanASecondAndTwiceItsMemory() throws Exception {
        String name = System.getProperty("network", "resnet50");
        Path file = folder.resolve(name + ".safetensors");
        write(Zoo.architectures().get(name), file);
        FreshJvm.Outcome outcome = FreshJvm.run(
                NetworkLoadingBenchmark.class,
                List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-Dfile=" + file, "-Dnetwork=" + name),
                Map.of());
        System.out.print(outcome.output());
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(Double.parseDouble(outcome.lineOf("read_ms"))).isLessThan(1000);
        assertThat(Double.parseDouble(outcome.lineOf("peak_files"))).isLessThan(2);
    }

    /** In the JVM of its own. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(System.getProperty("file"));
        Architecture architecture = Zoo.architectures().get(System.getProperty("network"));
        NativeRuntime.load();
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        long before = status("VmRSS");
        // as the model folder's networks are opened
        try (ThriftyMemory thrift = ThriftyMemory.open();
                PointerScope scope = new PointerScope()) {
            long start = System.nanoTime();
            Weights weights = WeightsReader.read(file);
            long read = System.nanoTime();
            long readPeak = status("VmHWM");
            try (Network network =
                    Networks.assemble(architecture, architecture.card(), weights, Device.CPU, Precision.FLOAT32)) {
                long made = System.nanoTime();
                double megabytes = Files.size(file) / 1e6;
                double peak = (status("VmHWM") - before) * 1024 / 1e6;
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.1f MB, read in %.0f ms, made and measured in %.0f ms more; memory rose by %.1f MB,"
                                + " its peak by %.1f MB (%.1f MB until read)%nread_ms: %.1f%npeak_files: %.3f%n",
                        network.name(),
                        megabytes,
                        (read - start) / 1e6,
                        (made - read) / 1e6,
                        (status("VmRSS") - before) * 1024 / 1e6,
                        peak,
                        (readPeak - before) * 1024 / 1e6,
                        (read - start) / 1e6,
                        peak / megabytes);
            }
        }
    }

    private static void write(Architecture architecture, Path file) throws IOException {
        NativeRuntime.load();
        DeclaredLayers layers = new DeclaredLayers();
        architecture.stages(layers, architecture.outputs());
        SafetensorsWriter writer = new SafetensorsWriter();
        try (PointerScope scope = new PointerScope()) {
            for (Map.Entry<String, Tensor> tensor :
                    Formula.weights(layers.shapes()).tensors().entrySet()) {
                writer.add(
                        tensor.getKey(),
                        Tensors.toArray(tensor.getValue()),
                        tensor.getValue().shape());
            }
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.write(out);
        }
    }

    /** In kilobytes. */
    private static long status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
