// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/** Each fault a network can have, made on purpose in the second of two stages. */
class NetworkCheckTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenANetworkWithoutFault_whenChecked_thenItsBatchDifferenceIsTold() {
        NetworkCheck check = check(x -> x.mul(new Scalar(2d)).add(new Scalar(1d)));
        assertThat(check.largestBatchDifference()).isBetween(0d, NetworkCheck.BATCH_TOLERANCE / 10);
        assertThat(check.batchDifferenceAt()).isIn("first", "second");
    }

    @Test
    void givenTheEmbeddedNetwork_whenChecked_thenItIsAccepted() {
        try (Network network = Networks.load(Networks.DEFAULT)) {
            assertThat(NetworkCheck.of(network).largestBatchDifference()).isLessThan(1e-5);
        }
    }

    @Test
    void givenANetworkThatEndsInALowerPrecision_whenChecked_thenItIsRefused() {
        refused(x -> x.to(ScalarType.Half), "changes precision", "'second'", "model.float()");
    }

    @Test
    void givenANetworkWithDropoutLeftOn_whenChecked_thenItIsRefused() {
        refused(x -> torch.dropout(x, 0.5, true), "differently when asked twice", "'second'", "model.eval()");
    }

    @Test
    void givenANetworkThatNormalisesByTheBatch_whenChecked_thenItIsRefused() {
        refused(x -> x.sub(x.mean(0)), "when another is in the batch", "'second'", "model.eval()");
    }

    @Test
    void givenANetworkThatStripsGradients_whenChecked_thenItIsRefused() {
        refused(x -> x.add(new Scalar(1d)).detach(), "lets no gradient through", "'second'", "no_grad");
    }

    @Test
    void givenANetworkWhoseParametersWantGradients_whenChecked_thenItIsRefused() {
        refused(
                x -> x.mul(Tensors.of(new float[] {3}, 1).requires_grad_(true)),
                "asks for gradients of its own parameters",
                "requires_grad_(False)");
    }

    @Test
    void givenANetworkWhoseGradientIsZero_whenChecked_thenItIsRefused() {
        refused(x -> x.mul(new Scalar(0d)), "gradient of zeros");
    }

    @Test
    void givenANetworkThatGivesInfiniteValues_whenChecked_thenItIsRefused() {
        refused(x -> x.mul(new Scalar(1e38)).mul(new Scalar(1e38)), "not finite", "'second'", "preprocessing");
    }

    @Test
    void givenANetworkThatTakesOnePictureAtATime_whenChecked_thenItIsRefused() {
        refused(x -> x.view(1, -1), "'second'", "its first dimension must count the pictures");
        refused(x -> x.view(1, 3, 4, 5), "cannot run on 2 pictures of 4×5 at once", "export it for any number");
    }

    private static NetworkCheck check(UnaryOperator<Tensor> second) {
        NetworkCard card = new NetworkCard(
                "made",
                "made for this test",
                new PictureSpec(4, 5),
                Preprocessing.uniform(0.5, 0.25),
                Optional.empty(),
                false,
                List.of("second"),
                "Apache-2.0",
                "none",
                "none");
        try (Network network = Network.of(
                card, "f".repeat(64), Device.CPU, Precision.FLOAT32, new TwoStages(second), new Retained())) {
            return NetworkCheck.of(network);
        }
    }

    private static void refused(UnaryOperator<Tensor> second, String... words) {
        assertThatThrownBy(() -> check(second))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("the network made ")
                .hasMessageContainingAll(words)
                .hasMessageContaining("; ")
                .message()
                .doesNotContain("\n");
    }

    /** A sum and what the test is about. */
    private record TwoStages(UnaryOperator<Tensor> second) implements StagedForward {
        @Override
        public List<Declared> stages() {
            return List.of(
                    new Declared("first", List.of(), Activation.NONE),
                    new Declared("second", List.of(), Activation.NONE));
        }

        @Override
        public List<Measured> measure(Tensor input) {
            return List.of(new Measured(List.of(3, 4, 5), 60), new Measured(List.of(3, 4, 5), 120));
        }

        @Override
        public Network.StageOutput forward(Tensor input, int stage) {
            List<Tensor> all = new ArrayList<>();
            run(input, stage, (activation, index) -> all.add(activation));
            return new Network.StageOutput(all.get(stage).detach(), all.get(stage));
        }

        @Override
        public void run(Tensor input, int last, ObjIntConsumer<Tensor> receiver) {
            Tensor first = input.add(new Scalar(1d));
            receiver.accept(first, 0);
            if (last > 0) {
                receiver.accept(second.apply(first), 1);
            }
        }
    }
}
