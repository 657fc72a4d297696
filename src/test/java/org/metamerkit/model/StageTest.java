// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.metamerkit.model.layer.Activation;

class StageTest {
    @Test
    void givenAStageThatEndsInAnActivation_whenAskedForByThePapersNameOfIt_thenItIsFound() {
        Stage stage = new Stage("features.1", List.of("relu0"), 0, List.of(64, 55, 55), Activation.RELU, 0.1);

        assertThat(List.of("features.1", "relu0", "relu0_fake_relu", "features.1_fake_relu"))
                .allMatch(stage::isCalled);
        assertThat(List.of("relu1", "relu1_fake_relu", "_fake_relu")).noneMatch(stage::isCalled);
    }

    @Test
    void givenAStageWithoutActivation_whenAskedForWithOne_thenItIsNotMeant() {
        Stage stage = new Stage("avgpool", List.of(), 0, List.of(512), Activation.NONE, 0.1);

        assertThat(stage.isCalled("avgpool_fake_relu")).isFalse();
    }
}
