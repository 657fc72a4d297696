// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.model.WeightsException;

/**
 * What a pickle by {@code torch.save} may make: mappings, and descriptions of tensors and of the storages they lie in. The list,
 * by Python's names ({@code torch/_utils.py}, {@code torch/serialization.py}): {@code collections.OrderedDict} and
 * {@code defaultdict}, {@code torch.Size}, {@code torch._utils._rebuild_tensor}, {@code _rebuild_tensor_v2},
 * {@code _rebuild_tensor_v3}, {@code _rebuild_parameter}, {@code _rebuild_parameter_with_state},
 * {@code torch._tensor._rebuild_from_type_v2} around one of these, and the storage classes. Everything else stays unmade.
 */
final class TorchObjects implements Pickled.Maker {
    private static final Map<String, ElementType> STORAGES = Map.ofEntries(
            Map.entry("HalfStorage", ElementType.F16),
            Map.entry("BFloat16Storage", ElementType.BF16),
            Map.entry("FloatStorage", ElementType.F32),
            Map.entry("DoubleStorage", ElementType.F64),
            Map.entry("BoolStorage", ElementType.BOOL),
            Map.entry("ByteStorage", ElementType.U8),
            Map.entry("CharStorage", ElementType.I8),
            Map.entry("ShortStorage", ElementType.I16),
            Map.entry("IntStorage", ElementType.I32),
            Map.entry("LongStorage", ElementType.I64),
            Map.entry("ComplexFloatStorage", ElementType.C64));

    private static final Map<String, ElementType> TYPES = Map.of(
            "float16", ElementType.F16,
            "bfloat16", ElementType.BF16,
            "float32", ElementType.F32,
            "float64", ElementType.F64,
            "uint16", ElementType.U16,
            "uint32", ElementType.U32,
            "uint64", ElementType.U64,
            "float8_e4m3fn", ElementType.F8_E4M3,
            "float8_e5m2", ElementType.F8_E5M2);

    private static final List<String> STORAGE_MODULES = List.of("torch", "torch.cuda", "torch.storage");

    private final String file;
    /** Pairs that may still be put into mappings by calls, each of which could name the same long list. */
    private int pairs = 100_000;

    private final Map<String, Storage> storages = new HashMap<>();

    TorchObjects(String file) {
        this.file = file;
    }

    /**
     * Numbers in a file of the archive.
     *
     * @param key the file's name in the folder {@code data}
     * @param typeName the storage's class
     * @param count of elements, or of bytes where the class has no type
     */
    record Storage(String key, String typeName, long count) {
        /** Bytes of one element; 1 where the class has no type. Empty if the class is unknown. */
        Optional<Integer> elementBytes() {
            return typeName.contains("Untyped")
                    ? Optional.of(1)
                    : Optional.ofNullable(STORAGES.get(typeName)).map(type -> type.bytes);
        }
    }

    /** A tensor in a storage; nothing of it has been checked. Type is null if it is none of ours. */
    record TensorView(Storage storage, ElementType type, long offset, long[] shape, long[] strides) {}

    /** All storages that the pickle referred to, by their keys. */
    Map<String, Storage> storages() {
        return storages;
    }

    @Override
    public Object call(Pickled.Global callable, List<Object> arguments) {
        Object made = switch (callable.module()) {
            case "collections" -> mapping(callable.name(), arguments);
            case "torch" ->
                callable.name().equals("Size")
                                && arguments.size() == 1
                                && arguments.get(0) instanceof Pickled.Sequence sizes
                        ? sizes
                        : null;
            case "torch._utils" -> tensor(callable.name(), arguments);
            case "torch._tensor" -> ofType(callable.name(), arguments);
            default -> null;
        };
        return made != null ? made : new Pickled.Unmade(callable);
    }

