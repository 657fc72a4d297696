// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictKeysTest {
    private static final List<String> DECLARED =
            List.of("conv1.weight", "layer1.0.conv1.weight", "layer1.0.bn1.bias", "fc.weight", "fc.bias");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "module.",
                "model.",
                "module.model.",
                "attacker.model.",
                "module.attacker.model.",
                "_orig_mod.",
                "module._orig_mod.",
                "net.",
                "backbone.",
                "encoder_q.",
                "encoder.0.trunk."
            })
    void givenAnyWrapper_whenMatched_thenItsPrefixIsFound(String prefix) {
        StateDictKeys.Match match = StateDictKeys.match(prefixed(prefix), DECLARED);
        assertThat(match.prefix()).isEqualTo(prefix);
        assertThat(match.names()).hasSize(DECLARED.size()).containsEntry(prefix + "fc.bias", "fc.bias");
        assertThat(match.missing()).isEmpty();
        assertThat(match.unexpectedInside()).isEmpty();
        assertThat(match.unexpectedOutside()).isEmpty();
        assertThat(match.repeated()).isEmpty();
    }

    @Test
    void givenKeysInsideAndOutside_whenMatched_thenTheyAreToldApart() {
        List<String> keys = prefixed("encoder_q.");
        keys.remove("encoder_q.fc.bias");
        keys.addAll(List.of("encoder_q.head.weight", "queue", "encoder_q.bn1.num_batches_tracked"));
        StateDictKeys.Match match = StateDictKeys.match(keys, DECLARED);
        assertThat(match.missing()).containsExactly("fc.bias");
        assertThat(match.unexpectedInside()).containsExactly("encoder_q.head.weight");
        assertThat(match.unexpectedOutside()).containsExactly("queue");
    }

    @Test
    void givenTheRobustnessLibrarysKeys_whenMatched_thenTheShorterSetIsTakenAndTheOtherRepeats() {
        List<String> keys = prefixed("module.attacker.model.");
        keys.addAll(prefixed("module.model."));
        keys.addAll(List.of(
                "module.normalizer.new_mean",
                "module.normalizer.new_std",
                "module.attacker.normalize.new_mean",
                "module.attacker.normalize.new_std"));
        StateDictKeys.Match match = StateDictKeys.match(keys, DECLARED);
        assertThat(match.prefix()).isEqualTo("module.model.");
        assertThat(match.repeated())
                .hasSize(DECLARED.size())
                .containsEntry("module.attacker.model.fc.bias", "module.model.fc.bias");
        assertThat(match.normalizers())
                .containsExactly(
                        new StateDictKeys.NormalizerKeys("module.normalizer.new_mean", "module.normalizer.new_std"),
                        new StateDictKeys.NormalizerKeys(
                                "module.attacker.normalize.new_mean", "module.attacker.normalize.new_std"));
        assertThat(match.unexpectedInside()).isEmpty();
        assertThat(match.unexpectedOutside()).isEmpty();
    }

    /** conv1.weight is declared at the top and in a block: the end of a longer key must not be taken for it. */
    @Test
    void givenADeeperNetworkThanDeclared_whenMatched_thenItsBlocksAreUnexpectedNotRepeated() {
        List<String> keys = prefixed("");
        keys.add("layer1.1.conv1.weight");
        StateDictKeys.Match match = StateDictKeys.match(keys, DECLARED);
        assertThat(match.prefix()).isEmpty();
        assertThat(match.unexpectedInside()).containsExactly("layer1.1.conv1.weight");
        assertThat(match.repeated()).isEmpty();
    }

    @Test
    void givenADeclaredMean_whenMatched_thenItIsNoNormaliser() {
        List<String> declared = List.of("normalize.mean", "normalize.std");
        StateDictKeys.Match match = StateDictKeys.match(declared, declared);
        assertThat(match.normalizers()).isEmpty();
        assertThat(match.names()).hasSize(2);
    }

    @Test
    void givenNothingInCommon_whenMatched_thenAllIsMissingAndAllUnexpected() {
        StateDictKeys.Match match = StateDictKeys.match(List.of("a", "b.c"), DECLARED);
        assertThat(match.names()).isEqualTo(Map.of());
        assertThat(match.missing()).isEqualTo(DECLARED);
        assertThat(match.unexpectedInside()).containsExactly("a", "b.c");
        assertThat(StateDictKeys.match(List.of(), DECLARED).missing()).isEqualTo(DECLARED);
    }

    @Test
    void givenOnlyTheClassifierMissing_whenMatched_thenThePrefixIsStillFound() {
        List<String> keys = prefixed("backbone.");
        keys.removeIf(key -> key.contains(".fc."));
        StateDictKeys.Match match = StateDictKeys.match(keys, DECLARED);
        assertThat(match.prefix()).isEqualTo("backbone.");
        assertThat(match.missing()).containsExactly("fc.weight", "fc.bias");
    }

    private static List<String> prefixed(String prefix) {
        return new ArrayList<>(DECLARED.stream().map(name -> prefix + name).toList());
    }
}
