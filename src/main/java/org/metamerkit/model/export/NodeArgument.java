// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What an operator of the graph is called with. */
sealed interface NodeArgument {
    NodeArgument NOTHING = new Nothing();

    /** What another node, a weight or the picture gives: a tensor or a whole number. */
    record Value(String name) implements NodeArgument {}

    record Whole(long value) implements NodeArgument {}

    record Real(double value) implements NodeArgument {}

    record Truth(boolean value) implements NodeArgument {}

    record Text(String value) implements NodeArgument {}

    record OfType(NumberType type) implements NodeArgument {}

    /** A memory format, by libtorch's number. */
    record Format(long number) implements NodeArgument {}

    /** Device and layout: where a network runs is decided here, and all tensors are dense. */
    record Placement() implements NodeArgument {}

    record Nothing() implements NodeArgument {}

    /** Something no operator that runs here takes, by the name of the schema: a subgraph, a custom object … */
    record Foreign(String kind) implements NodeArgument {}

    /** A list; what it is made of matters where it is empty or holds gaps. */
    record Many(Kind kind, List<NodeArgument> items) implements NodeArgument {
        public Many {
            items = List.copyOf(items);
        }
    }

    /** What lists are made of, by TorchScript's name. */
    enum Kind {
        TENSOR("Tensor"),
        OPTIONAL_TENSOR("Optional[Tensor]"),
        WHOLE("int"),
        REAL("float"),
        TRUTH("bool");

        private final String script;

        Kind(String script) {
            this.script = script;
        }

        String script() {
            return script;
        }
    }

    /** Calls with the name of every value in it. */
    default void eachValue(Consumer<String> receiver) {
        if (this instanceof Value value) {
            receiver.accept(value.name());
        } else if (this instanceof Many many) {
            many.items().forEach(item -> item.eachValue(receiver));
        }
    }

    /** The same with other names of values. */
    default NodeArgument renamed(UnaryOperator<String> names) {
        if (this instanceof Value value) {
            return new Value(names.apply(value.name()));
        }
        if (this instanceof Many many) {
            return new Many(
                    many.kind(),
                    many.items().stream().map(item -> item.renamed(names)).toList());
        }
        return this;
    }
}
