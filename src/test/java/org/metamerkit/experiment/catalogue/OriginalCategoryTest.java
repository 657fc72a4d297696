// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginalCategoryTest {
    @ParameterizedTest
    @CsvSource({
        "Persian cat, cat",
        "persian_cat, cat",
        "0283_n02123394_Persian_cat, cat",
        "n02123394 Persian cat, cat",
        "283, cat",
        "Cat, cat",
        "airliner, airplane",
        "'sports car, sport car', car",
    })
    void givenATrueClassByAnyOfItsNames_whenItsCategoryIsAsked_thenItIsThatOfGeirhos(String text, String category) {
        assertThat(OriginalCategory.of(text)).isEqualTo(category);
    }

    @ParameterizedTest
    @CsvSource({"crane", "missile", "my own class", "9999"})
    void givenAClassInNoneOrInTwo_whenItsCategoryIsAsked_thenItIsACategoryOfItsOwn(String text) {
        assertThat(OriginalCategory.of(text)).isEqualTo(text);
    }
}
