// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImportOptionsTest {
    @Test
    void givenPreprocessingByHalf_whenSaid_thenItIsRefused() {
        Optional<List<Double>> numbers = Optional.of(List.of(0.5, 0.5, 0.5));
        for (Optional<List<Double>> mean : List.of(numbers, Optional.<List<Double>>empty())) {
            ImportOptions.InputRange range =
                    mean.isPresent() ? ImportOptions.InputRange.UNIT : ImportOptions.InputRange.BYTES;
            assertThatThrownBy(() -> Said.mean(range, mean))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--mean and --std together");
        }
    }
}
