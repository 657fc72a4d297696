// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.metamerkit.model.io.WeightsFiles.assertRefused;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.model.io.fuzz.ZipForge;

class ZipArchiveTest {
    private static final byte[] TEXT = "some text, some text, some text".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    @Test
    void givenAnArchiveByJava_whenRead_thenEveryFileHasItsBytes() throws IOException {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        Arrays.fill(large, 100_000, 200_000, (byte) 7);
        Path file = folder.resolve("x.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.setComment("a comment that ends in the mark of an end PK\005\006 and more bytes, more than 22");
            for (String name : new String[] {"a/", "a/text", "größe"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.endsWith("/") ? new byte[0] : name.equals("a/text") ? TEXT : large);
            }
        }
        try (ZipArchive archive = ZipArchive.open(file)) {
            assertThat(archive.names()).containsExactly("a/text", "größe");
            assertThat(archive.bytes("a/text", 100)).contains(TEXT);
            assertThat(archive.bytes("größe", 300_000)).contains(large);
            assertThat(archive.bytes("none", 100)).isEmpty();
            assertThat(archive.has("a/")).isFalse();
            assertThat(archive.sha256()).isEqualTo(org.metamerkit.Hashes.sha256(Files.readAllBytes(file)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenAnEntry_whenReadInAnyOrder_thenThePartsAreRight(boolean deflated) throws IOException {
        byte[] content = new byte[200_000];
        new Random(2).nextBytes(content);
        Arrays.fill(content, 50_000, 150_000, (byte) 1);
        ZipForge forge = new ZipForge();
        forge.zip64 = true;
        if (deflated) {
            forge.deflated("x", content);
        } else {
            forge.stored("x", content);
        }
        ByteSource source = archive(forge).source("x").orElseThrow();
        assertThat(source.size()).isEqualTo(content.length);
        for (int[] part : new int[][] {{0, 10}, {100_000, 70_000}, {5, 3}, {199_999, 1}, {200_000, 0}, {0, 200_000}}) {
            ByteBuffer read = ByteBuffer.allocate(part[1]);
            source.read(part[0], read);
            assertThat(read.array()).isEqualTo(Arrays.copyOfRange(content, part[0], part[0] + part[1]));
        }
        for (long[] part : new long[][] {{-1, 1}, {200_000, 1}, {Long.MAX_VALUE, 5}}) {
            Assertions.assertThatThrownBy(() -> source.read(part[0], ByteBuffer.allocate((int) part[1])))
                    .isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../../x",
                "/x",
                "a//x",
                "./x",
                "a/.",
                "a\\x",
                "..\\x",
                "a\nb",
                "a\u0000b",
                "",
                "/",
                ".."
            })
    void givenANameThatCouldLeadOut_whenOpened_thenItIsRefused(String name) {
        ZipForge forge = new ZipForge();
        forge.stored(name, name.endsWith("/") ? new byte[0] : TEXT);
        assertRefused(() -> archive(forge), "which could lead out of a folder");
    }

    @Test
    void givenLiesInTheDirectory_whenOpened_thenOneSentenceSaysWhich() {
        assertLie(entry -> entry.method = 14, "packed by method 14");
        assertLie(entry -> entry.flags |= 1, "encrypted");
        assertLie(entry -> entry.size++, "says that 'first' has 32 bytes, packed 31");
        assertLie(entry -> entry.at = 1000L, "places 'first' at byte 1000, where something else is");
        assertLie(entry -> entry.at = 1L, "another header than its directory says");
        assertLie(entry -> entry.localMethod = 8, "another header than its directory says");
        assertLie(entry -> entry.localName = "other", "two names for 'first'");
        assertLie(entry -> entry.localSize = 7, "two sizes for 'first'");
        assertLie(
                entry -> {
                    entry.size = 200;
                    entry.packedSize = 200;
                },
                "overlap");
        assertLie(entry -> entry.size = 0xffffffffL, "lacks the zip64 sizes of 'first'");
        assertLie(
                entry -> {
                    entry.size = 0xffffffffL;
                    entry.extra = ByteBuffer.allocate(12)
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .putShort((short) 1)
                            .putShort((short) 8)
                            .putLong(-5)
                            .array();
                },
                "has 18446744073709551611 bytes");
        assertLie(entry -> entry.name = "second", "holds 'second' twice");
    }

    @Test
    void givenLiesAtTheEnd_whenOpened_thenNoSuchMemoryIsTaken() {
        for (boolean zip64 : new boolean[] {false, true}) {
            assertEndLie(zip64, forge -> forge.count = 65_000L, "damaged directory");
            assertEndLie(zip64, forge -> forge.count = 1L, "damaged directory");
            assertEndLie(zip64, forge -> forge.directoryStart = 0L, "places its directory");
            assertEndLie(zip64, forge -> forge.directoryBytes = 1L << 30, "announces");
        }
        assertEndLie(true, forge -> forge.count = 1L << 40, "two directories that disagree");
        assertEndLie(true, forge -> forge.count = (1L << 40) + 0xffff, "announces 1099511693311 entries");
    }

    /** David Fifield's bomb: many directory entries share one file's bytes. */
    @Test
    void givenEntriesThatShareBytes_whenOpened_thenTheyAreRefused() {
        ZipForge forge = new ZipForge();
        forge.stored("a", TEXT);
        forge.stored("b", TEXT).at = 0L;
        assertRefused(() -> archive(forge), "where something else is");
    }

    @Test
    void givenABomb_whenOpened_thenItIsRefusedBeforeItGoesOff() {
        ZipForge forge = new ZipForge();
        byte[] zeros = new byte[50_000_000];
        forge.deflated("a", zeros);
        forge.deflated("b", zeros);
        assertRefused(() -> archive(forge), "would unpack to 100000000 bytes from");
        ZipForge impossible = new ZipForge();
        impossible.deflated("a", TEXT).size = 0xfffffff0L;
        assertRefused(() -> archive(impossible), "says that 'a' has 4294967280 bytes");
    }

    @Test
    void givenADeflatedEntryThatLies_whenRead_thenItIsRefused() {
        assertRefused(() -> read(entry -> entry.size--), "goes on after its end");
        assertRefused(() -> read(entry -> entry.size++), "ends after 31 bytes");
        assertRefused(() -> read(entry -> entry.crc ^= 1), "another check sum");
        assertRefused(() -> read(entry -> entry.packed[0] = (byte) 0xff), "damaged");
    }

    @Test
    void givenAFileCutAnywhere_whenOpened_thenItIsRefused() {
        ZipForge forge = new ZipForge();
        forge.stored("a", TEXT);
        forge.deflated("b", TEXT);
        byte[] whole = forge.build();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertRefused(() -> ZipArchive.of(ByteSource.of(cut), "cut.zip"), "cut.zip ");
        }
    }

    @Test
    void givenALargeEntry_whenAskedForAsBytes_thenTheLimitHolds() {
        ZipForge forge = new ZipForge();
        forge.stored("a", TEXT);
        assertRefused(() -> archive(forge).bytes("a", 30), "'a' of 31 bytes, where at most 30 make sense");
    }

    private static byte[] read(Consumer<ZipForge.Entry> lie) {
        ZipForge forge = new ZipForge();
        ZipForge.Entry entry = forge.deflated("a", TEXT);
        lie.accept(entry);
        entry.localSize = entry.size;
        return archive(forge).bytes("a", 100).orElseThrow();
    }

    private static void assertLie(Consumer<ZipForge.Entry> lie, String said) {
        ZipForge forge = new ZipForge();
        lie.accept(forge.stored("first", TEXT));
        forge.stored("second", TEXT);
        assertRefused(() -> archive(forge), said);
    }

    private static void assertEndLie(boolean zip64, Consumer<ZipForge> lie, String said) {
        ZipForge forge = new ZipForge();
        forge.zip64 = zip64;
        forge.stored("first", TEXT);
        forge.stored("second", TEXT);
        lie.accept(forge);
        assertRefused(() -> archive(forge), said);
    }

    private static ZipArchive archive(ZipForge forge) {
        return ZipArchive.of(ByteSource.of(forge.build()), "evil.zip");
    }

    /** Keeps the import of streams honest: Java's own writer with an entry whose sizes follow it. */
    @Test
    void givenSizesThatFollowTheEntry_whenRead_thenTheDirectoryIsBelieved() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("a"));
            out.write(TEXT);
        }
        assertThat(ZipArchive.of(ByteSource.of(bytes.toByteArray()), "a").bytes("a", 100))
                .contains(TEXT);
    }
}
