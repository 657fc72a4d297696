// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.model.WeightsException;

/**
 * Reads a pickle (protocols 0 to 5; Python's {@code pickletools.py} describes the opcodes) as data. Nothing is looked up, called
 * or constructed but by a {@link Pickled.Maker}, which knows a handful of names; every other class becomes a
 * {@link Pickled.Unmade}. Work and memory are bounded by the pickle's length and {@value #MOST_OPCODES} opcodes: there is no
 * recursion, no length is believed before the bytes are there, and containers are shared, never copied.
 *
 * <p>Why not {@code net.razorvine:pickle} 1.5: its list of constructors is static, so anyone's addition is everyone's; {@code
 * BUILD} calls {@code __setstate__} by reflection; announced lengths are allocated before they are read; mappings lose their order
 * and hash containers, which a cyclic pickle turns into a stack overflow. Nearly every opcode would have to be overridden,
 * and most of its methods cannot be.
 */
final class RestrictedUnpickler {
    /** A state dict takes some 40 opcodes a tensor. */
    static final int MOST_OPCODES = 2_000_000;

    private static final int HIGHEST_PROTOCOL = 5;
    private static final int LONGEST_LINE = 1024;
    /** Of a mapping's key. Comparing long keys again and again would make a small pickle slow. */
    private static final int LONGEST_KEY = 4096;

    private static final Pickled.Global BYTES = new Pickled.Global("builtins", "bytes");
    private static final Pickled.Global INTEGER = new Pickled.Global("builtins", "int");

    private final String file;
    private final ByteBuffer input;
    private final Pickled.Maker maker;
    private final List<Object> stack = new ArrayList<>();
    /** Heights of the stack at its open marks. */
    private final List<Integer> marks = new ArrayList<>();

    private final Map<Long, Object> memo = new HashMap<>();

    private RestrictedUnpickler(String file, ByteBuffer input, Pickled.Maker maker) {
        this.file = file;
        this.maker = maker;
        this.input = input;
    }

    /**
     * The object that the pickle describes; what follows its end is left alone.
     *
     * @throws WeightsException if it is no whole pickle, as one sentence
     */
    static Object read(String file, byte[] pickle, Pickled.Maker maker) {
        return read(file, ByteBuffer.wrap(pickle), maker);
    }

    /** Reads one of several pickles that follow each other; the buffer is then at the end of it. */
    static Object read(String file, ByteBuffer pickles, Pickled.Maker maker) {
        return new RestrictedUnpickler(file, pickles, maker).read();
    }

    private Object read() {
        for (int count = 0; count < MOST_OPCODES; count++) {
            char opcode = (char) unsignedByte();
            if (opcode == '.') {
                return pop();
            }
            execute(opcode);
        }
        throw tooLarge(file);
    }

