// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Stops at lines that no table has, before they fill the memory. */
final class LineLimitReader extends FilterReader {
    static final int LONGEST = 1_000_000;

    private long line = 1;
    private int length;

    LineLimitReader(Reader source) {
        super(source);
    }

    @Override
    public int read() throws IOException {
        int character = super.read();
        if (character >= 0) {
            count((char) character);
        }
        return character;
    }

    @Override
    public int read(char[] buffer, int offset, int count) throws IOException {
        int read = super.read(buffer, offset, count);
        for (int i = 0; i < read; i++) {
            count(buffer[offset + i]);
        }
        return read;
    }

    private void count(char character) throws IOException {
        if (character == '\n' || character == '\r') {
            line += character == '\n' ? 1 : 0;
            length = 0;
        } else if (++length > LONGEST) {
            throw new IOException("line " + line + " is longer than a million characters");
        }
    }
}
