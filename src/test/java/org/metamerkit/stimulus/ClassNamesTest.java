// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNamesTest {
    @Test
    void givenImageNet_whenAsked_thenThe1000NamesStandAtTheirPlaces() {
        ClassNames names = ClassNames.imagenet();
        assertThat(names.size()).isEqualTo(1000);
        assertThat(names.name(0)).isEqualTo("tench");
        assertThat(names.name(285)).isEqualTo("Egyptian cat");
        assertThat(names.name(404)).isEqualTo("airliner");
        assertThat(names.name(999)).isEqualTo("toilet tissue");
        assertThat(names.names()).noneMatch(String::isBlank);
    }

    @Test
    void givenCifar10_whenAsked_thenTheTenNamesStandInTheOrderOfTheAlphabet() {
        ClassNames names = ClassNames.cifar10();
        assertThat(names.size()).isEqualTo(10);
        assertThat(names.names())
                .isSorted()
                .startsWith("airplane", "automobile")
                .endsWith("ship", "truck");
    }

    @Test
    void givenOwnNames_whenMade_thenTheyAreKept() {
        assertThat(ClassNames.of(List.of("cat", "dog")).names()).containsExactly("cat", "dog");
        assertThatThrownBy(() -> ClassNames.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
