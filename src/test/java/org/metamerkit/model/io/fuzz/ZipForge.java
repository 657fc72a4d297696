// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zip files that may lie: every number of every header can be changed before {@link #build()}. */
public final class ZipForge {
    private final List<Entry> entries = new ArrayList<>();
    /** What the end of the directory says instead of the truth; null for the truth. */
    public Long directoryStart;

    public Long directoryBytes;
    public Long count;
    /** Whether a zip64 end is written, with the same numbers. */
    public boolean zip64;

    /** One entry; change what should lie. */
    public static final class Entry {
        public String name;
        public String localName;
        public int flags = 1 << 11;
        public int method;
        public int localMethod;
        public long crc;
        public byte[] packed;
        public long size;
        public long packedSize;
        public long localSize;
        public long localPackedSize;
        /** Where the directory says the entry begins; null for the truth. */
        public Long at;

        public byte[] extra = new byte[0];
    }

    /** Adds a stored entry. */
    public Entry stored(String name, byte[] content) {
        return add(name, content, content, 0);
    }

    /** Adds a deflated entry. */
    public Entry deflated(String name, byte[] content) {
        return add(name, content, deflate(content), 8);
    }

    private Entry add(String name, byte[] content, byte[] packed, int method) {
        Entry entry = new Entry();
        entry.name = name;
        entry.localName = name;
        entry.method = method;
        entry.localMethod = method;
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.crc = crc.getValue();
        entry.packed = packed;
        entry.size = content.length;
        entry.localSize = content.length;
        entry.packedSize = packed.length;
        entry.localPackedSize = packed.length;
        entries.add(entry);
        return entry;
    }

    /** The archive. */
    public byte[] build() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            long at = entry.at != null ? entry.at : file.size();
            byte[] localName = entry.localName.getBytes(StandardCharsets.UTF_8);
            ByteBuffer local = buffer(30).putInt(0x04034b50).putShort((short) 20);
            local.putShort((short) entry.flags)
                    .putShort((short) entry.localMethod)
                    .putInt(0)
                    .putInt((int) entry.crc);
            local.putInt((int) entry.localPackedSize).putInt((int) entry.localSize);
            local.putShort((short) localName.length).putShort((short) 0);
            file.writeBytes(local.array());
            file.writeBytes(localName);
            file.writeBytes(entry.packed);
            byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer central =
                    buffer(46).putInt(0x02014b50).putShort((short) 20).putShort((short) 20);
            central.putShort((short) entry.flags)
                    .putShort((short) entry.method)
                    .putInt(0)
                    .putInt((int) entry.crc);
            central.putInt((int) entry.packedSize).putInt((int) entry.size);
            central.putShort((short) name.length)
                    .putShort((short) entry.extra.length)
                    .putShort((short) 0);
            central.putShort((short) 0).putShort((short) 0).putInt(0).putInt((int) at);
            directory.writeBytes(central.array());
            directory.writeBytes(name);
            directory.writeBytes(entry.extra);
        }
        long start = directoryStart != null ? directoryStart : file.size();
        long bytes = directoryBytes != null ? directoryBytes : directory.size();
        long number = count != null ? count : entries.size();
        file.writeBytes(directory.toByteArray());
        if (zip64) {
            long at = file.size();
            ByteBuffer end64 = buffer(56)
                    .putInt(0x06064b50)
                    .putLong(44)
                    .putShort((short) 45)
                    .putShort((short) 45);
            file.writeBytes(end64.putLong(0)
                    .putLong(number)
                    .putLong(number)
                    .putLong(bytes)
                    .putLong(start)
                    .array());
            file.writeBytes(buffer(20)
                    .putInt(0x07064b50)
                    .putInt(0)
                    .putLong(at)
                    .putInt(1)
                    .array());
        }
        ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
        end.putShort((short) number)
                .putShort((short) number)
                .putInt((int) bytes)
                .putInt((int) start);
        file.writeBytes(end.putShort((short) 0).array());
        return file.toByteArray();
    }

    static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        while (!deflater.finished()) {
            packed.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return packed.toByteArray();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
