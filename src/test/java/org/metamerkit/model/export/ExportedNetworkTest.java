// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward.Declared;
import org.metamerkit.model.StagedForward.Measured;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.stimulus.PictureSpec;

class ExportedNetworkTest {
    @TempDir
    Path folder;

    private final Retained memory = new Retained();
    private PointerScope scope;

    @BeforeEach
    void open() {
        NativeRuntime.load();
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
        memory.close();
    }

    @Test
    void givenAnArchive_whenOpened_thenStagesAreItsModulesInExecutionOrder() {
        ExportedNetwork network = network(TinyExport.archive("tiny"), Precision.FLOAT32);

        assertThat(network.picture()).isEqualTo(new PictureSpec(8, 8));
        assertThat(network.stages())
                .containsExactly(
                        new Declared("conv", List.of(), Activation.NONE),
                        new Declared("norm", List.of(), Activation.NONE),
                        new Declared("act", List.of(), Activation.RELU),
                        new Declared("mix", List.of(), Activation.NONE),
                        new Declared("act#2", List.of("drop"), Activation.RELU),
                        new Declared("output", List.of("head"), Activation.NONE));
    }

    @Test
    void givenSeveralOutputs_whenOpened_thenTheFirstIsTheLastStage() throws IOException {
        JsonMapper json = new JsonMapper();
        ObjectNode program = (ObjectNode) json.readTree(TinyExport.graph());
        ArrayNode outputs = (ArrayNode) program.at("/graph_module/graph/outputs");
        ArrayNode specifications = (ArrayNode) program.at("/graph_module/signature/output_specs");
        outputs.insert(0, outputs.get(0).deepCopy());
        specifications.insert(0, specifications.get(0).deepCopy());
        ((ObjectNode) outputs.at("/0/as_tensor")).put("name", "add");
        ((ObjectNode) specifications.at("/0/user_output/arg/as_tensor")).put("name", "add");

        ExportedNetwork network = network(TinyExport.withGraph(program.toString()), Precision.FLOAT32);

        assertThat(network.stages()).extracting(Declared::name).containsExactly("conv", "norm", "act", "mix", "output");
        assertThat(network.measure(picture(1).to(Precision.FLOAT32.type())))
                .extracting(Measured::multiplyAdds)
                .isSorted();
    }

    @Test
    void givenAnArchive_whenMeasured_thenShapesAndMultiplyAddsAreThoseOfItsLayers() {
        ExportedNetwork network = network(TinyExport.archive("tiny"), Precision.FLOAT32);

        List<Measured> measured = network.measure(Tensors.zeros(1, 3, 8, 8));

        long conv = 8 * 8 * 6 * 27;
        long mix = conv + 8 * 8 * 6 * 6;
        assertThat(measured.get(0)).isEqualTo(new Measured(List.of(6, 8, 8), conv));
        assertThat(measured.get(3)).isEqualTo(new Measured(List.of(6, 8, 8), mix));
        assertThat(measured.get(5)).isEqualTo(new Measured(List.of(4), mix + 24));
    }

    @Test
    void givenAPassWithoutGradients_whenAStageIsHandedOver_thenThoseNoLaterOneNeedsAreGone() {
        ExportedNetwork network = network(TinyExport.archive("tiny"), Precision.FLOAT64);

        List<Tensor> seen = new ArrayList<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            network.run(picture(3), 5, (activation, index) -> {
                // one is this stage's argument, one goes around it
                assertThat(seen.stream().filter(tensor -> !tensor.isNull()).count())
                        .isLessThanOrEqualTo(2);
                seen.add(activation);
            });
        }

