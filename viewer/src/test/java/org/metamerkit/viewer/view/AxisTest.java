// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AxisTest {
    private static List<String> labels(double low, double high) {
        return new Axis(low, high, 0, 100, true)
                .ticks(5).stream().map(Axis::label).toList();
    }

    @Test
    void givenALogarithmicAxis_whenItSpansManyPowersOfTen_thenTicksAreThose() {
        assertThat(labels(0.0005, 20)).containsExactly("0.001", "0.01", "0.1", "1", "10");
    }

    @Test
    void givenALogarithmicAxis_whenItIsShort_thenTicksAreOnesTwosAndFives() {
        assertThat(labels(0.018, 0.93)).containsExactly("0.02", "0.05", "0.1", "0.2", "0.5");
        assertThat(labels(1, 16)).containsExactly("1", "2", "5", "10");
    }

    @Test
    void givenALogarithmicAxis_whenItIsVeryShort_thenTicksAreEquallyFarApart() {
        assertThat(labels(0.55, 0.95)).containsExactly("0.6", "0.8");
    }

    @Test
    void givenALogarithmicAxis_whenPlaced_thenEqualRatiosAreEquallyFarApart() {
        Axis axis = new Axis(0.01, 1, 0, 100, true);
        assertThat(axis.place(0.1)).isCloseTo(50, Offset.offset(1e-9));
    }
}
