// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.metamerkit.synthesis.MetamerFolder;

/**
 * By what a change of a metamer's files is seen: time of last change (ns) and size of {@code metamer.json}, {@code metamer.png} and
 * {@code target.png}, −1 where one is missing. Of a metamer in work it is the folder's time alone.
 */
record FileStamps(long jsonTime, long jsonSize, long pngTime, long pngSize, long targetTime, long targetSize) {
    private static final long MISSING = -1;
    private static final long UNREAD = -2;

    static FileStamps ofWhole(Path folder) {
        long[] json = stamp(folder.resolve(MetamerFolder.JSON));
        long[] png = stamp(folder.resolve(MetamerFolder.PNG));
        long[] target = stamp(folder.resolve(MetamerFolder.TARGET));
        return new FileStamps(json[0], json[1], png[0], png[1], target[0], target[1]);
    }

    static FileStamps ofPartial(Path folder) {
        return new FileStamps(stamp(folder)[0], MISSING, MISSING, MISSING, MISSING, MISSING);
    }

    /** The same time of writing and else unlike all others: by these a row is never taken for what the files hold. */
    FileStamps unread() {
        return new FileStamps(jsonTime, UNREAD, UNREAD, UNREAD, UNREAD, UNREAD);
    }

    /** When it was written; the epoch if nothing is there. */
    Instant written() {
        return jsonTime < 0 ? Instant.EPOCH : Instant.ofEpochSecond(0, jsonTime);
    }

    /** Time (ns since the epoch) and size; −1 and −1 if there is no such file, or it cannot be looked at. */
    static long[] stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new long[] {attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size()};
        } catch (IOException e) {
            return new long[] {MISSING, MISSING};
        }
    }

    String toText() {
        return jsonTime + "," + jsonSize + "," + pngTime + "," + pngSize + "," + targetTime + "," + targetSize;
    }

    /** @throws IllegalArgumentException if it is no such text */
    static FileStamps fromText(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 6) {
            throw new IllegalArgumentException("stamps '" + text + "'");
        }
        return new FileStamps(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]));
    }
}
