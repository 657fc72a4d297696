// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.Pictures;

/** Decoded pictures for the next network to look at, as many as an eighth of the heap holds; the others are decoded again. */
final class PictureCache {
    private static final int SHARE_OF_HEAP = 8;
    private static final int CHANNELS = 3;

    private final Map<Path, Picture> pictures = new HashMap<>();
    private long room = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;

    /** @throws org.metamerkit.stimulus.PictureException if the file is no whole picture */
    Picture read(Path file) {
        Picture known = pictures.get(file);
        if (known != null) {
            return known;
        }
        Picture picture = Pictures.read(file);
        long size = (long) CHANNELS * picture.width() * picture.height() * picture.bitDepth() / Byte.SIZE;
        if (size <= room) {
            room -= size;
            pictures.put(file, picture);
        }
        return picture;
    }
}
