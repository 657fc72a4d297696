// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.metamerkit.model.WeightsException;

/**
 * The checked directory of a zip file (PKWARE's APPNOTE 6.3.10, with zip64). Whatever it says is held against the file's length
 * and against every entry's own header before a byte of an entry is read.
 */
final class ZipDirectory {
    /** Files of networks have a few thousand. */
    private static final int MOST_ENTRIES = 100_000;

    private static final int MOST_DIRECTORY_BYTES = 1 << 25;
    private static final int LONGEST_NAME = 1024;
    /** Deflate cannot do better (zlib's technical notes). */
    private static final long BEST_RATIO = 1032;
    /** Weights hardly compress: an archive may unpack to this many bytes and as many times its own length. */
    private static final long UNPACKED_BYTES = 64L << 20;

    private static final long UNPACKED_RATIO = 100;

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int END64 = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int LOCATOR64_BYTES = 20;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int EXTRA64 = 1;
    private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    private static final int SIZES_FOLLOW = 1 << 3;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final long IN_EXTRA64 = 0xffffffffL;
    private static final int COUNT_IN_END64 = 0xffff;

    private final ByteSource source;
    private final String file;

    /** One file of the archive: {@code packed} bytes from {@code start} on, which unpack to {@code size}. */
    record Entry(String name, boolean deflated, long crc, long start, long packed, long size) {}

    /** What the central directory says of an entry, before its own header was looked at. */
    private record Listed(
            String name, byte[] rawName, int flags, int method, long crc, long packed, long size, long at) {}

    /** Where the directory lies. */
    private record Place(long start, long bytes, long entries) {}

    private ZipDirectory(ByteSource source, String file) {
        this.source = source;
        this.file = file;
    }

    /**
     * All files (not folders) by name, in the directory's order.
     *
     * @throws WeightsException if anything does not agree
     */
    static Map<String, Entry> read(ByteSource source, String file) throws IOException {
        return new ZipDirectory(source, file).entries();
    }

