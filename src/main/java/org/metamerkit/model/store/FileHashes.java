// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.metamerkit.Hashes;

/** SHA-256 of whole files. */
final class FileHashes {
    private static final int CHUNK = 1 << 20;

    private FileHashes() {}

    static String sha256(Path file) throws IOException {
        return Hashes.sha256(file);
    }

    /** Copies a file to a new one; the SHA-256 is of what was copied. */
    static String copy(Path from, Path to) throws IOException {
        MessageDigest digest = Hashes.sha256();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
                out.write(chunk, 0, count);
            }
        }
        return Hashes.hex(digest);
    }
}
