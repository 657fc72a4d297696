// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.FrozenLayers;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Padding;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.layer.TrainableLayers;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.Preprocessing;

/** Networks small enough to be worked out by hand. */
class NetworkTest {
    private final Retained memory = new Retained();
    private final List<String> calls = new ArrayList<>();
    private boolean broken;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @AfterEach
    void free() {
        memory.close();
    }

    @Test
    void givenAStageThatWouldThrow_whenAnEarlierOneIsAskedFor_thenTheForwardPassStopsBeforeIt() {
        Network network = threeStages();
        broken = true;
        calls.clear();
        Pixels grey = grey();
        try (PointerScope scope = new PointerScope()) {
            network.forward(network.tensorOf(List.of(grey)), network.stage("second"));
        }
        assertThat(calls).containsExactly("first", "second");
        calls.clear();
        network.activations(List.of(grey), List.of(network.stage("first")), (stage, values) -> {});
        assertThat(calls).containsExactly("first");
        assertThatThrownBy(() -> network.activations(grey)).hasMessage("third ran");
    }

    @Test
    void givenPreprocessingAndStages_whenRun_thenTheNumbersAreThoseOfTheFormula() {
        Network network = threeStages();
        List<float[]> activations = network.activations(grey());
        // (0.75 − 0.5) / 0.25 = 1, times −2, ReLU; then 0 + 7 cut at 6; then 6 + 1
        assertThat(activations.get(0)).containsOnly(0f).hasSize(3 * 4 * 4);
        assertThat(activations.get(1)).containsOnly(6f);
        assertThat(activations.get(2)).containsOnly(7f);
    }

    @Test
    void givenNoPictures_whenActivationsAreAskedFor_thenTheSentenceSaysSo() {
        Network network = threeStages();
        assertThatThrownBy(() -> network.activations(List.of(), network.stages(), (stage, values) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no pictures");
    }

    @Test
    void givenSameOfTensorFlow_whenConvolved_thenTheOddZeroLiesRightAndBelow() {
        // a 3×3 kernel of ones, stride 2, over 4×4 ones: TensorFlow pads one zero right and below, none left and above
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            float[] ones = new float[16];
            Arrays.fill(ones, 1);
            float[] kernel = new float[9];
            Arrays.fill(kernel, 1);
            Weights weights = new Weights("", Map.of(), Map.of("c.weight", Tensors.of(kernel, 1, 1, 3, 3)));
            Layer layer = new FrozenLayers(weights, Device.CPU, Precision.FLOAT32, memory)
                    .convolution(Convolution.of("c", 1, 1, 3).stride(2).padding(new Padding.TensorFlowSame()));
            assertThat(Tensors.toArray(layer.forward(Tensors.of(ones, 1, 1, 4, 4))))
                    .containsExactly(9, 6, 6, 4);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "5, 4", "4, 5", "5, 7", "6, 9"})
    void givenSameOfTensorFlowAtAnySize_whenFrozen_thenItIsTheConvolutionOfThePaddedInput(int height, int width) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Weights weights = new Weights("", Map.of(), Map.of("c.weight", torch.randn(2, 2, 3, 3)));
            Convolution convolution = Convolution.of("c", 2, 2, 3).stride(2).padding(new Padding.TensorFlowSame());
            Tensor input = torch.randn(1, 2, height, width);
            // ceil(size / 2) outputs; of an odd number of zeros the larger half lies right and below
            int rows = 2 * ((height + 1) / 2 - 1) + 3 - height;
            int columns = 2 * ((width + 1) / 2 - 1) + 3 - width;
            long[] sides = {columns / 2, columns - columns / 2, rows / 2, rows - rows / 2};
            Tensor padded = torch.constant_pad_nd(input, sides, new Scalar(0d));
            Tensor expected = torch.conv2d(
                    padded,
                    weights.tensor("c.weight", 2, 2, 3, 3),
                    new TensorOptional(),
                    new long[] {2, 2},
                    new long[] {0, 0},
                    new long[] {1, 1},
                    1);
            for (Layers layers : List.of(
                    new FrozenLayers(weights, Device.CPU, Precision.FLOAT32, memory),
                    new TrainableLayers(weights, Device.CPU, Precision.FLOAT32, memory))) {
                Tensor output = layers.convolution(convolution).forward(input);
                assertThat(output.shape()).isEqualTo(expected.shape());
                assertThat(Golden.distance(Tensors.toArray(output), Tensors.toArray(expected)))
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void givenBatchNormalisation_whenFolded_thenTheNumbersAreThoseOfTheFormula() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Weights weights = new Weights(
                    "",
                    Map.of(),
                    Map.of(
                            "c.weight", Tensors.of(new float[] {2, -3}, 2, 1, 1, 1),
                            "n.weight", Tensors.of(new float[] {0.5f, 4}, 2),
                            "n.bias", Tensors.of(new float[] {10, 20}, 2),
                            "n.running_mean", Tensors.of(new float[] {1, -1}, 2),
                            "n.running_var", Tensors.of(new float[] {3, 0}, 2)));
            Layer layer = new FrozenLayers(weights, Device.CPU, Precision.FLOAT32, memory)
                    .convolution(Convolution.of("c", 1, 2, 1), new BatchNorm("n", 1));
            weights.requireAllTaken();
            // ((2·5 − 1) / √4)·0.5 + 10 and ((−3·5 + 1) / √1)·4 + 20
            assertThat(Tensors.toArray(layer.forward(Tensors.of(new float[] {5}, 1, 1, 1, 1))))
                    .containsExactly(12.25f, -36f);
        }
    }

    @Test
    void givenATensorOfAnotherShape_whenTaken_thenTheSentenceNamesBothShapes() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights("", Map.of(), Map.of("a", Tensors.zeros(2, 3), "b", Tensors.zeros(1)));
            assertThatThrownBy(() -> weights.tensor("a", -1, 4))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("[2, 3]")
                    .hasMessageContaining("[any, 4]");
            assertThatThrownBy(() -> weights.tensor("c"))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("'c'");
            assertThatThrownBy(weights::requireAllTaken)
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("1 tensors")
                    .hasMessageContaining("'b'");
        }
    }

    private Network threeStages() {
        NetworkCard card = new NetworkCard(
                "tiny",
                "tiny",
                new PictureSpec(4, 4),
                Preprocessing.uniform(0.5, 0.25),
                Optional.empty(),
                false,
                List.of("first"),
                "none",
                "none",
                "none");
        List<StageLayer> layers = List.of(
                new StageLayer("first", noting("first", x -> x.mul(new Scalar(-2f))), Activation.RELU),
                new StageLayer("second", noting("second", x -> x.add(new Scalar(7f))), Activation.RELU6),
                new StageLayer(
                        "third",
                        noting("third", x -> {
                            if (broken) {
                                throw new IllegalStateException("third ran");
                            }
                            return x.add(new Scalar(1f));
                        }),
                        Activation.NONE));
        RowOfStages row = new RowOfStages(layers, () -> 0);
        return Network.of(card, "", Device.CPU, Precision.FLOAT32, row, memory);
    }

    private Layer noting(String name, Layer layer) {
        return (Tensor input) -> {
            calls.add(name);
            return layer.forward(input);
        };
    }

    private static Pixels grey() {
        float[] values = new float[3 * 4 * 4];
        Arrays.fill(values, 0.75f);
        return new Pixels(4, 4, values);
    }
}
