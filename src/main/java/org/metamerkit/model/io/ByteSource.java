// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.metamerkit.Hashes;

/**
 * Bytes of known length that can be read at any position: a file of any size, an entry of a {@link ZipArchive}, or an embedded
 * resource. Those of files and byte arrays may be read by several threads at once.
 */
public interface ByteSource {
    /** Bytes hashed or copied at a time. */
    int CHUNK = 1 << 20;

    /** Length in bytes. */
    long size() throws IOException;

    /**
     * Fills {@code target} from {@code position} on.
     *
     * @throws EOFException if there are not that many bytes
     */
    void read(long position, ByteBuffer target) throws IOException;

    /** A part of this one; what lies outside it cannot be read. */
    default ByteSource slice(long begin, long length) {
        ByteSource whole = this;
        return new ByteSource() {
            @Override
            public long size() {
                return length;
            }

            @Override
            public void read(long position, ByteBuffer target) throws IOException {
                if (position < 0 || position > length - target.remaining()) {
                    throw new EOFException("reading past the end");
                }
                whole.read(begin + position, target);
            }
        };
    }

    /** The array itself, not a copy. */
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long position, ByteBuffer target) throws IOException {
                if (position < 0 || position > bytes.length - target.remaining()) {
                    throw new EOFException("reading past the end");
                }
                target.put(bytes, (int) position, target.remaining());
            }
        };
    }

    /** The channel stays the caller's to close. */
    static ByteSource of(FileChannel channel) {
        return new ByteSource() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void read(long position, ByteBuffer target) throws IOException {
                long at = position;
                while (target.hasRemaining()) {
                    int count = channel.read(target, at);
                    if (count < 0) {
                        throw new EOFException("reading past the end");
                    }
                    at += count;
                }
            }
        };
    }

    /** SHA-256 of all bytes, as 64 hexadecimal digits. */
    default String sha256() throws IOException {
        MessageDigest digest = Hashes.sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long at = 0; at < size(); at += CHUNK) {
            chunk.clear().limit((int) Math.min(CHUNK, size() - at));
            read(at, chunk);
            digest.update(chunk.flip());
        }
        return Hashes.hex(digest);
    }
}
