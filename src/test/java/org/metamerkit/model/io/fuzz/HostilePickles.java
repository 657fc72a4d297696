// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import java.util.List;
import java.util.Random;

/** Pickles that want to run code, take memory or time, or lead libtorch out of its memory. */
final class HostilePickles {
    /** What code run by a pickle would leave behind, in the working folder. */
    static final String MARK = "metamerkit-fuzz-was-here";

    private static final List<String[]> CALLABLES = List.of(
            new String[] {"os", "system"},
            new String[] {"posix", "system"},
            new String[] {"subprocess", "Popen"},
            new String[] {"builtins", "exec"},
            new String[] {"builtins", "eval"},
            new String[] {"__builtin__", "eval"},
            new String[] {"builtins", "bytearray"},
            new String[] {"operator", "attrgetter"},
            new String[] {"java.lang.Runtime", "getRuntime"},
            new String[] {"javax.naming", "InitialContext"},
            new String[] {"torch", "load"},
            new String[] {"torch._utils", "_rebuild_tensor_v2"},
            new String[] {"torch._utils", "_rebuild_tensor_v3"},
            new String[] {"torch._utils", "_rebuild_parameter"},
            new String[] {"torch._utils", "_rebuild_qtensor"},
            new String[] {"torch._tensor", "_rebuild_from_type_v2"},
            new String[] {"torch", "FloatStorage"},
            new String[] {"torch", "Size"},
            new String[] {"collections", "OrderedDict"},
            new String[] {"collections", "defaultdict"},
            new String[] {"numpy.core.multiarray", "_reconstruct"},
            new String[] {"copyreg", "_reconstructor"});

    /** Every opcode there is, some more often, so that something is on the stack. */
    private static final String OPCODES =
            "(((NNN]]})))KKKKXXXXcccRRRQQbbsuaetdl012hgjqrpI.GoiSTUVLFJMBC\u0080\u0081\u0082"
                    + "\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094"
                    + "\u0095\u0096\u0097\u0098P\u00ff";

    private HostilePickles() {}

    static byte[] next(Random random) {
        PickleForge pickle = new PickleForge();
        switch (random.nextInt(6)) {
            case 0 -> call(pickle, random);
            case 1 -> nest(pickle, random);
            case 2 -> announce(pickle, random);
            case 3 -> tensors(pickle, random);
            case 4 -> memo(pickle, random);
            default -> anything(pickle, random);
        }
        return random.nextInt(10) == 0 ? pickle.bytes() : pickle.pickle();
    }

    private static void call(PickleForge pickle, Random random) {
        String[] callable = CALLABLES.get(random.nextInt(CALLABLES.size()));
        String command = "touch " + MARK;
        if (random.nextBoolean()) {
            pickle.op('}').text("state_dict");
        }
        switch (random.nextInt(7)) {
            case 0 -> pickle.global(callable[0], callable[1]).text(command).ops("\u0085R");
            case 1 -> pickle.op('(').text(command).ops("i" + callable[0] + "\n" + callable[1] + "\n");
            case 2 ->
                pickle.op('(').global(callable[0], callable[1]).text(command).op('o');
            case 3 -> pickle.global(callable[0], callable[1]).text(command).ops("\u0085\u0081");
            case 4 -> pickle.global(callable[0], callable[1]).text(command).ops("\u0085}\u0092");
            case 5 ->
                pickle.text(callable[0])
                        .text(callable[1])
                        .op(0x93)
                        .text(command)
                        .ops("\u0085R");
            default ->
                pickle.global(callable[0], callable[1])
                        .ops(")R}")
                        .text("__setstate__")
                        .text(command)
                        .ops("sb");
        }
        pickle.ops(random.nextBoolean() ? "s" : "");
    }

    private static void nest(PickleForge pickle, Random random) {
        String[] steps = {
            "]", "(", "}", "\u0085", ")\u0085", "2", "2\u0086", "](", "}N", "2\u0087", "(N", "0N", "\u0094"
        };
        pickle.op('N').op('N').op('N').ops(steps[random.nextInt(steps.length)].repeat(1 << random.nextInt(16)));
        pickle.ops(random.nextBoolean() ? "t".repeat(random.nextInt(100)) : "a".repeat(random.nextInt(100)));
    }

    private static void announce(PickleForge pickle, Random random) {
        int[] wide = {0x8d, 0x8e, 0x95, 0x96};
        int[] narrow = {0x8b, 'X', 'T', 'B', 'j', 'r'};
        if (random.nextBoolean()) {
            pickle.op(wide[random.nextInt(wide.length)]).int64(Damage.number(random));
        } else {
            pickle.op('N').op(narrow[random.nextInt(narrow.length)]).int32(Damage.number(random));
        }
        pickle.ops("x".repeat(random.nextInt(300)));
    }

    private static void tensors(PickleForge pickle, Random random) {
        pickle.op('}').op('(');
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int dimensions = random.nextInt(random.nextInt(8) == 0 ? 40 : 5);
            int strides = random.nextInt(10) == 0 ? random.nextInt(5) : dimensions;
            pickle.text("tensor." + random.nextInt(3));
            pickle.tensor(
                    random.nextInt(4) == 0 ? size(random) : 16,
                    random.nextInt(3) == 0 ? size(random) : 0,
                    sizes(dimensions, random),
                    sizes(strides, random));
        }
        pickle.op('u');
    }

    private static long[] sizes(int count, Random random) {
        return random.longs(count).map(ignored -> size(random)).toArray();
    }

    private static long size(Random random) {
        return random.nextInt(4) == 0 ? Damage.number(random) : random.nextInt(6);
    }

    /** The same few containers put into each other, into themselves and into mappings as keys. */
    private static void memo(PickleForge pickle, Random random) {
        pickle.ops("}q\0]q\1)q\2");
        for (int i = random.nextInt(2000); i > 0; i--) {
            char one = (char) random.nextInt(3);
            char other = (char) random.nextInt(3);
            pickle.ops(
                    switch (random.nextInt(5)) {
                        case 0 -> "h\0h" + one + "h" + other + "s0";
                        case 1 -> "h\1h" + one + "a0";
                        case 2 -> "h" + one + "h" + other + "\u0086q\2" + "0";
                        case 3 -> "h\1(" + ("h" + one).repeat(random.nextInt(50)) + "e0";
                        default -> "ccollections\nOrderedDict\nh\1\u0085R0";
                    });
        }
    }

    private static void anything(PickleForge pickle, Random random) {
        for (int i = random.nextInt(400); i > 0; i--) {
            char opcode = OPCODES.charAt(random.nextInt(OPCODES.length()));
            switch (opcode) {
                case 'X' -> pickle.text(random.nextBoolean() ? "state_dict" : "storage");
                case 'c' -> {
                    String[] callable = CALLABLES.get(random.nextInt(CALLABLES.size()));
                    pickle.global(callable[0], callable[1]);
                }
                case '.' -> pickle.ops(random.nextInt(20) == 0 ? "." : "");
                case 'K', 'h', 'q' -> pickle.op(opcode).op(random.nextInt(8));
                case 'Q' ->
                    pickle.op('(')
                            .text("storage")
                            .global("torch", "HalfStorage")
                            .text("0")
                            .text("cpu")
                            .number(random.nextInt(64))
                            .ops("tQ");
                default -> pickle.op(opcode);
            }
        }
    }
}
