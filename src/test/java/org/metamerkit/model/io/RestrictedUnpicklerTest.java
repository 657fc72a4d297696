// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.model.io.WeightsFiles.assertRefused;
import static org.metamerkit.model.io.WeightsFiles.assertTensor;
import static org.metamerkit.model.io.WeightsFiles.shape;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.io.fuzz.PickleForge;

/** Pickles written opcode by opcode, most of them with evil intent. */
class RestrictedUnpicklerTest {
    private static final long MANY = 1L << 40;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenNumbersTextsAndContainers_whenRead_thenTheyArePythons() {
        assertThat(read(pickle -> pickle.number(-3))).isEqualTo(-3L);
        assertThat(read(pickle -> pickle.op(0x8a).op(1).op(0xff))).isEqualTo(-1L);
        assertThat(read(pickle -> pickle.op(0x8a).op(0))).isEqualTo(0L);
        assertThat(read(pickle -> pickle.op(0x8a).op(2).op(0).op(0x80))).isEqualTo(-32768L);
        assertThat(read(pickle -> pickle.op('J').int32(-2))).isEqualTo(-2L);
        assertThat(read(pickle -> pickle.op('M').op(0xff).op(0xff))).isEqualTo(65535L);
        assertThat(read(pickle -> pickle.op('G').ops("\u003f\u00f0\0\0\0\0\0\0")))
                .isEqualTo(1.0);
        assertThat(read(pickle -> pickle.ops("I12\n"))).isEqualTo(12L);
        assertThat(read(pickle -> pickle.ops("L12L\n"))).isEqualTo(12L);
        assertThat(read(pickle -> pickle.ops("F0.5\n"))).isEqualTo(0.5);
        assertThat(read(pickle -> pickle.text("größe"))).isEqualTo("größe");
        assertThat(read(pickle -> pickle.op('N'))).isNull();
        assertThat(read(pickle -> pickle.op(0x88))).isEqualTo(true);
        assertThat(((Pickled.Sequence) read(pickle -> pickle.ops("]K\1aK\2a"))).items)
                .isEqualTo(List.of(1L, 2L));
        assertThat(((Pickled.Sequence) read(pickle -> pickle.ops("](K\1K\2e"))).items)
                .isEqualTo(List.of(1L, 2L));
        assertThat(((Pickled.Mapping) read(pickle -> pickle.ops("}(K\2K\1K\1K\2u"))).items.keySet())
                .containsExactly(2L, 1L);
        assertThat(((Pickled.Sequence) read(pickle -> pickle.ops("K\5q\3K\6h\3\u0087"))).items)
                .isEqualTo(List.of(5L, 6L, 5L));
    }

    @Test
    void givenAListThatHoldsItself_whenRead_thenNothingRunsInCircles() {
        Pickled.Sequence list = (Pickled.Sequence) read(pickle -> pickle.ops("]q\0h\0a"));
        assertThat(list.items.get(0)).isSameAs(list);
        // as its own key too
        Pickled.Mapping mapping = (Pickled.Mapping) read(pickle -> pickle.ops("}q\0h\0h\0s"));
        assertThat(mapping.items.get(mapping)).isSameAs(mapping);
    }

    @Test
    void givenTwoMillionNestedContainers_whenRead_thenItEndsInOneSentence() {
        for (String opcode : new String[] {"]", "(", ")\u0085"}) {
            assertRefused(
                    () -> read(pickle -> pickle.ops("N").ops(opcode.repeat(2_000_001))), "too much beside its tensors");
        }
        Object nested = read(pickle -> pickle.ops("N" + "\u0085".repeat(1_000_000)));
        assertThat(nested).isInstanceOf(Pickled.Sequence.class);
    }

    @Test
    void givenCallsOfAnything_whenRead_thenNothingIsCalledAndOnlyTheNameIsKept() {
        for (String call : List.of(
                "cos\nsystem\n(X\4\0\0\0exittR",
                "cos\nsystem\nX\4\0\0\0exit\u0085R",
                "(X\4\0\0\0exitios\nsystem\n",
                "(cos\nsystem\nX\4\0\0\0exito",
                "cos\nsystem\n)\u0081",
                "cos\nsystem\n)}\u0092",
                "X\2\0\0\0osX\6\0\0\0system\u0093)R",
                "cos\nsystem\n)R)R",
                "cos\nsystem\n)R}b",
                "cos\nsystem\n)RK\1a",
                "cos\nsystem\n)RK\1K\2s")) {
            Object made = read(pickle -> pickle.ops(call));
            assertThat(made).as(call).isInstanceOf(Pickled.Unmade.class);
            assertThat(((Pickled.Unmade) made).what()).isEqualTo("os.system");
        }
    }