    private void execute(char opcode) {
        switch (opcode) {
            case '(' -> marks.add(stack.size());
            case '0' -> discard();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'I', 'L' -> push(wholeNumber(line()));
            case 'J' -> push((long) bytes(4).getInt());
            case 'K' -> push((long) unsignedByte());
            case 'M' -> push((long) Short.toUnsignedInt(bytes(2).getShort()));
            case 0x8a -> push(longNumber(unsignedByte()));
            case 0x8b -> push(longNumber(length4()));
            case 'F' -> push(number(line()));
            case 'G' -> push(bytes(8).order(ByteOrder.BIG_ENDIAN).getDouble());
            case 'S' -> push(unquoted(line()));
            case 'V' -> push(line());
            case 'T', 'X' -> push(text(length4()));
            case 'U', 0x8c -> push(text(unsignedByte()));
            case 0x8d -> push(text(length8()));
            case 'B' -> push(opaque(length4()));
            case 'C' -> push(opaque(unsignedByte()));
            case 0x8e, 0x96 -> push(opaque(length8()));
            case ')' -> push(Pickled.sequence());
            case 't', 'l', 0x91 -> push(new Pickled.Sequence(popToMark()));
            case 0x85 -> push(new Pickled.Sequence(popLast(1)));
            case 0x86 -> push(new Pickled.Sequence(popLast(2)));
            case 0x87 -> push(new Pickled.Sequence(popLast(3)));
            case ']', 0x8f -> push(Pickled.sequence());
            case 'a' -> append(popLast(1));
            case 'e', 0x90 -> append(popToMark());
            case '}' -> push(new Pickled.Mapping());
            case 'd' -> {
                List<Object> items = popToMark();
                push(new Pickled.Mapping());
                put(items);
            }
            case 's' -> put(popLast(2));
            case 'u' -> put(popToMark());
            case 'g' -> get(wholeNumber(line()));
            case 'h' -> get((long) unsignedByte());
            case 'j' -> get(Integer.toUnsignedLong(bytes(4).getInt()));
            case 'p' -> memo.put(wholeNumber(line()), top());
            case 'q' -> memo.put((long) unsignedByte(), top());
            case 'r' -> memo.put(Integer.toUnsignedLong(bytes(4).getInt()), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'c' -> push(new Pickled.Global(line(), line()));
            case 0x93 -> stackGlobal();
            case 'R', 0x81 -> {
                List<Object> callableAndArguments = popLast(2);
                push(call(callableAndArguments.get(0), callableAndArguments.get(1)));
            }
            case 0x92 -> {
                List<Object> callableArgumentsNamed = popLast(3);
                push(call(callableArgumentsNamed.get(0), callableArgumentsNamed.get(1)));
            }
            case 'i' -> {
                Pickled.Global type = new Pickled.Global(line(), line());
                push(maker.call(type, popToMark()));
            }
            case 'o' -> {
                List<Object> typeAndArguments = popToMark();
                if (typeAndArguments.isEmpty()) {
                    throw broken("makes an object of no class");
                }
                Object type = typeAndArguments.remove(0);
                push(call(type, new Pickled.Sequence(typeAndArguments)));
            }
            // an object's attributes: those of an ordered mapping are torch's notes, and the rest is not made
            case 'b' -> {
                pop();
                top();
            }
            case 'Q' -> push(maker.persistent(pop()));
            case 0x80 -> {
                if (unsignedByte() > HIGHEST_PROTOCOL) {
                    throw broken("is of a protocol above " + HIGHEST_PROTOCOL);
                }
            }
            case 0x95 -> {
                long frame = bytes(8).getLong();
                if (frame < 0 || frame > input.remaining()) {
                    throw broken("has a frame of " + Long.toUnsignedString(frame) + " bytes");
                }
            }
            // P: textual identifiers, 82 to 84: codes of a registry, 97 and 98: buffers kept elsewhere; torch writes
            // none
            default ->
                throw broken("has the opcode 0x" + Integer.toHexString(opcode)
                        + (opcode == 'P' || opcode >= 0x82 && opcode <= 0x98 ? ", which torch does not write" : ""));
        }
    }

    private Object call(Object callable, Object arguments) {
        if (!(arguments instanceof Pickled.Sequence sequence)) {
            throw broken("calls something without a tuple of arguments");
        }
        if (callable instanceof Pickled.Global global) {
            return maker.call(global, sequence.items);
        }
        if (callable instanceof Pickled.Unmade unmade) {
            return unmade;
        }
        throw broken("calls what is neither a class nor a function");
    }

    private void stackGlobal() {
        List<Object> names = popLast(2);
        if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
            throw broken("names a class by something else than text");
        }
        if (module.length() > LONGEST_LINE || name.length() > LONGEST_LINE) {
            throw broken("names a class by " + (module.length() + name.length()) + " characters");
        }
        push(new Pickled.Global(module, name));
    }

    private void append(List<Object> items) {
        Object target = top();
        if (target instanceof Pickled.Sequence sequence) {
            sequence.items.addAll(items);
        } else if (!(target instanceof Pickled.Unmade)) {
            throw broken("appends to what is no list");
        }
    }

    private void put(List<Object> keysAndValues) {
        if (keysAndValues.size() % 2 != 0) {
            throw broken("has a key without a value");
        }
        Object target = top();
        if (target instanceof Pickled.Mapping mapping) {
            for (int i = 0; i < keysAndValues.size(); i += 2) {
                if (keysAndValues.get(i) instanceof String key && key.length() > LONGEST_KEY) {
                    throw broken("has a key of " + key.length() + " characters");
                }
                mapping.items.put(keysAndValues.get(i), keysAndValues.get(i + 1));
            }
        } else if (!(target instanceof Pickled.Unmade)) {
            throw broken("puts keys into what is no mapping");
        }
    }