    private Map<String, Entry> entries() throws IOException {
        Place place = place();
        List<Listed> listed = listed(place);
        List<Listed> inFileOrder = new ArrayList<>(listed);
        inFileOrder.sort(Comparator.comparingLong(Listed::at));
        Map<String, Entry> checked = new HashMap<>();
        for (int i = 0; i < inFileOrder.size(); i++) {
            long limit = i + 1 < inFileOrder.size() ? inFileOrder.get(i + 1).at() : place.start();
            Entry entry = located(inFileOrder.get(i), limit);
            checked.put(entry.name(), entry);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        long unpacked = 0;
        for (Listed one : listed) {
            if (!one.name().endsWith("/")) {
                entries.put(one.name(), checked.get(one.name()));
                unpacked += one.size(); // each at most 1,032 times the file: no overflow
            }
        }
        if (unpacked > UNPACKED_BYTES + UNPACKED_RATIO * source.size()) {
            throw broken("would unpack to " + unpacked + " bytes from " + source.size());
        }
        return entries;
    }

    private Place place() throws IOException {
        long size = source.size();
        int tailBytes = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
        ByteBuffer tail = bytes(size - tailBytes, tailBytes);
        int at = tailBytes - END_BYTES;
        // the comment must reach to the end, so that a record within a comment is not taken for it
        while (at >= 0
                && (tail.getInt(at) != END
                        || Short.toUnsignedInt(tail.getShort(at + 20)) != tailBytes - at - END_BYTES)) {
            at--;
        }
        if (at < 0) {
            throw broken("has no directory at its end, as if cut off");
        }
        if (tail.getInt(at + 4) != 0 || tail.getShort(at + 8) != tail.getShort(at + 10)) {
            throw broken("is one of several parts");
        }
        long end = size - tailBytes + at;
        long entries = Short.toUnsignedInt(tail.getShort(at + 10));
        long bytes = Integer.toUnsignedLong(tail.getInt(at + 12));
        long start = Integer.toUnsignedLong(tail.getInt(at + 16));
        Place place = new Place(start, bytes, entries);
        if (end >= LOCATOR64_BYTES
                && bytes(end - LOCATOR64_BYTES, LOCATOR64_BYTES).getInt() == LOCATOR64) {
            end = bytes(end - LOCATOR64_BYTES, LOCATOR64_BYTES).getLong(8);
            place = place64(end, place);
        }
        if (place.entries() > MOST_ENTRIES || place.bytes() > MOST_DIRECTORY_BYTES) {
            throw broken("announces " + Long.toUnsignedString(place.entries()) + " entries in "
                    + Long.toUnsignedString(place.bytes()) + " bytes");
        }
        if (place.start() < 0 || place.bytes() < 0 || place.entries() < 0 || place.start() != end - place.bytes()) {
            throw broken("places its directory at byte " + Long.toUnsignedString(place.start()));
        }
        return place;
    }

    private Place place64(long at, Place place) throws IOException {
        if (at < 0 || at > source.size() - END64_BYTES) {
            throw broken("places its zip64 directory at byte " + Long.toUnsignedString(at));
        }
        ByteBuffer end = bytes(at, END64_BYTES);
        if (end.getInt() != END64 || end.getLong(16) != 0 || end.getLong(24) != end.getLong(32)) {
            throw broken("has no whole zip64 directory");
        }
        Place place64 = new Place(end.getLong(48), end.getLong(40), end.getLong(32));
        boolean same = (place.entries() == COUNT_IN_END64 || place.entries() == place64.entries())
                && (place.bytes() == IN_EXTRA64 || place.bytes() == place64.bytes())
                && (place.start() == IN_EXTRA64 || place.start() == place64.start());
        if (!same) {
            throw broken("has two directories that disagree");
        }
        return place64;
    }

    private List<Listed> listed(Place place) throws IOException {
        ByteBuffer directory = bytes(place.start(), (int) place.bytes());
        List<Listed> listed = new ArrayList<>();
        Map<String, Listed> byName = new HashMap<>();
        for (long i = 0; i < place.entries(); i++) {
            if (directory.remaining() < CENTRAL_BYTES || directory.getInt(directory.position()) != CENTRAL) {
                throw broken("has a damaged directory");
            }
            int at = directory.position();
            int nameBytes = Short.toUnsignedInt(directory.getShort(at + 28));
            int extraBytes = Short.toUnsignedInt(directory.getShort(at + 30));
            int commentBytes = Short.toUnsignedInt(directory.getShort(at + 32));
            if (directory.remaining() - CENTRAL_BYTES < nameBytes + extraBytes + commentBytes) {
                throw broken("has a damaged directory");
            }
            directory.position(at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes);
            byte[] rawName = new byte[nameBytes];
            directory.get(at + CENTRAL_BYTES, rawName);
            ByteBuffer extra =
                    directory.slice(at + CENTRAL_BYTES + nameBytes, extraBytes).order(ByteOrder.LITTLE_ENDIAN);
            Listed one = listed(directory, at, rawName, extra);
            if (byName.put(one.name(), one) != null) {
                throw broken("holds " + quoted(one.name()) + " twice");
            }
            listed.add(one);
        }
        if (directory.hasRemaining()) {
            throw broken("has a damaged directory");
        }
        return listed;
    }

    private Listed listed(ByteBuffer directory, int at, byte[] rawName, ByteBuffer extra) {
        String name = name(rawName);
        int flags = directory.getShort(at + 8);
        int method = directory.getShort(at + 10);
        if ((flags & ENCRYPTED) != 0) {
            throw broken("holds " + quoted(name) + " encrypted");
        }
        if (method != STORED && method != DEFLATED) {
            throw broken("holds " + quoted(name) + " packed by method " + Integer.toUnsignedString(method & 0xffff));
        }
        ByteBuffer extra64 = extra64(extra);
        long size = wide(Integer.toUnsignedLong(directory.getInt(at + 24)), extra64, name);
        long packed = wide(Integer.toUnsignedLong(directory.getInt(at + 20)), extra64, name);
        long local = wide(Integer.toUnsignedLong(directory.getInt(at + 42)), extra64, name);
        boolean fits = method == STORED ? size == packed : size / BEST_RATIO <= packed;
        if (size < 0 || packed < 0 || local < 0 || !fits || name.endsWith("/") && size != 0) {
            throw broken("says that " + quoted(name) + " has " + Long.toUnsignedString(size) + " bytes, packed "
                    + Long.toUnsignedString(packed));
        }
        long crc = Integer.toUnsignedLong(directory.getInt(at + 16));
        return new Listed(name, rawName, flags, method, crc, packed, size, local);
    }

    /** The zip64 part of an entry's extra field, empty if there is none. */
    private ByteBuffer extra64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int kind = Short.toUnsignedInt(extra.getShort());
            int bytes = Short.toUnsignedInt(extra.getShort());
            if (bytes > extra.remaining()) {
                break;
            }
            if (kind == EXTRA64) {
                return extra.slice(extra.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
            }
            extra.position(extra.position() + bytes);
        }
        return ByteBuffer.allocate(0);
    }

