// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.metamerkit.Hashes;

/** Bytes of known length that can be read at any position: a file of any size, or an embedded resource. */
interface ByteSource {
    /** Bytes hashed or copied at a time. */
    int CHUNK = 1 << 20;

    /** Length in bytes. */
    long size() throws IOException;

    /** Fills {@code target} from {@code position} on. */
    void read(long position, ByteBuffer target) throws IOException;

    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long position, ByteBuffer target) throws IOException {
                if (position < 0 || position + target.remaining() > bytes.length) {
                    throw new EOFException("reading past the end");
                }
                target.put(bytes, (int) position, target.remaining());
            }
        };
    }

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
