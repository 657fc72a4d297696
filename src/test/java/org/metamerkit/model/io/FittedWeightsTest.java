// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.model.io.WeightsFiles.assertRefused;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.TensorSource;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

class FittedWeightsTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    /** What the script's {@code network()} holds. */
    static Map<String, long[]> network() {
        Map<String, long[]> declared = new LinkedHashMap<>();
        declared.put("conv1.weight", new long[] {2, 3, 1, 1});
        declared.put("bn1.weight", new long[] {2});
        declared.put("bn1.num_batches_tracked", new long[0]);
        declared.put("fc.weight", new long[] {4, -1});
        declared.put("fc.bias", new long[] {4});
        return declared;
    }

    @Test
    void givenWeightsBelowAPrefix_whenFitted_thenTheyHaveTheDeclaredNames() {
        try (PointerScope scope = new PointerScope()) {
            FittedWeights fitted = FittedWeights.fit(weights("net.", network(), 1), network());
            assertThat(fitted.prefix()).isEqualTo("net.");
            assertThat(fitted.weights().tensors().keySet())
                    .containsExactly("conv1.weight", "bn1.weight", "fc.weight", "fc.bias");
            assertThat(fitted.normalization()).isEmpty();
        }
    }

    @Test
    void givenMissingUnexpectedAndWrongShapes_whenFitted_thenAllAreNamedTogether() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, long[]> other = network();
            other.remove("bn1.weight");
            other.put("fc.bias", new long[] {5});
            other.put("head.weight", new long[] {1});
            Map<String, String> skipped = Map.of("bn1.weight", "I64");
            Weights weights = weights("", other, 1);
            assertRefused(
                    () -> FittedWeights.fit(
                            new Weights(weights.sha256(), Map.of(), weights.tensors(), skipped), network()),
                    "the weights do not fit this architecture of 5 tensors: 1 missing, 'bn1.weight' (there as 'I64', which is"
                            + " no weight); 1 unexpected, 'head.weight'; 1 of another shape, 'fc.bias' of [5] instead of"
                            + " [4]; check");
        }
    }

    @Test
    void givenManyFaults_whenFitted_thenSixAreNamedAndAllCounted() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, long[]> declared = network();
            for (int i = 0; i < 50; i++) {
                declared.put("layer." + i + ".weight", new long[] {1});
            }
            assertRefused(
                    () -> FittedWeights.fit(weights("", network(), 1), declared),
                    "50 missing, 'layer.0.weight', 'layer.1.weight', 'layer.2.weight', 'layer.3.weight',"
                            + " 'layer.4.weight', 'layer.5.weight' …; check");
        }
    }

    @Test
    void givenUnexpectedTensors_whenTheyAreToBeIgnored_thenTheRestIsTaken() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, long[]> more = network();
            more.put("head.weight", new long[] {1});
            assertThat(FittedWeights.fit(weights("", more, 1), network(), FittedWeights.Strictness.IGNORE_UNEXPECTED)
                            .weights()
                            .has("head.weight"))
                    .isFalse();
        }
    }

    @Test
    void givenTwoSetsThatDiffer_whenFitted_thenTheUserIsAskedForOne() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> both =
                    new LinkedHashMap<>(weights("model.", network(), 1).tensors());
            both.putAll(weights("attacker.model.", network(), 2).tensors());
            assertRefused(
                    () -> FittedWeights.fit(new Weights("0", Map.of(), both), network()),
                    "two whole sets that differ, as in 'model.conv1.weight' and 'attacker.model.conv1.weight'");
            both.putAll(weights("attacker.model.", network(), 1).tensors());
            assertThat(FittedWeights.fit(new Weights("0", Map.of(), both), network())
                            .prefix())
                    .isEqualTo("model.");
        }
    }

    @Test
    void givenNormalisersThatDisagree_whenFitted_thenBothAreNamed() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors =
                    new LinkedHashMap<>(weights("model.", network(), 1).tensors());
            tensors.put("normalizer.new_mean", Tensors.of(new float[] {0.5f}, 1, 1, 1));
            tensors.put("normalizer.new_std", Tensors.of(new float[] {0.25f}, 1, 1, 1));
            tensors.put("attacker.normalize.new_mean", Tensors.of(new float[] {0.1f}, 1, 1, 1));
            tensors.put("attacker.normalize.new_std", Tensors.of(new float[] {0.25f}, 1, 1, 1));
            assertRefused(
                    () -> FittedWeights.fit(new Weights("0", Map.of(), tensors), network()),
                    "in two ways, by mean [0.5] and by mean [0.1]");
        }
    }

    @Test
    void givenNamesThatCollide_whenRenamed_thenItIsRefused() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = weights("", network(), 1);
            assertRefused(() -> weights.renamed(Map.of("none", "x")), "'none' cannot become 'x': there is none");
            assertRefused(() -> weights.renamed(Map.of("fc.weight", "x", "fc.bias", "x")), "another is called so");
            Weights renamed = weights.renamed(Map.of("fc.bias", "head.bias"));
            assertThat(renamed.tensors().keySet()).containsExactly("head.bias");
            renamed.tensor("head.bias", 4);
            renamed.requireAllTaken();
        }
    }

    @Test
    void givenWeightsHandedOver_whenTaken_thenTheyBelongToTheInnerScopeAndAreGone() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = weights("", network(), 1);
            TensorSource source = weights.handingOver();
            Tensor taken;
            try (PointerScope inner = new PointerScope()) {
                taken = source.tensor("fc.bias", 4);
                assertThat(taken.sum().item_double()).isEqualTo(4);
            }
            assertThat(taken.isNull()).isTrue();
            assertRefused(() -> source.tensor("fc.bias", 4), "'fc.bias' was handed over before");
            assertRefused(() -> weights.tensor("fc.bias", 4), "'fc.bias' was handed over before");
            assertThat(weights.tensor("fc.weight", 4, -1).sum().item_double()).isEqualTo(4);
        }
    }

    @Test
    void givenAHostileName_whenQuoted_thenItIsShortAndStaysOnItsLine() {
        assertThat(WeightsException.quoted("a\nb\u202ec\u0000")).isEqualTo("'a\ufffdb\ufffdc\ufffd'");
        assertThat(WeightsException.quoted("x".repeat(100))).isEqualTo("'" + "x".repeat(60) + "…'");
        assertThat(WeightsException.quoted("größe 大")).isEqualTo("'größe 大'");
        assertThat(WeightsException.quoted("\ud800")).isEqualTo("'\ufffd'");
    }

    private static Weights weights(String prefix, Map<String, long[]> shapes, float value) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            if (!StateDictKeys.isStepCount(name)) {
                long[] sizes = shape.clone();
                java.util.Arrays.setAll(sizes, i -> Math.abs(sizes[i]));
                Tensor tensor = Tensors.zeros(sizes);
                tensor.fill_(new org.bytedeco.pytorch.Scalar(value));
                tensors.put(prefix + name, tensor);
            }
        });
        return new Weights("0", Map.of(), tensors);
    }
}