    private long wide(long narrow, ByteBuffer extra64, String name) {
        if (narrow != IN_EXTRA64) {
            return narrow;
        }
        if (extra64.remaining() < Long.BYTES) {
            throw broken("lacks the zip64 sizes of " + quoted(name));
        }
        return extra64.getLong();
    }

    /** The entry by its own header, whose bytes must end before {@code limit}. */
    private Entry located(Listed listed, long limit) throws IOException {
        String name = quoted(listed.name());
        if (listed.at() > limit - LOCAL_BYTES) {
            throw broken("places " + name + " at byte " + listed.at() + ", where something else is");
        }
        ByteBuffer header = bytes(listed.at(), LOCAL_BYTES);
        int nameBytes = Short.toUnsignedInt(header.getShort(26));
        int extraBytes = Short.toUnsignedInt(header.getShort(28));
        long start = listed.at() + LOCAL_BYTES + nameBytes + extraBytes;
        if (header.getInt() != LOCAL || header.getShort(8) != listed.method() || nameBytes != listed.rawName().length) {
            throw broken("has another header than its directory says at " + name);
        }
        if (start > limit || listed.packed() > limit - start) {
            throw broken("has " + name + " overlap what follows it");
        }
        ByteBuffer ownName = bytes(listed.at() + LOCAL_BYTES, nameBytes);
        if (!ownName.equals(ByteBuffer.wrap(listed.rawName()))) {
            throw broken("has two names for " + name);
        }
        boolean followed = (listed.flags() & SIZES_FOLLOW) != 0;
        if (!followed && (differs(header.getInt(18), listed.packed()) || differs(header.getInt(22), listed.size()))) {
            throw broken("has two sizes for " + name);
        }
        return new Entry(
                listed.name(), listed.method() == DEFLATED, listed.crc(), start, listed.packed(), listed.size());
    }

    private static boolean differs(int own, long listed) {
        long size = Integer.toUnsignedLong(own);
        return size != IN_EXTRA64 && size != listed;
    }

    /** A relative path below the archive's root, on every system. */
    private String name(byte[] raw) {
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new WeightsException(
                    broken("has an entry whose name is not UTF-8").getMessage(), e);
        }
        boolean folder = name.endsWith("/");
        String path = folder ? name.substring(0, name.length() - 1) : name;
        boolean safe = name.length() <= LONGEST_NAME && path.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '\\');
        for (String step : path.split("/", -1)) {
            safe &= !step.isEmpty() && !step.equals(".") && !step.equals("..");
        }
        if (!safe) {
            throw broken("has an entry named " + quoted(name) + ", which could lead out of a folder");
        }
        return name;
    }

    private ByteBuffer bytes(long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        source.read(position, bytes);
        return bytes.flip();
    }

    private WeightsException broken(String what) {
        return ZipArchive.broken(file, what);
    }
}