        assertThat(seen.stream().filter(tensor -> tensor.isNull()).count()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "tiny_dynamic"})
    void givenAnArchive_whenRun_thenEveryUnitIsPyTorchs(String name) {
        ExportedNetwork network = network(TinyExport.archive(name), Precision.FLOAT64);
        JsonNode golden = TinyExport.golden();

        List<double[]> activations = new ArrayList<>();
        network.run(picture(1), 5, (activation, index) -> activations.add(Formula.values(activation)));

        List<Declared> stages = network.stages();
        for (int i = 0; i < stages.size(); i++) {
            assertClose(
                    activations.get(i),
                    numbers(golden.get("stages").get(stages.get(i).name())),
                    1e-12);
            Network.StageOutput output = network.forward(picture(1), i);
            assertClose(Formula.values(output.value()), activations.get(i), 1e-12);
        }
        Tensor pixels = picture(1).requires_grad_(true);
        Tensor root = network.forward(pixels, 5).root();
        backward(root, Formula.seedLike(root));
        assertClose(Formula.values(pixels.grad()), numbers(golden.get("gradient")), 1e-12);
    }

    @Test
    void givenAStageThatEndsInAnActivation_whenForwarded_thenTheRootIsWhatItIsAppliedTo() {
        ExportedNetwork network = network(TinyExport.archive("tiny"), Precision.FLOAT64);

        Network.StageOutput act = network.forward(picture(1), 2);

        Network.StageOutput norm = network.forward(picture(1), 1);
        assertThat(Formula.values(act.root())).containsExactly(Formula.values(norm.value()));
        assertThat(Formula.values(act.value()))
                .containsExactly(Arrays.stream(Formula.values(norm.value()))
                        .map(x -> Math.max(x, 0))
                        .toArray());
        assertThat(Arrays.stream(Formula.values(act.root())).filter(x -> x < 0).count())
                .isPositive();
    }

    /** One exported for a batch of one that holds views of that size, one that does not care, one with a dynamic batch. */
    @ParameterizedTest
    @CsvSource({"conv_lstm, false", "conv_lstm_dynamic, true", "squeezenet1_1, true"})
    void givenABatch_whenRun_thenEveryPictureIsAnsweredAsAlone(String name, boolean whole) {
        ExportGolden golden = ExportGolden.read(name);
        ExportedNetwork network = ExportedNetwork.of(golden.graph(), golden, Device.CPU, Precision.FLOAT64, memory);
        int last = network.stages().size() - 1;
        PictureSpec spec = network.picture();
        Tensor first = Tensors.of(Formula.picture(spec).values(), 1, 3, spec.height(), spec.width())
                .to(Precision.FLOAT64.type());
        Tensor second = first.neg();
        Tensor both = torch.cat(new TensorVector(first, second, first), 0).requires_grad_(true);

        try (NoGradGuard guard = new NoGradGuard()) {
            List<double[]> together = new ArrayList<>();
            network.run(both, last, (activation, index) -> {
                assertThat(activation.size(0)).isEqualTo(3);
                together.add(Formula.values(activation.narrow(0, 1, 1)));
            });
            network.run(
                    second,
                    last,
                    (activation, index) -> assertClose(together.get(index), Formula.values(activation), 1e-9));
        }

        Tensor root = network.forward(both, last).root();
        backward(root, torch.ones_like(root));
        Tensor single = second.clone().requires_grad_(true);
        Tensor other = network.forward(single, last).root();
        backward(other, torch.ones_like(other));
        assertClose(Formula.values(both.grad().narrow(0, 1, 1)), Formula.values(single.grad()), 1e-9);
        assertThat(network.takesWholeBatches(both)).isEqualTo(whole);
        golden.forget();
    }

    @Test
    void givenANetwork_whenRunAgain_thenTheBitsAreTheSame() {
        ExportedNetwork network = network(TinyExport.archive("tiny"), Precision.FLOAT32);
        Tensor picture = picture(2).to(Precision.FLOAT32.type());

        List<double[]> runs = IntStream.range(0, 6)
                .mapToObj(i -> {
                    Tensor pixels = picture.clone().requires_grad_(true);
                    Tensor root = network.forward(pixels, 4).root();
                    backward(root, Formula.seedLike(root));
                    return Formula.values(pixels.grad());
                })
                .toList();

        assertThat(runs).allSatisfy(run -> assertThat(run).containsExactly(runs.get(0)));
    }

    @Test
    void givenSeveralThreads_whenTheyRunOneNetwork_thenAllGetTheSameBits() {
        ExportedNetwork network = network(TinyExport.archive("tiny"), Precision.FLOAT32);

        List<double[]> roots = IntStream.range(0, 32)
                .parallel()
                .mapToObj(i -> {
                    try (PointerScope own = new PointerScope()) {
                        Tensor pixels = picture(1).to(Precision.FLOAT32.type()).requires_grad_(true);
                        Tensor root = network.forward(pixels, i % 6).root();
                        backward(root, Formula.seedLike(root));
                        return Formula.values(pixels.grad());
                    }
                })
                .toList();

        for (int i = 6; i < roots.size(); i++) {
            assertThat(roots.get(i)).containsExactly(roots.get(i % 6));
        }
    }

    @Test
    void givenACustomOperator_whenOpened_thenItIsNamedWithTheFirstStageThatNeedsIt() {
        String graph =
                replaceSecond(TinyExport.graph(), "torch.ops.aten.conv2d.default", "torch.ops.mylib.mix.default");

        assertThatThrownBy(() -> network(TinyExport.withGraph(graph), Precision.FLOAT32))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("'mylib.mix.default'")
                .hasMessageContaining("'mix'")
                .hasMessageNotContaining("\n");
    }

    @Test
    void givenAnOperatorCalledAsLibtorchDoesNot_whenItsStageIsAskedFor_thenBothAreNamed() {
        String graph = replaceSecond(
                TinyExport.graph(),
                "{\"name\": \"weight\", \"arg\": {\"as_tensor\": {\"name\": \"p_mix_weight\"}}, \"kind\": 1}",
                "{\"name\": \"weight\", \"arg\": {\"as_int\": 3}, \"kind\": 1}");
        ExportedNetwork network = network(TinyExport.withGraph(graph), Precision.FLOAT32);

        assertThat(network.forward(picture(1).to(Precision.FLOAT32.type()), 2)).isNotNull();
        assertThatThrownBy(() -> network.forward(picture(1).to(Precision.FLOAT32.type()), 5))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("'aten.conv2d.default'")
                .hasMessageContaining("'mix'")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"as_bool\": false}, \"kind\": 1}, {\"name\": \"momentum\"|\"as_bool\": true}, \"kind\": 1}, {\"name\": \"momentum\"|eval()",
                "torch.ops.aten.relu_.default|torch.ops.aten.save.default|'aten.save.default'",
                "torch.ops.aten.relu_.default|torch.ops.aten.relu(x)\\n  torch.save.default|none of ATen's",
                "torch.ops.aten.relu_.default|torch.ops.aten.bernoulli.default|random",
                "torch.ops.aten.relu_.default|torch.ops.aten._foreach_abs.default|internal",
                "torch.ops.aten.relu_.default|torch.ops.aten.set_.source_Tensor|shape of a tensor in place",
                "\"as_tensor\": {\"name\": \"p_conv_weight\"}|\"as_tensor\": {\"name\": \"x); torch.save(c\"}|it is not whole",
                "\"as_tensor\": {\"name\": \"p_conv_weight\"}|\"as_tensor\": {\"name\": \"relu_\"}|it is not whole",
                "\"as_tensor\": {\"name\": \"p_conv_weight\"}|\"as_string\": \"x\\\"); torch.save(c\"|not run here",
                "\"major\": 8|\"major\": 7|schema"
            })
    void givenAHostileGraph_whenOpened_thenOneSentenceRefusesIt(String from, String to, String expected) {
        String graph = TinyExport.graph();
        assertThat(graph).contains(from);

        assertThatThrownBy(() -> network(TinyExport.withGraph(graph.replace(from, to)), Precision.FLOAT32))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(expected)
                .hasMessageNotContaining("\n");
    }

    @Test
    void givenAChangeToHalfPrecisionWithin_whenOpened_thenItIsRefused() {
        String cast = TinyExport.graph()
                .replace("torch.ops.aten.relu_.default", "torch.ops.aten._to_copy.default")
                .replace("\"relu_\": {\"dtype\": 7", "\"relu_\": {\"dtype\": 6");
        assertThat(cast).contains("\"relu_\": {\"dtype\": 6");

        assertThatThrownBy(() -> network(TinyExport.withGraph(cast), Precision.FLOAT32))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("changes precision within (from float to half)")
                .hasMessageContaining("model.float()");
    }

    @Test
    void givenTheLayoutOfOlderPyTorch_whenOpened_thenTheRemedyIsNamed() {
        byte[] older = TinyExport.zip(Map.of(
                "serialized_exported_program.json", "{}".getBytes(StandardCharsets.UTF_8), "version", new byte[1]));

        assertThatThrownBy(() -> network(older, Precision.FLOAT32))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("torch.export.load")
                .hasMessageContaining("torch.export.save");
    }

    @Test
    void givenAnotherStrideThatLaysNumbersOverOneAnother_whenOpened_thenItIsRefused() {
        Map<String, byte[]> entries = TinyExport.entries(TinyExport.archive("tiny"));
        String config = "tiny/data/weights/model_weights_config.json";
        String overlapping = new String(entries.get(config), StandardCharsets.UTF_8)
                .replace("{\"as_int\": 27}, {\"as_int\": 9}", "{\"as_int\": 1}, {\"as_int\": 1}");
        entries.put(config, overlapping.getBytes(StandardCharsets.UTF_8));
        entries.put("tiny/data/weights/weight_0", new byte[4 * 27]);

        assertThatThrownBy(() -> network(TinyExport.zip(entries), Precision.FLOAT32))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("'conv.weight' lies outside its bytes");
    }

    private ExportedNetwork network(byte[] archive, Precision precision) {
        Path file = folder.resolve("network.pt2");
        try {
            Files.write(file, archive);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ExportedNetwork.open(file, Device.CPU, precision, memory);
    }

    /** As the norm of the difference, relative; AssertJ's own comparison of long arrays takes minutes where they differ. */
    private static void assertClose(double[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(difference / norm)).isLessThan(tolerance);
    }

    private static Tensor picture(int count) {
        Tensor one = Tensors.of(Formula.picture(new PictureSpec(8, 8)).values(), 1, 3, 8, 8)
                .to(Precision.FLOAT64.type());
        Tensor[] all = new Tensor[count];
        Arrays.fill(all, one);
        return torch.cat(new TensorVector(all), 0);
    }

    private static void backward(Tensor root, Tensor seed) {
        root.backward(seed, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    private static String replaceSecond(String text, String from, String to) {
        int first = text.indexOf(from);
        int second = text.indexOf(from, first + 1);
        int at = second < 0 ? first : second;
        assertThat(at).as(from).isNotNegative();
        return text.substring(0, at) + to + text.substring(at + from.length());
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.get(i).asDouble());
        return numbers;
    }
}
