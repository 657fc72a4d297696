// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SeedsConverterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "0-3|0 1 2 3", "0,3,7-9|0 3 7 8 9", "5,1,5|5 1", "2147483647|2147483647", "4-4|4"})
    void givenAListOfSeeds_whenRead_thenEachIsThereOnceInItsOrder(String text, String expected) {
        assertThat(new SeedsConverter().convert(text).values())
                .containsExactlyElementsOf(
                        Arrays.stream(expected.split(" ")).map(Integer::valueOf).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "-1",
                "",
                "5-2",
                "99999999999",
                "2147483648",
                "0-",
                "-",
                "1,,2",
                "1.5",
                "0-100000000",
                "NaN",
                "٣"
            })
    void givenNoListOfSeeds_whenRead_thenItIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> new SeedsConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("0-9");
    }
}
