// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/** The EXIF tag that says how a camera was held. */
final class ExifOrientation {
    static final int UPRIGHT = 1;
    /** A JPEG segment holds at most 64 KiB; a PNG chunk of more than this is not a camera's. */
    private static final int LONGEST_BLOCK = 1 << 20;

    private ExifOrientation() {}

    /**
     * Reads the orientation from an EXIF block.
     *
     * @param tiff the block from its TIFF header on, or null
     * @return 1 … 8; 1 if there is no block or it says nothing that makes sense, as picture programs have it
     */
    static int of(byte[] tiff) {
        if (tiff == null || tiff.length > LONGEST_BLOCK) {
            return UPRIGHT;
        }
        Metadata metadata = new Metadata();
        new ExifReader().extract(new ByteArrayReader(tiff), metadata);
        ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        Integer orientation = directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        return orientation == null || orientation < 1 || orientation > 8 ? UPRIGHT : orientation;
    }
}
