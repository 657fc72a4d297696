// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.export.NodeArgument.Whole;
import org.metamerkit.model.export.TensorFacts.Size;

/** Graphs of one operator that makes a tensor from nothing. */
class SizeCheckTest {
    @ParameterizedTest
    @CsvSource({
        "aten.arange.start_step, 0, 10, 1, 10",
        "aten.arange.start_step, 10, 0, -1, 10",
        "aten.eye.default, 4, , , 4 4",
        "aten.eye.m, 4, 3, , 4 3",
    })
    void givenWhatTheGraphSays_whenChecked_thenItPasses(
            String operator, long first, Long second, Long third, String sizes) {
        assertThatCode(() -> SizeCheck.check(graph(operator, first, second, third, sizes)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "aten.arange.start_step, 0, 100000000000, 1, 10",
        "aten.arange.start_step, 0, -100000000000, -1, 10",
        "aten.eye.default, 100000, , , 4 4",
        "aten.eye.m, 4, 100000000, , 4 4",
    })
    void givenMoreThanTheGraphSays_whenChecked_thenItIsRefused(
            String operator, long first, Long second, Long third, String sizes) {
        assertThatThrownBy(() -> SizeCheck.check(graph(operator, first, second, third, sizes)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("says another size");
    }

    private static ExportedGraph graph(String operator, long first, Long second, Long third, String sizes) {
        Map<String, NodeArgument> arguments = new LinkedHashMap<>();
        boolean range = operator.contains("arange");
        arguments.put(range ? "start" : "n", new Whole(first));
        if (second != null) {
            arguments.put(range ? "end" : "m", new Whole(second));
        }
        if (third != null) {
            arguments.put("step", new Whole(third));
        }
        List<Size> shape = List.of(sizes.split(" ")).stream()
                .map(size -> new Size(Long.parseLong(size), ""))
                .toList();
        List<Long> strides = shape.stream().map(size -> 1L).toList();
        return new ExportedGraph(
                "x",
                Map.of(),
                List.of(new GraphNode(operator, arguments, List.of("y"), false, List.of())),
                List.of("y"),
                Map.of("y", new TensorFacts(NumberType.FLOAT, shape, strides)));
    }
}
