// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.Precision;
import org.metamerkit.model.TensorSource;
import org.metamerkit.model.golden.Formula;

/** The layers of frozen networks in float32 against libtorch's own operators in float64. */
class PackedLayersTest {
    private static final double TOLERANCE = 1e-5;
    private static final TensorSource WEIGHTS = Formula::tensor;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    /** @param size of the input */
    record Case(Convolution convolution, int size) {
        @Override
        public String toString() {
            return convolution.kernel() + "×" + convolution.kernel() + ", stride " + convolution.stride() + ", groups "
                    + convolution.groups() + ", " + convolution.padding() + ", dilation " + convolution.dilation()
                    + ", "
                    + convolution.inputs() + "→" + convolution.outputs() + " of " + size;
        }
    }

    static Stream<Case> convolutions() {
        Convolution stem = Convolution.of("stem", 3, 16, 7).stride(2).padding(3);
        Convolution same = Convolution.of("same", 3, 16, 3).stride(2).padding(new Padding.TensorFlowSame());
        return Stream.of(
                new Case(Convolution.of("point", 24, 40, 1).withBias(), 9),
                new Case(Convolution.of("square", 24, 40, 3).padding(1).withBias(), 9),
                new Case(Convolution.of("unpadded", 24, 40, 3), 9),
                new Case(Convolution.of("padded too much", 24, 40, 1).padding(1), 9),
                new Case(Convolution.of("even", 24, 40, 4).padding(2), 9),
                new Case(Convolution.of("dilated", 24, 40, 3).padding(2).dilation(2), 9),
                new Case(Convolution.of("depthwise", 24, 24, 7).padding(3).groups(24), 9),
                new Case(Convolution.of("grouped", 24, 40, 3).padding(1).groups(4), 9),
                new Case(Convolution.of("strided", 24, 40, 3).padding(1).stride(2), 10),
                new Case(Convolution.of("strided, odd", 24, 40, 3).padding(1).stride(2), 9),
                new Case(Convolution.of("shortcut", 24, 40, 1).stride(2), 10),
                new Case(Convolution.of("shortcut, odd", 24, 40, 1).stride(2), 11),
                new Case(
                        Convolution.of("strided depthwise", 24, 24, 5)
                                .padding(2)
                                .stride(2)
                                .groups(24),
                        10),
                new Case(Convolution.of("patches", 24, 40, 2).stride(2).withBias(), 10),
                new Case(Convolution.of("patches with a rest", 24, 40, 2).stride(2), 11),
                new Case(stem, 16),
                new Case(stem, 17),
                new Case(Convolution.of("stem of AlexNet", 3, 16, 11).stride(4).padding(2), 35),
                new Case(Convolution.of("stem of AlexNet", 3, 16, 11).stride(4).padding(2), 36),
                new Case(same, 16),
                new Case(same, 15),
                new Case(
                        Convolution.of("same depthwise", 24, 24, 5)
                                .stride(2)
                                .groups(24)
                                .padding(new Padding.TensorFlowSame()),
                        10));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void givenAConvolution_whenFrozen_thenItsValueAndGradientAreLibtorchs(Case wanted) {
        int size = wanted.size();
        compare(
                layers -> layers.convolution(wanted.convolution()),
                1,
                wanted.convolution().inputs(),
                size,
                size);
        compare(
                layers -> layers.convolution(wanted.convolution()),
                3,
                wanted.convolution().inputs(),
                size,
                size);
    }

    @Test
    void givenALinearLayer_whenFrozen_thenItsValueAndGradientAreLibtorchs() {
        Linear linear = Linear.of("linear", 48, 80);
        compare(layers -> layers.linear(linear), 3, 48);
        compare(layers -> layers.linear(linear), 2, 5, 48);
        compare(layers -> layers.linear(linear), 2, 3, 5, 48);
    }

    @Test
    void givenOneLayer_whenInputsChangeInSizeAndNumber_thenTheResultIsStillRight() {
        try (PointerScope scope = new PointerScope();
                Retained memory = new Retained()) {
            Convolution stem = Convolution.of("stem", 3, 16, 7).stride(2).padding(3);
            Layer packed = new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT32, memory).convolution(stem);
            Layer exact = new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT64, memory).convolution(stem);
            for (long[] shape : new long[][] {{1, 3, 16, 16}, {5, 3, 16, 16}, {2, 3, 17, 20}, {1, 3, 16, 16}}) {
                compare(packed, exact, Formula.tensor("input", shape));
            }
        }
    }

    @Test
    void givenALayerInAGraph_whenItsOutputIsChangedInPlaceAndUsedTwice_thenGradientsAddUp() {
        try (PointerScope scope = new PointerScope();
                Retained memory = new Retained()) {
            Convolution square = Convolution.of("square", 24, 24, 3).padding(1).withBias();
            Layer packed = new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT32, memory).convolution(square);
            Layer exact = new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT64, memory).convolution(square);
            Tensor input = Formula.tensor("input", 2, 24, 9, 9);
            compare(residual(packed), residual(exact), input);
        }
    }

    @Test
    void givenSeveralThreads_whenTheyShareALayer_thenEachGetsTheResultOfOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (PointerScope scope = new PointerScope();
                Retained memory = new Retained()) {
            Convolution square = Convolution.of("square", 24, 40, 3).padding(1).withBias();
            Layer packed = new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT32, memory).convolution(square);
            Layer exact = new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT64, memory).convolution(square);
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String name = "input " + i;
                tasks.add(() -> {
                    try (PointerScope own = new PointerScope()) {
                        compare(packed, exact, Formula.tensor(name, 2, 24, 9, 9));
                    }
                    return null;
                });
            }
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void givenNoGradients_whenALayerRuns_thenItsOutputHasNoGraph() {
        try (PointerScope scope = new PointerScope();
                Retained memory = new Retained();
                NoGradGuard guard = new NoGradGuard()) {
            Layer layer = new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT32, memory)
                    .convolution(Convolution.of("square", 24, 40, 3));
            Tensor input = Formula.tensor("input", 1, 24, 9, 9).to(torch.ScalarType.Float);
            assertThat(layer.forward(input.requires_grad_(true)).requires_grad())
                    .isFalse();
        }
    }

    private static Layer residual(Layer layer) {
        return input -> layer.forward(layer.forward(input).relu_()).add_(input).relu_();
    }

    private interface Make {
        Layer by(FrozenLayers layers);
    }

    private static void compare(Make make, long... inputShape) {
        try (PointerScope scope = new PointerScope();
                Retained memory = new Retained()) {
            compare(
                    make.by(new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT32, memory)),
                    make.by(new FrozenLayers(WEIGHTS, Device.CPU, Precision.FLOAT64, memory)),
                    Formula.tensor("input", inputShape));
        }
    }

    private static void compare(Layer packed, Layer exact, Tensor input) {
        Tensor singles = input.to(torch.ScalarType.Float).detach().requires_grad_(true);
        Tensor doubles = input.to(torch.ScalarType.Double).detach().requires_grad_(true);
        Tensor value = packed.forward(singles);
        Tensor expected = exact.forward(doubles);
        assertThat(value.shape()).isEqualTo(expected.shape());
        assertThat(distance(value, expected)).isLessThan(TOLERANCE);
        Tensor gradient = gradient(value, singles);
        assertThat(gradient.shape()).isEqualTo(input.shape());
        assertThat(distance(gradient, gradient(expected, doubles))).isLessThan(TOLERANCE);
    }

    private static Tensor gradient(Tensor value, Tensor input) {
        Tensor seed = Formula.seedLike(value.detach().contiguous()).to(value.scalar_type());
        return torch.grad(
                        new TensorVector(value),
                        new TensorVector(input),
                        new TensorVector(seed),
                        new BoolOptional(),
                        false,
                        false)
                .get(0);
    }

    private static double distance(Tensor value, Tensor expected) {
        Tensor exact = expected.detach().to(torch.ScalarType.Double);
        return value.detach().to(torch.ScalarType.Double).sub(exact).norm().item_double()
                / exact.norm().item_double();
    }
}
