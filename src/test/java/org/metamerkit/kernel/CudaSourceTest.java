// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CudaSourceTest {
    /** The kernels that activation_match_launch.h and CudaKernels launch. */
    static final String[] KERNELS = {
        "am_match_partials",
        "am_match_sums",
        "am_gradient_partials",
        "am_normalized_update",
        "am_adam_update",
        "am_step_norms",
        "am_rank_keys",
        "am_radix_count",
        "am_radix_offsets",
        "am_radix_scatter",
        "am_rank_write"
    };

    private final CudaSource source = CudaSource.embedded();

    @Test
    void givenTheClassPath_whenTheSourceIsRead_thenItHoldsEveryKernelAndIncludesNothing() {
        assertThat(source.kernels()).containsExactly(KERNELS);
        assertThat(source.text()).doesNotContain("#include");
    }

    @Test
    void givenAText_whenItIsHashed_thenTheHashIsItsSha256() {
        // FIPS 180-2, appendix B.1.
        assertThat(new CudaSource("abc").sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void givenTheSharedSizes_whenTheyAreRead_thenTheyFitWhatTheKernelsRequire() {
        assertThat(source.constant("AM_THREADS") % 32).isZero();
        assertThat(source.constant("AM_THREADS")).isBetween(32, source.constant("AM_MOST_THREADS"));
        assertThat(source.constant("AM_RADIX_DIGITS")).isEqualTo(256);
        assertThat(source.constant("AM_RADIX_TILE"))
                .isEqualTo(source.constant("AM_RADIX_DIGITS") * source.constant("AM_RADIX_ITEMS"));
        assertThat(source.constant("AM_RADIX_WARPS") * 32).isEqualTo(source.constant("AM_RADIX_DIGITS"));
        assertThat(source.constant("AM_PARAMETERS"))
                .isEqualTo(CudaKernels.parameters(new double[1], new double[1], new long[1], 0, 0).length);
    }

    @Test
    void givenANameThatIsNotDefined_whenItIsAskedFor_thenTheErrorNamesIt() {
        assertThatThrownBy(() -> source.constant("AM_NOTHING"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AM_NOTHING");
    }
}