    /**
     * {@code ('storage', class, key, location, number of elements)}; where it lay is of no interest. Before torch 1.6 a sixth,
     * None unless the storage is a part of another (torch 0.3), and {@code ('module', class, file, source)}, a class with its text.
     */
    @Override
    public Object persistent(Object identifier) {
        if (identifier instanceof Pickled.Sequence module
                && module.items.size() == 4
                && "module".equals(module.items.get(0))
                && module.items.get(1) instanceof Pickled.Global type) {
            return type;
        }
        if (identifier instanceof Pickled.Sequence sequence
                && sequence.items.size() >= 5
                && (sequence.items.size() < 6 || sequence.items.get(5) == null)
                && "storage".equals(sequence.items.get(0))
                && sequence.items.get(1) instanceof Pickled.Global type
                && STORAGE_MODULES.contains(type.module())
                && sequence.items.get(2) instanceof String key
                && sequence.items.get(4) instanceof Long count) {
            Storage storage = new Storage(key, type.name(), count);
            storages.putIfAbsent(key, storage);
            return storage;
        }
        throw broken("refers to something outside it that is no storage of tensors");
    }

    private Object mapping(String name, List<Object> arguments) {
        if (!name.equals("OrderedDict") && !name.equals("defaultdict")) {
            return null;
        }
        Pickled.Mapping mapping = new Pickled.Mapping();
        // protocol 2 of Python 2 gives the pairs as arguments
        if (!arguments.isEmpty() && arguments.get(arguments.size() - 1) instanceof Pickled.Sequence list) {
            pairs -= list.items.size();
            if (pairs < 0) {
                throw broken("fills mappings again and again");
            }
            for (Object item : list.items) {
                if (!(item instanceof Pickled.Sequence pair) || pair.items.size() != 2) {
                    throw broken("fills a mapping with what are no pairs");
                }
                mapping.items.put(pair.items.get(0), pair.items.get(1));
            }
        }
        return mapping;
    }

    private Object tensor(String function, List<Object> arguments) {
        return switch (function) {
            case "_rebuild_tensor", "_rebuild_tensor_v2" -> view(arguments, null);
            case "_rebuild_tensor_v3" ->
                arguments.size() > 6 && arguments.get(6) instanceof Pickled.Global type ? view(arguments, type) : null;
            case "_rebuild_parameter", "_rebuild_parameter_with_state" ->
                !arguments.isEmpty() && arguments.get(0) instanceof TensorView view ? view : null;
            default -> null;
        };
    }

    /** A tensor of a class of its own or with attributes of its own is the tensor. */
    private Object ofType(String function, List<Object> arguments) {
        boolean tensor = function.equals("_rebuild_from_type_v2")
                && arguments.size() >= 3
                && arguments.get(0) instanceof Pickled.Global;
        return tensor
                        && arguments.get(0) instanceof Pickled.Global rebuild
                        && rebuild.module().equals("torch._utils")
                        && arguments.get(2) instanceof Pickled.Sequence inner
                ? tensor(rebuild.name(), inner.items)
                : null;
    }

    private TensorView view(List<Object> arguments, Pickled.Global type) {
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)) {
            throw broken("describes a tensor without its storage");
        }
        ElementType elements = type == null ? STORAGES.get(storage.typeName()) : TYPES.get(type.name());
        return new TensorView(storage, elements, offset, numbers(arguments.get(2)), numbers(arguments.get(3)));
    }

    private long[] numbers(Object sizes) {
        if (!(sizes instanceof Pickled.Sequence sequence) || sequence.items.size() > ElementType.MOST_DIMENSIONS) {
            throw broken(
                    "describes a tensor without a shape of at most " + ElementType.MOST_DIMENSIONS + " dimensions");
        }
        long[] numbers = new long[sequence.items.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(sequence.items.get(i) instanceof Long number)) {
                throw broken("describes a tensor by sizes that are no numbers");
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private WeightsException broken(String what) {
        return new WeightsException(file + " holds a pickle that " + what
                + ", so it is not a whole file by torch.save; fetch or save it again");
    }

    /** What a tensor is made of, for messages. */
    static String describe(TensorView view) {
        return view.type() != null ? view.type().name() : quoted(view.storage().typeName());
    }
}