    private void get(Object key) {
        if (!(key instanceof Long) || !memo.containsKey(key)) {
            throw broken("refers to something it does not hold");
        }
        push(memo.get(key));
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        if (stack.size() <= floor()) {
            throw broken("takes more from its stack than there is");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        Object top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    /** A mark alone may be discarded as a value may. */
    private void discard() {
        if (!marks.isEmpty() && floor() == stack.size()) {
            marks.remove(marks.size() - 1);
        } else {
            pop();
        }
    }

    private List<Object> popLast(int count) {
        int from = stack.size() - count;
        if (from < floor()) {
            throw broken("takes more from its stack than there is");
        }
        return cut(from);
    }

    private List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw broken("lacks a mark on its stack");
        }
        return cut(marks.remove(marks.size() - 1));
    }

    private List<Object> cut(int from) {
        List<Object> end = stack.subList(from, stack.size());
        List<Object> items = new ArrayList<>(end);
        end.clear();
        return items;
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private int unsignedByte() {
        return Byte.toUnsignedInt(bytes(1).get());
    }

    private long length4() {
        return Integer.toUnsignedLong(bytes(4).getInt());
    }

    private long length8() {
        return bytes(8).getLong();
    }

    private String text(long length) {
        return StandardCharsets.UTF_8.decode(bytes(length)).toString();
    }

    /** Bytes that are no text are never needed. */
    private Pickled.Unmade opaque(long length) {
        bytes(length);
        return new Pickled.Unmade(BYTES);
    }

    /** A number of any length; those of more than 64 bits are never needed. */
    private Object longNumber(long length) {
        ByteBuffer digits = bytes(length);
        if (length > Long.BYTES) {
            return new Pickled.Unmade(INTEGER);
        }
        long value = length == 0 ? 0 : digits.get((int) length - 1);
        for (int i = (int) length - 2; i >= 0; i--) {
            value = value << 8 | Byte.toUnsignedInt(digits.get(i));
        }
        return value;
    }

    private Long wholeNumber(String line) {
        try {
            return Long.parseLong(line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
        } catch (NumberFormatException e) {
            throw new WeightsException(
                    broken("has " + quoted(line) + " for a number").getMessage(), e);
        }
    }

    private Double number(String line) {
        try {
            return Double.valueOf(line);
        } catch (NumberFormatException e) {
            throw new WeightsException(
                    broken("has " + quoted(line) + " for a number").getMessage(), e);
        }
    }

    private static String unquoted(String line) {
        boolean quotes = line.length() >= 2 && (line.startsWith("'") || line.startsWith("\""));
        return quotes ? line.substring(1, line.length() - 1) : line;
    }

    private String line() {
        for (int end = input.position(); end < input.limit() && end - input.position() <= LONGEST_LINE; end++) {
            if (input.get(end) == '\n') {
                String line = text(end - input.position());
                input.get();
                return line;
            }
        }
        throw broken("ends within a line");
    }

    private ByteBuffer bytes(long count) {
        if (count < 0 || count > input.remaining()) {
            throw broken(
                    "announces " + Long.toUnsignedString(count) + " bytes where " + input.remaining() + " are left");
        }
        ByteBuffer bytes = input.slice(input.position(), (int) count).order(ByteOrder.LITTLE_ENDIAN);
        input.position(input.position() + (int) count);
        return bytes;
    }

    /** A pickle holds numbers that are not in tensors, or holds of anything more than a checkpoint does. */
    static WeightsException tooLarge(String file) {
        return new WeightsException(file + " holds too much beside its tensors, such as large lists or NumPy arrays;"
                + " in Python, save the state_dict alone: torch.save(model.state_dict(), path)");
    }

    private WeightsException broken(String what) {
        return new WeightsException(file + " holds a pickle that " + what
                + ", so it is not a whole file by torch.save; fetch or save it again");
    }
}
