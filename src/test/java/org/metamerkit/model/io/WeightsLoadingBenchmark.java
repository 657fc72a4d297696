// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.FreshJvm;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.io.fuzz.PickleForge;
import org.metamerkit.model.io.fuzz.ZipForge;

/**
 * Time and memory to read as many numbers as ResNet-50 has (98 MB) with their SHA-256, from a file that was just written, to be
 * less than 1 s and twice the file. Measured in a JVM of its own after libtorch was loaded: the first reading of a process, the
 * best of five, and how much the process's peak of resident memory rises above what it was before. Not part of the tests; from
 * the project's root:
 *
 * <pre>{@code
 * mvn -B test -pl src -Dtest=WeightsLoadingBenchmark
 * }</pre>
 */
class WeightsLoadingBenchmark {
    private static final int TENSORS = 160;
    /** 25,557,120 numbers, ResNet-50 has 25,557,032. */
    private static final int NUMBERS = 159_732;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"safetensors", "pth", "npz"})
    void givenAFileOfResNet50sSize_whenRead_thenItTakesLessThanASecondAndTwiceItsMemory(String kind) throws Exception {
        Path file = folder.resolve("weights." + kind);
        try (OutputStream out = Files.newOutputStream(file)) {
            switch (kind) {
                case "safetensors" -> safetensors(out);
                case "pth" -> out.write(torch());
                default -> out.write(numpy());
            }
        }
        FreshJvm.Outcome outcome = FreshJvm.run(
                WeightsLoadingBenchmark.class,
                List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-Dfile=" + file),
                Map.of());
        System.out.print(outcome.output());
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(Double.parseDouble(outcome.lineOf("first_ms"))).isLessThan(1000);
        assertThat(Double.parseDouble(outcome.lineOf("peak_files"))).isLessThan(2);
    }

    /** In the JVM of its own. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(System.getProperty("file"));
        NativeRuntime.load();
        double[] milliseconds = new double[5];
        // clearing the peak, so that what was freed before does not hide what is taken now
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        long before = status("VmRSS");
        long after = 0;
        double firstCpu = 0;
        long firstResident = 0;
        for (int i = 0; i < milliseconds.length; i++) {
            try (PointerScope scope = new PointerScope()) {
                long cpu = processCpu();
                long start = System.nanoTime();
                Weights weights = WeightsReader.read(file);
                milliseconds[i] = (System.nanoTime() - start) / 1e6;
                if (i == 0) {
                    firstCpu = (processCpu() - cpu) / 1e6;
                    firstResident = status("VmRSS");
                }
                if (weights.tensors().size() != TENSORS) {
                    throw new IllegalStateException("read " + weights.tensors().size() + " tensors");
                }
            }
            after = i == 0 ? status("VmHWM") : after;
        }
        double megabytes = Files.size(file) / 1e6;
        double best = Double.MAX_VALUE;
        for (double one : milliseconds) {
            best = Math.min(best, one);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f MB, first %.0f ms (%.0f ms of processors), best of five %.0f ms,"
                        + " memory rose by %.1f MB, its peak by %.1f MB%n"
                        + "first_ms: %.1f%npeak_files: %.3f%n",
                file.getFileName(),
                megabytes,
                milliseconds[0],
                firstCpu,
                best,
                (firstResident - before) / 1e3,
                (after - before) / 1e3,
                milliseconds[0],
                (after - before) / 1e3 / megabytes);
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** In kilobytes. */
    private static long status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static void safetensors(OutputStream out) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        for (int i = 0; i < TENSORS; i++) {
            writer.add("layer." + i + ".weight", numbers(i), NUMBERS);
        }
        writer.write(out);
    }

    private static byte[] torch() {
        ZipForge zip = new ZipForge();
        PickleForge pickle =
                new PickleForge().global("collections", "OrderedDict").ops(")R(");
        for (int i = 0; i < TENSORS; i++) {
            pickle.text("layer." + i + ".weight").tensor("" + i, NUMBERS, 0, new long[] {NUMBERS}, new long[] {1});
            zip.stored("weights/data/" + i, bytes(i));
        }
        zip.stored("weights/data.pkl", pickle.op('u').pickle());
        return zip.build();
    }

    private static byte[] numpy() {
        ZipForge zip = new ZipForge();
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + NUMBERS + ",), }";
        for (int i = 0; i < TENSORS; i++) {
            byte[] content = bytes(i);
            ByteBuffer array = ByteBuffer.allocate(10 + header.length() + content.length);
            array.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
            array.put(header.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .put(content);
            zip.stored("layer." + i + ".weight.npy", array.array());
        }
        return zip.build();
    }

    private static float[] numbers(int seed) {
        Random random = new Random(seed);
        float[] numbers = new float[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    private static byte[] bytes(int seed) {
        ByteBuffer bytes = ByteBuffer.allocate(NUMBERS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers(seed));
        return bytes.array();
    }
}
