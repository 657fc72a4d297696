// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryGrowthTest {
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
    void givenThreeHundredSteps_whenOptimized_thenTheProcessHardlyGrows() throws Exception {
        assertThat(MemoryGrowthBenchmark.growth("stem", 300)).isLessThan(10);
    }
}
