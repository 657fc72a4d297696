// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a file is by its first bytes; its extension is not asked. */
enum PictureFormat {
    PNG("PNG", 0, "\u0089PNG\r\n\u001a\n"),
    JPEG("JPEG", 0, "\u00ff\u00d8\u00ff"),
    GIF("GIF", 0, "GIF8"),
    WEBP("WebP", 8, "WEBP"),
    TIFF_LITTLE_ENDIAN("TIFF", 0, "II*\0"),
    TIFF_BIG_ENDIAN("TIFF", 0, "MM\0*"),
    AVIF("AVIF", 4, "ftypavif"),
    HEIC("HEIC", 4, "ftyphei"),
    HEIF("HEIF", 4, "ftypmif1"),
    JPEG_XL("JPEG XL", 4, "JXL \r\n"),
    JPEG_XL_STREAM("JPEG XL", 0, "\u00ff\n"),
    JPEG_2000("JPEG 2000", 4, "jP  \r\n"),
    PHOTOSHOP("Photoshop", 0, "8BPS"),
    PDF("PDF", 0, "%PDF"),
    SVG("SVG", 0, "<svg"),
    XML("XML or SVG", 0, "<?xml"),
    ZIP("zip", 0, "PK\u0003\u0004"),
    NUMPY("NumPy", 0, "\u0093NUMPY"),
    BMP("BMP", 0, "BM"),
    UNKNOWN("unknown", 0, "");

    private final String label;
    private final int offset;
    private final byte[] magic;

    PictureFormat(String label, int offset, String magic) {
        this.label = label;
        this.offset = offset;
        this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The format's usual name. */
    String label() {
        return label;
    }

    /** The first format whose mark is there; {@link #UNKNOWN} matches everything. */
    static PictureFormat of(byte[] file) {
        return Arrays.stream(values())
                .filter(format -> format.matches(file))
                .findFirst()
                .orElseThrow();
    }

    private boolean matches(byte[] file) {
        int end = offset + magic.length;
        return file.length >= end && Arrays.equals(file, offset, end, magic, 0, magic.length);
    }
}
