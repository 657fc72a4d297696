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
import org.metamerkit.model.export.NodeArgument.Kind;
import org.metamerkit.model.export.NodeArgument.Many;
import org.metamerkit.model.export.NodeArgument.Real;
import org.metamerkit.model.export.NodeArgument.Value;
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

    @ParameterizedTest
    @CsvSource({
        "aten.upsample_nearest2d.vec, scale_factors, 2.0, 1 3 8 8, true",
        "aten.upsample_nearest2d.vec, scale_factors, 2.1, 1 3 8 8, true",
        "aten.upsample_nearest2d.vec, scale_factors, 20000, 1 3 8 8, false",
        "aten.tile.default, dims, 2, 1 3 8 8, true",
        "aten.tile.default, dims, 20000, 1 3 8 8, false",
    })
    void givenAnEnlargedPicture_whenChecked_thenItsSizeIsThatOfTheGraph(
            String operator, String argument, double factor, String sizes, boolean fits) {
        NodeArgument number = argument.equals("dims") ? new Whole((long) factor) : new Real(factor);
        Map<String, NodeArgument> arguments = Map.of(
                argument.equals("dims") ? "self" : "input",
                new Value("x"),
                argument,
                new Many(argument.equals("dims") ? Kind.WHOLE : Kind.REAL, List.of(number, number)));
        ExportedGraph graph = new ExportedGraph(
                "x",
                Map.of(),
                List.of(new GraphNode(operator, arguments, List.of("y"), false, List.of())),
                List.of("y"),
                Map.of("x", facts("1 3 4 4"), "y", facts(sizes)));
        if (fits) {
            assertThatCode(() -> SizeCheck.check(graph)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> SizeCheck.check(graph)).hasMessageContaining("says another size");
        }
    }

    private static TensorFacts facts(String sizes) {
        List<Size> shape = List.of(sizes.split(" ")).stream()
                .map(size -> new Size(Long.parseLong(size), ""))
                .toList();
        return new TensorFacts(
                NumberType.FLOAT, shape, shape.stream().map(size -> 1L).toList());
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
        return new ExportedGraph(
                "x",
                Map.of(),
                List.of(new GraphNode(operator, arguments, List.of("y"), false, List.of())),
                List.of("y"),
                Map.of("y", facts(sizes)));
    }
}
