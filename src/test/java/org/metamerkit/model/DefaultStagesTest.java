// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultStagesTest {
    @Test
    void givenResNetsStages_whenChosen_thenTheyAreTheBlocksOfTheOutermostModules() {
        List<String> names = List.of(
                "conv1",
                "bn1",
                "relu",
                "maxpool",
                "layer1.0",
                "layer1",
                "layer2.0",
                "layer2",
                "layer3",
                "layer4",
                "output");
        List<Double> fractions = List.of(.03, .03, .03, .03, .1, .2, .3, .45, .8, .999, 1.);
        assertThat(DefaultStages.of(names, fractions))
                .containsExactly("conv1", "maxpool", "layer1", "layer2", "layer3", "layer4", "output");
    }

    @Test
    void givenBlocksInOneOuterModule_whenChosen_thenTheInnerModulesAreTaken() {
        List<String> names = List.of(
                "stem",
                "a",
                "b",
                "c",
                "blocks.0",
                "blocks.1",
                "blocks.2",
                "blocks.3",
                "blocks.4",
                "blocks",
                "head",
                "output");
        List<Double> fractions = List.of(.01, .01, .01, .01, .2, .4, .6, .7, .8, .9, .99, 1.);
        assertThat(DefaultStages.of(names, fractions))
                .hasSize(7)
                .startsWith("stem")
                .contains("blocks.0", "blocks.1", "blocks.2", "blocks.4")
                .endsWith("output");
    }

    @Test
    void givenTwelveEqualBlocks_whenChosen_thenEverySecondIsTaken() {
        List<String> names = new ArrayList<>(List.of("stem"));
        List<Double> fractions = new ArrayList<>(List.of(0.));
        for (int i = 1; i <= 12; i++) {
            names.add("blocks." + i);
            fractions.add(i / 12.);
        }
        names.add("output");
        fractions.add(1.);
        assertThat(DefaultStages.of(names, fractions))
                .containsExactly("stem", "blocks.2", "blocks.4", "blocks.6", "blocks.8", "blocks.10", "output");
    }

    @Test
    void givenFewStages_whenChosen_thenAllAreTaken() {
        assertThat(DefaultStages.of(List.of("output"), List.of(1.))).containsExactly("output");
        assertThat(DefaultStages.of(List.of("a", "a.b", "output"), List.of(0., 0., 0.)))
                .containsExactly("a", "a.b", "output");
    }
}