    @Test
    void givenWhatIsNoPickle_whenRead_thenOneSentenceSaysWhy() {
        assertRefused(() -> read(pickle -> pickle.ops("0")), "takes more from its stack");
        assertRefused(() -> read(pickle -> pickle.ops("(N0t0N\u0087")), "takes more from its stack");
        assertRefused(() -> read(pickle -> pickle.ops("N(\u0085")), "takes more from its stack");
        assertRefused(() -> read(pickle -> pickle.ops("t")), "lacks a mark");
        assertRefused(() -> read(pickle -> pickle.ops("(o")), "makes an object of no class");
        assertRefused(() -> read(pickle -> pickle.ops("NNa")), "appends to what is no list");
        assertRefused(() -> read(pickle -> pickle.ops("NNNs")), "puts keys into what is no mapping");
        assertRefused(() -> read(pickle -> pickle.ops("}(Nu")), "a key without a value");
        assertRefused(() -> read(pickle -> pickle.ops("N)R")), "neither a class nor a function");
        assertRefused(() -> read(pickle -> pickle.ops("cos\nsystem\nNR")), "without a tuple");
        assertRefused(() -> read(pickle -> pickle.ops("h\7")), "refers to something it does not hold");
        assertRefused(() -> read(pickle -> pickle.ops("g7\n")), "refers to something it does not hold");
        assertRefused(() -> read(pickle -> pickle.ops("\u0082\1")), "opcode 0x82, which torch does not write");
        assertRefused(() -> read(pickle -> pickle.ops("Pos.system\n")), "opcode 0x50, which torch does not write");
        assertRefused(() -> read(pickle -> pickle.ops("X\2\0\0\0osQ")), "no storage of tensors");
        assertRefused(() -> read(pickle -> pickle.ops("\u00ff")), "opcode 0xff");
        assertRefused(() -> read(pickle -> pickle.ops("\u0080\6")), "protocol above 5");
        assertRefused(() -> read(pickle -> pickle.ops("I1e3\n")), "has '1e3' for a number");
        assertRefused(() -> read(pickle -> pickle.ops("Fx\n")), "has 'x' for a number");
        assertRefused(() -> read(pickle -> pickle.ops("cos" + "x".repeat(2000))), "ends within a line");
        assertRefused(() -> read(pickle -> pickle.ops("cos\n" + "x".repeat(1_000_000) + "\n")), "ends within a line");
        assertRefused(
                () -> read(pickle -> pickle.ops("}").text("x".repeat(5000)).ops("Ns")), "key of 5000");
    }

    @Test
    void givenAnnouncedLengths_whenRead_thenNoSuchMemoryIsTaken() {
        for (int opcode : new int[] {0x8b, 'X', 'T', 'B'}) {
            assertRefused(() -> read(pickle -> pickle.op(opcode).int32(-1)), "announces 4294967295 bytes");
            assertRefused(
                    () -> read(pickle -> pickle.op(opcode).int32(Integer.MAX_VALUE)), "announces 2147483647 bytes");
        }
        for (int opcode : new int[] {0x8d, 0x8e, 0x96}) {
            assertRefused(() -> read(pickle -> pickle.op(opcode).int64(MANY)), "announces 1099511627776 bytes");
            assertRefused(() -> read(pickle -> pickle.op(opcode).int64(-1)), "announces 18446744073709551615 bytes");
        }
        assertRefused(() -> read(pickle -> pickle.op(0x95).int64(MANY)), "frame of 1099511627776 bytes");
    }

    /** One list of pairs, put into mapping after mapping. */
    @Test
    void givenCallsThatMultiplyWork_whenRead_thenItEndsInOneSentence() {
        String pairs = "](" + "NN\u0086".repeat(50_000) + "eq\0";
        String fill = "ccollections\nOrderedDict\nh\0\u0085R0";
        assertRefused(() -> read(pickle -> pickle.ops(pairs + fill.repeat(1000))), "fills mappings again and again");
    }

    @Test
    void givenATensor_whenRead_thenItIsAViewOfItsStorage() {
        try (PointerScope scope = new PointerScope()) {
            assertTensor(tensor(16, 3, shape(2, 2), shape(1, 4)), ScalarType.Float, shape(2, 2), 3, 7, 4, 8);
            assertTensor(tensor(16, 15, shape(1), shape(MANY)), ScalarType.Float, shape(1), 15);
            assertTensor(tensor(16, 99, shape(0, 5), shape(5, 1)), ScalarType.Float, shape(0, 5));
            assertTensor(tensor(16, 0, shape(3, 2), shape(0, 1)), ScalarType.Float, shape(3, 2), 0, 1, 0, 1, 0, 1);
        }
    }

