// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One call of an operator.
 *
 * @param operator with its overload, for example {@code aten.conv2d.default}
 * @param arguments by the names of the operator's schema, in its order
 * @param results names of what it gives
 * @param list whether it gives one list of tensors, of which {@code results} are the items
 * @param modules the calls it was made in, outermost first
 */
record GraphNode(
        String operator,
        Map<String, NodeArgument> arguments,
        List<String> results,
        boolean list,
        List<ModuleCall> modules) {
    /** The operator of nodes that give their argument {@code self} on. */
    static final String IDENTITY = "identity";

    GraphNode {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        results = List.copyOf(results);
        modules = List.copyOf(modules);
    }

    static GraphNode identity(String result, String of, List<ModuleCall> modules) {
        return new GraphNode(IDENTITY, Map.of("self", new NodeArgument.Value(of)), List.of(result), false, modules);
    }

    boolean isIdentity() {
        return operator.equals(IDENTITY);
    }

    /** The operator's name without namespace and overload, for example {@code conv2d}. */
    String function() {
        int first = operator.indexOf('.');
        int second = operator.indexOf('.', first + 1);
        return first < 0 ? operator : operator.substring(first + 1, second < 0 ? operator.length() : second);
    }

    /** Whether it is one of ATen's operators. */
    boolean isAten() {
        return operator.startsWith("aten.");
    }

    String result() {
        return results.get(0);
    }

    void eachValue(Consumer<String> receiver) {
        arguments.values().forEach(argument -> argument.eachValue(receiver));
    }

    /** The argument, or {@link NodeArgument#NOTHING}. */
    NodeArgument argument(String name) {
        return arguments.getOrDefault(name, NodeArgument.NOTHING);
    }

    /** The first argument of the operator. */
    NodeArgument first() {
        return arguments.isEmpty()
                ? NodeArgument.NOTHING
                : arguments.values().iterator().next();
    }

    /** The name of the value given as this argument, if one is. */
    Optional<String> value(String name) {
        return argument(name) instanceof NodeArgument.Value value ? Optional.of(value.name()) : Optional.empty();
    }

    /** A number given as this argument. */
    double number(String name, double otherwise) {
        NodeArgument argument = argument(name);
        if (argument instanceof NodeArgument.Real real) {
            return real.value();
        }
        return argument instanceof NodeArgument.Whole whole ? whole.value() : otherwise;
    }

    GraphNode renamed(UnaryOperator<String> names) {
        Map<String, NodeArgument> renamed = new LinkedHashMap<>();
        arguments.forEach((name, argument) -> renamed.put(name, argument.renamed(names)));
        return new GraphNode(operator, renamed, results, list, modules);
    }
}
