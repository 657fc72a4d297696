// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.metamerkit.model.io.ByteSource;
import org.metamerkit.model.io.ZipArchive;

/** Archives whose headers lie about a good archive's files, and bombs. */
final class HostileZips {
    private static final String[] NAMES = {
        "../" + HostilePickles.MARK,
        "/tmp/" + HostilePickles.MARK,
        "archive/../../" + HostilePickles.MARK,
        "C:\\" + HostilePickles.MARK,
        "archive\\data.pkl",
        "archive/data.pkl",
        "data.pkl",
        "other/data.pkl",
        "archive/data/0",
        "archive/constants.pkl",
        "x.npy",
        "line\nbreak",
        "\u202eright to left",
        "n".repeat(3000),
        ""
    };

    private HostileZips() {}

    /** The files of a good archive, wrapped anew with up to three lies. */
    static byte[] next(byte[] good, Random random) {
        ZipForge forge = new ZipForge();
        forge.zip64 = random.nextBoolean();
        List<ZipForge.Entry> entries = new ArrayList<>();
        ZipArchive archive = ZipArchive.of(ByteSource.of(good), "good");
        for (String name : archive.names()) {
            byte[] content = archive.bytes(name, good.length * 100L).orElseThrow();
            entries.add(random.nextBoolean() ? forge.stored(name, content) : forge.deflated(name, content));
        }
        if (random.nextInt(20) == 0) {
            byte[] zeros = new byte[1 << 20 + random.nextInt(5)];
            for (int i = 1 << random.nextInt(3); i > 0; i--) {
                entries.add(forge.deflated("archive/data/bomb" + i, zeros));
            }
        }
        for (int lies = random.nextInt(4); lies > 0; lies--) {
            lie(forge, entries.get(random.nextInt(entries.size())), random);
        }
        byte[] file = forge.build();
        return random.nextInt(4) == 0 ? Damage.of(file, random) : file;
    }

    private static void lie(ZipForge forge, ZipForge.Entry entry, Random random) {
        switch (random.nextInt(16)) {
            case 0 -> entry.name = NAMES[random.nextInt(NAMES.length)];
            case 1 -> {
                entry.name = NAMES[random.nextInt(NAMES.length)];
                entry.localName = entry.name;
            }
            case 2 -> entry.size = Damage.number(random);
            case 3 -> entry.packedSize = Damage.number(random);
            case 4 -> {
                entry.size += random.nextInt(200) - 100;
                entry.packedSize = entry.size;
                entry.localSize = entry.size;
                entry.localPackedSize = entry.size;
            }
            case 5 -> entry.at = (long) random.nextInt(4000);
            case 6 -> entry.at = Damage.number(random);
            case 7 -> entry.method = random.nextBoolean() ? 8 - entry.method : random.nextInt(100);
            case 8 -> {
                entry.method = 8 - entry.method;
                entry.localMethod = entry.method;
            }
            case 9 -> entry.flags ^= 1 << random.nextInt(16);
            case 10 -> entry.crc = random.nextInt();
            case 11 -> entry.packed = Damage.of(entry.packed, random);
            case 12 -> {
                entry.extra = new byte[random.nextInt(40)];
                random.nextBytes(entry.extra);
                entry.size = 0xffffffffL;
            }
            case 13 -> forge.directoryStart = random.nextBoolean() ? Damage.number(random) : random.nextInt(5000);
            case 14 -> forge.directoryBytes = random.nextBoolean() ? Damage.number(random) : random.nextInt(5000);
            default -> forge.count = random.nextBoolean() ? Damage.number(random) : random.nextInt(50);
        }
    }
}
