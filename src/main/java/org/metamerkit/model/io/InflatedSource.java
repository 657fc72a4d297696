// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.metamerkit.model.WeightsException;

/**
 * The unpacked bytes of a deflated entry, unpacked as they are asked for and never kept. They must be exactly as many as
 * announced, with the announced check sum.
 */
final class InflatedSource implements ByteSource {
    private static final int INPUT = 1 << 16;
    private static final Cleaner CLEANER = Cleaner.create();

    private final ByteSource packed;
    private final ZipDirectory.Entry entry;
    private final String file;
    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer input = ByteBuffer.allocate(INPUT);
    private final CRC32 crc = new CRC32();
    private long taken;
    private long at;

    InflatedSource(ByteSource packed, ZipDirectory.Entry entry, String file) {
        this.packed = packed;
        this.entry = entry;
        this.file = file;
        Inflater owned = inflater;
        CLEANER.register(this, owned::end);
        restart();
    }

    @Override
    public long size() {
        return entry.size();
    }

    @Override
    public void read(long position, ByteBuffer target) throws IOException {
        if (position < 0 || position > entry.size() - target.remaining()) {
            throw new EOFException("reading past the end");
        }
        if (position < at) {
            restart();
        }
        ByteBuffer skipped = ByteBuffer.allocate((int) Math.min(INPUT, position - at));
        while (at < position) {
            skipped.clear().limit((int) Math.min(skipped.capacity(), position - at));
            inflate(skipped);
        }
        inflate(target);
        if (at == entry.size()) {
            requireEnd();
        }
    }

    private void restart() {
        inflater.reset();
        inflater.setInput(input.clear().limit(0));
        crc.reset();
        taken = 0;
        at = 0;
    }

    private void inflate(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            int from = target.position();
            if (step(target) == 0 && inflater.finished()) {
                throw damaged("ends after " + at + " bytes", null);
            }
            ByteBuffer done = target.duplicate().flip().position(from);
            at += done.remaining();
            crc.update(done);
        }
    }

    /** After the last byte nothing may follow. */
    private void requireEnd() throws IOException {
        ByteBuffer beyond = ByteBuffer.allocate(1);
        while (!inflater.finished() && beyond.hasRemaining()) {
            step(beyond);
        }
        if (!beyond.hasRemaining()) {
            throw damaged("goes on after its end", null);
        }
        if (crc.getValue() != entry.crc()) {
            throw damaged("has another check sum", null);
        }
    }

    private int step(ByteBuffer target) throws IOException {
        if (inflater.needsInput() && !inflater.finished()) {
            int count = (int) Math.min(INPUT, packed.size() - taken);
            if (count == 0) {
                throw damaged("ends after " + at + " bytes", null);
            }
            input.clear().limit(count);
            packed.read(taken, input);
            taken += count;
            inflater.setInput(input.flip());
        }
        try {
            int count = inflater.inflate(target);
            if (inflater.needsDictionary()) {
                throw damaged("wants a dictionary", null);
            }
            return count;
        } catch (DataFormatException e) {
            throw damaged("is damaged", e);
        }
    }

    private WeightsException damaged(String what, Exception cause) {
        return new WeightsException(
                ZipArchive.broken(file, "holds " + quoted(entry.name()) + ", which " + what)
                        .getMessage(),
                cause);
    }
}
