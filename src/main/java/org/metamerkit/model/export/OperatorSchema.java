// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.OperatorHandleOptional;
import org.bytedeco.pytorch.OperatorName;

/**
 * What libtorch says an operator takes and gives.
 *
 * @param arguments in order
 * @param results types of what it gives
 * @param mutable whether it changes an argument
 */
record OperatorSchema(List<Argument> arguments, List<String> results, boolean mutable) {
    private static final Map<String, Optional<OperatorSchema>> KNOWN = new ConcurrentHashMap<>();

    /** An argument: its name and its type as TorchScript writes it, for example {@code Optional[float]}. */
    record Argument(String name, String type, boolean byNameOnly) {}

    /** The schema of an ATen operator, for example {@code aten.add.Tensor}; empty if this libtorch has none of the name. */
    static Optional<OperatorSchema> of(String operator) {
        // names come from files: only those that exist are kept
        Optional<OperatorSchema> known = KNOWN.get(operator);
        if (known == null) {
            known = find(operator);
            if (known.isPresent()) {
                KNOWN.put(operator, known);
            }
        }
        return known;
    }

    private static Optional<OperatorSchema> find(String operator) {
        String[] parts = operator.split("\\.");
        if (parts.length != 3 || !parts[0].equals("aten")) {
            return Optional.empty();
        }
        String overload = parts[2].equals("default") ? "" : parts[2];
        try (PointerScope scope = new PointerScope()) {
            OperatorHandleOptional found =
                    Dispatcher.singleton().findSchema(new OperatorName("aten::" + parts[1], overload));
            return found.has_value() ? Optional.of(read(found.get().schema())) : Optional.empty();
        }
    }

    private static OperatorSchema read(FunctionSchema schema) {
        List<Argument> arguments = new ArrayList<>();
        org.bytedeco.pytorch.Argument all = schema.arguments();
        for (long i = 0; all != null && i < all.capacity(); i++) {
            org.bytedeco.pytorch.Argument one = all.getPointer(i);
            arguments.add(new Argument(
                    one.name().getString(), one.type().get().annotation_str().getString(), one.kwarg_only()));
        }
        List<String> results = new ArrayList<>();
        org.bytedeco.pytorch.Argument returned = schema.returns();
        for (long i = 0; returned != null && i < returned.capacity(); i++) {
            results.add(returned.getPointer(i).type().get().annotation_str().getString());
        }
        return new OperatorSchema(List.copyOf(arguments), List.copyOf(results), schema.is_mutable());
    }
}
