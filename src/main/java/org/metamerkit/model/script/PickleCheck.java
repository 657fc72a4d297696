// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.metamerkit.model.WeightsException;

/**
 * Goes through a pickle of a TorchScript archive before libtorch does. libtorch's unpickler believes the sizes of tensors it is
 * told, runs {@code __setstate__} of classes and ends the process on deep nesting; so only what its own pickler writes passes
 * ({@code torch/csrc/jit/serialization/pickler.cpp}): its opcodes, containers that are whole before they are referred to, classes
 * of the archive with plain attributes, and tensors that lie within their storages.
 *
 * <p>It is no {@code RestrictedUnpickler}: that one reads what Python wrote and builds it, so it takes all opcodes up to protocol 5
 * that are harmless to it; here libtorch reads the same bytes again, so whatever is not its own dialect must be refused.
 */
final class PickleCheck {
    private static final int MOST_NESTED = 64;
    private static final int LONGEST_TYPE = 1000;
    private static final int MOST_DIMENSIONS = 16;
    private static final Map<String, Integer> STORAGES = Map.ofEntries(
            Map.entry("torch.FloatStorage", 4),
            Map.entry("torch.DoubleStorage", 8),
            Map.entry("torch.HalfStorage", 2),
            Map.entry("torch.BFloat16Storage", 2),
            Map.entry("torch.LongStorage", 8),
            Map.entry("torch.IntStorage", 4),
            Map.entry("torch.ShortStorage", 2),
            Map.entry("torch.CharStorage", 1),
            Map.entry("torch.ByteStorage", 1),
            Map.entry("torch.BoolStorage", 1),
            Map.entry("torch.ComplexFloatStorage", 8),
            Map.entry("torch.ComplexDoubleStorage", 16));
    private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String TYPED = "torch.jit._pickle.restore_type_tag";
    private static final Set<String> FUNCTIONS = Set.of(
            TENSOR,
            TYPED,
            "collections.OrderedDict",
            "torch.device",
            "torch.jit._pickle.build_intlist",
            "torch.jit._pickle.build_tensorlist",
            "torch.jit._pickle.build_doublelist",
            "torch.jit._pickle.build_boollist");

    private enum Kind {
        SIMPLE,
        NUMBER,
        TEXT,
        GLOBAL,
        TUPLE,
        LIST,
        DICTIONARY,
        BARE_OBJECT,
        STORAGE,
        OTHER
    }

    /** What is on the stack: {@code text} of texts and names, {@code number} of numbers and a storage's size in bytes. */
    private static final class Item {
        final Kind kind;
        final String text;
        final long number;
        final List<Item> items;
        int depth;
        boolean referred;

        Item(Kind kind, String text, long number, List<Item> items) {
            this.kind = kind;
            this.text = text;
            this.number = number;
            this.items = items;
            items.forEach(this::contain);
        }

        void contain(Item item) {
            depth = Math.max(depth, item.depth + 1);
        }
    }

    private static final Item NOTHING = new Item(Kind.SIMPLE, "", 0, List.of());

    private final String name;
    private final ByteBuffer input;
    private final Function<String, OptionalLong> storageBytes;
    private final List<Item> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Item> memo = new HashMap<>();

