// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.metamerkit.model.WeightsException;

/** Pickles written by hand; the archive they belong to holds one storage, {@code 0}, of 48 bytes. */
class PickleCheckTest {
    private static final String STORAGE = "((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuK\14tQ";

    @Test
    void givenATensorWithinItsStorage_whenChecked_thenItPasses() {
        assertThatCode(() -> check(tensor(STORAGE, "K\0", "K\3K\4", "K\4K\1"))).doesNotThrowAnyException();
    }

    @Test
    void givenATensorBeyondItsStorage_whenChecked_thenItIsRefused() {
        assertRefused(tensor(STORAGE, "K\1", "K\3K\4", "K\4K\1"), "beyond its storage");
        assertRefused(tensor(STORAGE, "K\0", "K\3K\5", "K\5K\1"), "beyond its storage");
        assertRefused(tensor(STORAGE, "K\0", "K\3K\4", "K\5K\1"), "beyond its storage");
        assertRefused(tensor(STORAGE, "J\377\377\377\377", "K\3K\4", "K\4K\1"), "beyond its storage");
        assertRefused(tensor(STORAGE, "K\0", "K\3K\4", "K\4J\377\377\377\377"), "beyond its storage");
        assertRefused(
                tensor(STORAGE, "K\0", "\212\10\0\0\0\0\0\0\0\100\212\10\0\0\0\0\0\0\0\100", "K\2K\2"),
                "more elements than can be counted");
    }

    @Test
    void givenAStorageThatClaimsMoreThanTheArchiveHolds_whenChecked_thenItIsRefused() {
        assertRefused(tensor(STORAGE.replace("K\14", "K\15"), "K\0", "K\1", "K\1"), "claims 13 elements");
        assertRefused(tensor(STORAGE.replace("\1\0\0\0" + "0", "\1\0\0\0" + "1"), "K\0", "K\1", "K\1"), "has none");
    }

    @Test
    void givenWhatTorchDoesNotWrite_whenChecked_thenItIsRefused() {
        assertRefused("cos\nsystem\nX\2\0\0\0ls\205R.", "needs 'os.system'");
        assertRefused("c__torch__.torch.classes.quantized\nPacked\n).", "torch.classes");
        assertRefused("c__torch__\nNet\n)\201N\205b.", "runs code of its own");
        assertRefused("cbuiltins\nlist\n.", "builtins");
        assertRefused(")".repeat(2) + ".", "does not end where its object does");
        assertRefused("h\0.", "refers to something");
        assertRefused("t.", "lacks a mark");
        assertRefused("\206.", "takes more from its stack");
        assertRefused("X\377\377\377\177abc.", "ends too early");
        assertRefused("N" + "\205".repeat(1000) + ".", "nests deeper");
        assertRefused("]q\0h\0a.", "fills what is no new list");
        assertRefused("P1\n.", "opcode 0x50");
    }

    private static String tensor(String storage, String offset, String sizes, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n" + storage + offset + "(" + sizes + "t(" + strides
                + "t\211ccollections\nOrderedDict\n)RtR.";
    }

    private static void assertRefused(String pickle, String reason) {
        assertThatThrownBy(() -> check(pickle))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(reason);
    }

    private static void check(String pickle) {
        PickleCheck.check(
                "a pickle",
                ("\200\2" + pickle).getBytes(StandardCharsets.ISO_8859_1),
                key -> key.equals("0") ? OptionalLong.of(48) : OptionalLong.empty());
    }
}
