// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Sees with two small reads whether a PNG is whole: its signature, its size, and that it has not been cut short. */
final class PngGlance {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int IHDR = 0x49484452;
    private static final int IHDR_LENGTH = 13;
    private static final int HEAD = 24;
    private static final int TAIL = 12;
    /** An empty chunk {@code IEND} with its checksum. */
    private static final long IEND = 0x0000000049454E44L;

    private static final int IEND_CHECKSUM = 0xAE426082;

    private PngGlance() {}

    /** What is wrong with a file, as a clause; empty if it looks whole. */
    static Optional<String> problem(Path file, int height, int width) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < HEAD + TAIL) {
                return Optional.of("has " + channel.size() + " bytes and is no picture");
            }
            ByteBuffer head = read(channel, 0, HEAD);
            if (head.getLong() != SIGNATURE || head.getInt() != IHDR_LENGTH || head.getInt() != IHDR) {
                return Optional.of("is no PNG");
            }
            int foundWidth = head.getInt();
            int foundHeight = head.getInt();
            if (foundWidth != width || foundHeight != height) {
                return Optional.of("is " + foundWidth + "×" + foundHeight + " pixels, and metamer.json says " + width
                        + "×" + height);
            }
            ByteBuffer tail = read(channel, channel.size() - TAIL, TAIL);
            return tail.getLong() == IEND && tail.getInt() == IEND_CHECKSUM
                    ? Optional.empty()
                    : Optional.of("is cut short");
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("cut short while it was read");
            }
        }
        return buffer.flip();
    }
}