    private PickleCheck(String name, byte[] pickle, Function<String, OptionalLong> storageBytes) {
        this.name = name;
        this.storageBytes = storageBytes;
        input = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param name of the pickle, for messages
     * @param storageBytes how many bytes the archive holds for a storage's key; empty if it holds no such storage
     * @throws WeightsException if libtorch's pickler does not write such a thing
     */
    static void check(String name, byte[] pickle, Function<String, OptionalLong> storageBytes) {
        PickleCheck check = new PickleCheck(name, pickle, storageBytes);
        boolean more = true;
        while (more) {
            more = check.step();
        }
        if (check.stack.size() != 1 || !check.marks.isEmpty() || check.input.hasRemaining()) {
            throw check.broken("does not end where its object does");
        }
    }

    private boolean step() {
        int opcode = bytes(1).get() & 0xff;
        switch (opcode) {
            case '.' -> {
                return false;
            }
            case 0x80 -> {
                if (bytes(1).get() != 2) {
                    throw broken("is not of protocol 2");
                }
            }
            case 'c' -> push(Kind.GLOBAL, global(line() + "." + line()));
            case 'q' -> memoize(bytes(1).get() & 0xff);
            case 'r' -> memoize(bytes(4).getInt() & 0xffffffffL);
            case 'h' -> refer(bytes(1).get() & 0xff);
            case 'j' -> refer(bytes(4).getInt() & 0xffffffffL);
            case '(' -> marks.add(stack.size());
            case 't' -> push(new Item(Kind.TUPLE, "", 0, popToMark()));
            case ')' -> push(new Item(Kind.TUPLE, "", 0, List.of()));
            case 0x85 -> push(new Item(Kind.TUPLE, "", 0, pop(1)));
            case 0x86 -> push(new Item(Kind.TUPLE, "", 0, pop(2)));
            case 0x87 -> push(new Item(Kind.TUPLE, "", 0, pop(3)));
            case ']' -> push(Kind.LIST, "");
            case '}' -> push(Kind.DICTIONARY, "");
            case 'a' -> fill(Kind.LIST, pop(1));
            case 'e' -> fill(Kind.LIST, popToMark());
            case 's' -> fill(Kind.DICTIONARY, pop(2));
            case 'u' -> fill(Kind.DICTIONARY, popToMark());
            case 'N', 0x88, 0x89 -> push(NOTHING);
            case 'K' -> push(new Item(Kind.NUMBER, "", bytes(1).get() & 0xff, List.of()));
            case 'M' -> push(new Item(Kind.NUMBER, "", bytes(2).getShort() & 0xffff, List.of()));
            case 'J' -> push(new Item(Kind.NUMBER, "", bytes(4).getInt(), List.of()));
            case 0x8a -> {
                if (bytes(1).get() != Long.BYTES) {
                    throw broken("holds a whole number that is not of 8 bytes");
                }
                push(new Item(Kind.NUMBER, "", bytes(Long.BYTES).getLong(), List.of()));
            }
            case 'G' -> {
                bytes(Double.BYTES);
                push(NOTHING);
            }
            case 'X' -> push(Kind.TEXT, text(bytes(4).getInt()));
            case 'R' -> call();
            case 0x81 -> make();
            case 'b' -> build();
            case 'Q' -> push(storage(pop(1).get(0)));
            default -> throw broken("has the opcode 0x" + Integer.toHexString(opcode));
        }
        return true;
    }

    private String global(String global) {
        boolean own = global.startsWith("__torch__.") && !global.startsWith("__torch__.torch.classes");
        if (!own && !FUNCTIONS.contains(global) && !STORAGES.containsKey(global)) {
            throw broken("needs " + WeightsException.quoted(global));
        }
        return global;
    }

    private void call() {
        List<Item> called = pop(2);
        Item function = called.get(0);
        Item arguments = called.get(1);
        if (function.kind != Kind.GLOBAL || !FUNCTIONS.contains(function.text) || arguments.kind != Kind.TUPLE) {
            throw broken("calls " + WeightsException.quoted(function.text));
        }
        if (function.text.equals(TENSOR)) {
            checkTensor(arguments.items);
        } else if (function.text.equals(TYPED)) {
            checkTypeName(arguments.items);
        }
        push(new Item(Kind.OTHER, "", 0, List.of(arguments)));
    }

    private void checkTypeName(List<Item> arguments) {
        boolean sound = arguments.size() == 2
                && arguments.get(1).kind == Kind.TEXT
                && arguments.get(1).text.length() <= LONGEST_TYPE
                && arguments.get(1).text.chars().filter(c -> c == '[').count() <= MOST_NESTED;
        if (!sound) {
            throw broken("gives a value a type without a name");
        }
    }

    /** (storage, offset, sizes, strides, needs gradient, hooks). */
    private void checkTensor(List<Item> arguments) {
        boolean whole = arguments.size() >= 6
                && arguments.get(0).kind == Kind.STORAGE
                && arguments.get(1).kind == Kind.NUMBER
                && isShape(arguments.get(2))
                && isShape(arguments.get(3))
                && arguments.get(2).items.size() == arguments.get(3).items.size();
        if (!whole) {
            throw broken("describes a tensor without storage, sizes and strides");
        }
        int bytes = Integer.parseInt(arguments.get(0).text);
        List<Item> sizes = arguments.get(2).items;
        List<Item> strides = arguments.get(3).items;
        try {
            long last = arguments.get(1).number;
            boolean sound = last >= 0;
            boolean empty = false;
            for (int i = 0; i < sizes.size(); i++) {
                long size = sizes.get(i).number;
                long stride = strides.get(i).number;
                sound &= size >= 0 && stride >= 0;
                empty |= size == 0;
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, size - 1), stride));
            }
            if (!sound || !empty && Math.multiplyExact(last + 1, bytes) > arguments.get(0).number) {
                throw broken("describes a tensor that reaches beyond its storage");
            }
        } catch (ArithmeticException tooLarge) {
            throw broken("describes a tensor of more elements than can be counted");
        }
    }

    private static boolean isShape(Item item) {
        return item.kind == Kind.TUPLE
                && item.items.size() <= MOST_DIMENSIONS
                && item.items.stream().allMatch(size -> size.kind == Kind.NUMBER);
    }

    /** ('storage', class, key, device, number of elements). */
    private Item storage(Item identifier) {
        List<Item> parts = identifier.items;
        boolean whole = identifier.kind == Kind.TUPLE
                && parts.size() == 5
                && parts.get(0).text.equals("storage")
                && parts.get(1).kind == Kind.GLOBAL
                && STORAGES.containsKey(parts.get(1).text)
                && parts.get(2).kind == Kind.TEXT
                && parts.get(3).kind == Kind.TEXT
                && parts.get(4).kind == Kind.NUMBER;
        if (!whole) {
            throw broken("refers to something outside it that is no storage of tensors");
        }
        int bytes = STORAGES.get(parts.get(1).text);
        long count = parts.get(4).number;
        OptionalLong held = storageBytes.apply(parts.get(2).text);
        if (held.isEmpty() || count < 0 || count > held.getAsLong() / bytes) {
            throw broken("claims " + count + " elements for the storage " + WeightsException.quoted(parts.get(2).text)
                    + ", which has " + (held.isEmpty() ? "none" : held.getAsLong() / bytes));
        }
        return new Item(Kind.STORAGE, Integer.toString(bytes), count * bytes, List.of());
    }

    private void make() {
        List<Item> called = pop(2);
        if (called.get(0).kind != Kind.GLOBAL
                || !called.get(0).text.startsWith("__torch__.")
                || called.get(1).kind != Kind.TUPLE
                || !called.get(1).items.isEmpty()) {
            throw broken("makes an object of " + WeightsException.quoted(called.get(0).text));
        }
        push(Kind.BARE_OBJECT, called.get(0).text);
    }

    private void build() {
        List<Item> objectAndState = pop(2);
        Item object = objectAndState.get(0);
        if (object.kind != Kind.BARE_OBJECT || object.referred) {
            throw broken("gives attributes to what is no new object");
        }
        if (objectAndState.get(1).kind != Kind.DICTIONARY) {
            throw broken("holds an object of " + WeightsException.quoted(object.text)
                    + " that runs code of its own while it is read");
        }
        push(new Item(Kind.OTHER, "", 0, List.of(objectAndState.get(1))));
    }

    private void fill(Kind kind, List<Item> items) {
        Item container = top();
        if (container.kind != kind || container.referred || kind == Kind.DICTIONARY && items.size() % 2 != 0) {
            throw broken("fills what is no new list or dictionary");
        }
        items.forEach(container::contain);
        checkDepth(container);
    }

    private void memoize(long key) {
        top().referred = true;
        memo.put(key, top());
    }

    private void refer(long key) {
        Item item = memo.get(key);
        if (item == null) {
            throw broken("refers to something it does not hold");
        }
        push(item);
    }

    private void push(Kind kind, String text) {
        push(new Item(kind, text, 0, List.of()));
    }

    private void push(Item item) {
        checkDepth(item);
        stack.add(item);
    }

    private void checkDepth(Item item) {
        if (item.depth > MOST_NESTED) {
            throw broken("nests deeper than " + MOST_NESTED);
        }
    }

    private Item top() {
        if (stack.size() <= floor()) {
            throw broken("takes more from its stack than there is");
        }
        return stack.get(stack.size() - 1);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private List<Item> pop(int count) {
        return cut(Math.max(stack.size() - count, -1), count);
    }

    private List<Item> popToMark() {
        if (marks.isEmpty()) {
            throw broken("lacks a mark on its stack");
        }
        int from = marks.remove(marks.size() - 1);
        return cut(from, stack.size() - from);
    }

    private List<Item> cut(int from, int count) {
        if (from < floor() || stack.size() - from < count) {
            throw broken("takes more from its stack than there is");
        }
        List<Item> end = stack.subList(from, stack.size());
        List<Item> items = List.copyOf(end);
        end.clear();
        return items;
    }

    private String line() {
        int start = input.position();
        while (bytes(1).get() != '\n') {
            if (input.position() - start > LONGEST_TYPE) {
                throw broken("has a line longer than " + LONGEST_TYPE);
            }
        }
        return new String(input.array(), start, input.position() - start - 1, StandardCharsets.UTF_8);
    }

    private String text(int length) {
        ByteBuffer bytes = bytes(length);
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private ByteBuffer bytes(int count) {
        if (count < 0 || count > input.remaining()) {
            throw broken("ends too early");
        }
        ByteBuffer bytes = input.slice(input.position(), count).order(ByteOrder.LITTLE_ENDIAN);
        input.position(input.position() + count);
        return bytes;
    }

    private WeightsException broken(String what) {
        return new WeightsException(
                name + " " + what
                        + ", which torch.jit.save does not write; export the network again, or load it where its code is trusted");
    }
}
