// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.metamerkit.kernel.KernelBenchmark;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.RuntimeReport;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.synthesis.StepBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code metamerkit bench}: times optimisation steps and the match kernel on this machine, in under a minute. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Times optimisation steps and the match kernel on this machine, side by side with libtorch alone.",
        footerHeading = "%nExamples:%n",
        footer = {"  metamerkit bench", "  metamerkit bench --json --stage blocks.7,logits"})
final class BenchCommand implements Callable<Integer> {
    private static final int KERNEL_REPEATS = 15;
    private static final double STEP_SECONDS = 6;
    private static final int FEWEST_REPEATS = 11;
    private static final int MOST_REPEATS = 101;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NetworkOptions networkOptions;

    @Option(
            names = {"-s", "--stage"},
            paramLabel = "STAGE",
            split = ",",
            description = "Stages to step at (default: the middle one and the last).")
    private List<String> stages = new ArrayList<>();

    @Override
    public Integer call() {
        KernelBenchmark.Result kernel;
        List<StepBenchmark.Result> steps = new ArrayList<>();
        try (Network network = networkOptions.load()) {
            kernel = KernelBenchmark.run(KERNEL_REPEATS);
            for (Stage stage : stages(network)) {
                // one picture at a time unless told: --batch has another default for the long jobs
                int batch =
                        spec.commandLine().getParseResult().hasMatchedOption("--batch") ? networkOptions.batch() : 1;
                double milliseconds =
                        StepBenchmark.run(network, stage, batch, FEWEST_REPEATS).step();
                int repeats = (int)
                        Math.max(FEWEST_REPEATS, Math.min(MOST_REPEATS, 1000 * STEP_SECONDS / (2 * milliseconds)));
                steps.add(StepBenchmark.run(network, stage, batch, repeats));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (networkOptions.json()) {
            out.println(json(kernel, steps).toPrettyString());
        } else if (!networkOptions.quiet()) {
            print(kernel, steps, out);
        }
        out.flush();
        return 0;
    }

    private List<Stage> stages(Network network) {
        if (!stages.isEmpty()) {
            return NetworkOptions.stages(network, stages);
        }
        List<Stage> all = network.stages();
        Stage middle = all.stream()
                .filter(stage -> stage.multiplyAdds() >= 0.5)
                .findFirst()
                .orElseThrow();
        return List.of(middle, network.lastStage());
    }

    private static ObjectNode json(KernelBenchmark.Result kernel, List<StepBenchmark.Result> steps) {
        ObjectNode node = new JsonMapper().createObjectNode();
        RuntimeReport runtime = NativeRuntime.report();
        node.putObject("machine")
                .put("processor", Processor.name())
                .put("threads", runtime.threads())
                .put("libtorch", runtime.libtorch())
                .put("kernels", runtime.cpuKernels())
                .put("java", System.getProperty("java.version"));
        node.put(
                        "step_ratio",
                        steps.stream()
                                .mapToDouble(StepBenchmark.Result::ratio)
                                .max()
                                .orElse(Double.NaN))
                .put("match_kernel_bandwidth_fraction", kernel.matchKernelBandwidthFraction())
                .put("match_kernel_speedup", kernel.matchKernelSpeedup());
        ArrayNode array = node.putArray("steps");
        steps.forEach(step -> array.addObject()
                .put("stage", step.stage())
                .put("batch", step.batch())
                .put("step_ms", step.step())
                .put("bare_ms", step.bare())
                .put("ratio", step.ratio()));
        return node;
    }

    private static void print(KernelBenchmark.Result kernel, List<StepBenchmark.Result> steps, PrintWriter out) {
        RuntimeReport runtime = NativeRuntime.report();
        out.println(Processor.name() + ", " + runtime.threads() + " threads; kernels: " + runtime.cpuKernels());
        TextTable table = new TextTable("step at", ">batch", ">step ms", ">forward + backward ms", ">ratio");
        for (StepBenchmark.Result step : steps) {
            table.row(
                    step.stage(),
                    String.valueOf(step.batch()),
                    number("%.1f", step.step()),
                    number("%.1f", step.bare()),
                    number("%.3f", step.ratio()));
        }
        table.print(out);
        out.println(String.format(
                Locale.ROOT,
                "match kernel: %.1f GB/s, %.2f of the copy bandwidth (%.1f GB/s); %.1f × libtorch's operators",
                kernel.matchBytesPerSecond() / 1e9,
                kernel.matchKernelBandwidthFraction(),
                kernel.copyBytesPerSecond() / 1e9,
                kernel.matchKernelSpeedup()));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