    @Test
    void givenATensorThatReachesBeyondItsStorage_whenRead_thenLibtorchNeverSeesIt() {
        assertLie(17, 0, shape(1), shape(1), "is said to be stored in 17 numbers, where there are 16");
        assertLie(-1, 0, shape(1), shape(1), "do not fit into its -1 numbers");
        assertLie(MANY, 0, shape(MANY), shape(1), "is said to be stored in");
        assertLie(16, 0, shape(17), shape(1), "do not fit");
        assertLie(16, 1, shape(16), shape(1), "do not fit");
        assertLie(16, -1, shape(1), shape(1), "do not fit");
        assertLie(16, 15, shape(2), shape(-1), "do not fit");
        assertLie(16, 0, shape(-1), shape(1), "do not fit");
        assertLie(16, 0, shape(-1, -1), shape(1, 1), "do not fit");
        assertLie(16, 0, shape(2), shape(1, 1), "do not fit");
        assertLie(16, 0, shape(2, 2), shape(MANY, 1), "do not fit");
        assertLie(16, 0, shape(MANY), shape(0), "repeats its 16 numbers");
        assertLie(16, 0, shape(5, 5), shape(0, 0), "save it after contiguous()");
        assertLie(16, 0, shape(MANY, MANY), shape(0, 0), "impossible shape");
        assertLie(16, 0, shape(0, MANY, MANY), shape(0, 0, 0), "impossible shape");
        assertLie(16, Long.MAX_VALUE, shape(2), shape(Long.MAX_VALUE), "impossible shape");
        assertLie(16, 0, new long[17], new long[17], "shape of at most 16 dimensions");
    }

    @Test
    void givenAStorageOfTwoLengths_whenRead_thenTheSecondIsNotBelieved() {
        PickleForge pickle = new PickleForge().ops("}(").text("x").tensor(16, 0, shape(16), shape(1));
        try (PointerScope scope = new PointerScope()) {
            assertRefused(
                    () -> weights(pickle.text("y")
                            .tensor(MANY, 0, shape(MANY), shape(1))
                            .ops("u")
                            .pickle()),
                    "is said to be stored in 1099511627776 numbers, where there are 16");
        }
    }

    @Test
    void givenAStorageThatIsNotThere_whenRead_thenItIsSaid() {
        byte[] pickle = new PickleForge()
                .ops("}")
                .text("x")
                .tensor(16, 0, shape(1), shape(1))
                .ops("s")
                .pickle();
        String other = new String(pickle, java.nio.charset.StandardCharsets.ISO_8859_1)
                .replace("X\1\0\0\u0000" + "0", "X\1\0\0\u0000" + "9");
        assertRefused(
                () -> weights(other.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
                "has its numbers in the storage '9', which is not there");
    }

    @Test
    void givenAnUnknownClassWhereTheTensorsShouldBe_whenRead_thenItIsNamed() {
        assertRefused(
                () -> weights(new PickleForge()
                        .ops("}")
                        .text("state_dict")
                        .ops("cevil\nDict\n)Rs")
                        .pickle()),
                "it holds 'state_dict' ('evil.Dict'): in Python, save the state_dict alone");
        assertRefused(
                () -> weights(new PickleForge().ops("cevil\nDict\n)R").pickle()), "an object of the class 'evil.Dict'");
        assertRefused(() -> weights(new PickleForge().ops("N").pickle()), "no mapping of names to tensors");
        assertRefused(() -> weights(new PickleForge().ops("}").pickle()), "it holds nothing");
    }

    private static org.bytedeco.pytorch.Tensor tensor(long count, long offset, long[] shape, long[] strides) {
        return weights(described(count, offset, shape, strides)).tensors().get("x");
    }

    private static void assertLie(long count, long offset, long[] shape, long[] strides, String said) {
        try (PointerScope scope = new PointerScope()) {
            assertRefused(() -> tensor(count, offset, shape, strides), said);
        }
    }

    private static byte[] described(long count, long offset, long[] shape, long[] strides) {
        return new PickleForge()
                .ops("}")
                .text("x")
                .tensor(count, offset, shape, strides)
                .ops("s")
                .pickle();
    }

    private static Weights weights(byte[] pickle) {
        ByteSource source = ByteSource.of(PickleForge.archive(pickle));
        return TorchFileReader.read(ZipArchive.of(source, "evil.pth"), Optional.empty());
    }

    private static Object read(UnaryOperator<PickleForge> pickle) {
        return RestrictedUnpickler.read(
                "evil.pth", pickle.apply(new PickleForge()).pickle(), new TorchObjects("evil.pth"));
    }
}
