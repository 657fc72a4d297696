// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the segments before a JPEG's first scan say (ITU-T T.81, annex B).
 *
 * @param precision bits a sample
 * @param components 1 grey, 3 colour, 4 CMYK or YCCK
 * @param yCbCr whether three components are luma and chroma, by libjpeg's rule: a JFIF mark says yes, an Adobe mark
 *     says which, component names R, G, B say no, all else is yes
 * @param exif the EXIF block from its TIFF header on, or null
 */
@SuppressWarnings("ArrayRecordComponent") // internal, never compared
record JpegHeader(int width, int height, int precision, int components, boolean yCbCr, byte[] exif) {
    private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] RGB = {'R', 'G', 'B'};

    /** @throws PictureException if the file ends or breaks off before its frame header */
    static JpegHeader of(String name, byte[] file) {
        boolean jfif = false;
        int adobeTransform = -1;
        byte[] exif = null;
        int frame = -1;
        int at = 2;
        while (true) {
            at = nextMarker(name, file, at);
            int marker = file[at - 1] & 0xff;
            if (marker == 0xda || marker == 0xd9) {
                break;
            }
            if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                continue;
            }
            int length = at + 2 <= file.length ? unsigned16(file, at) : 0;
            if (length < 2 || at + length > file.length) {
                throw Pictures.damaged(name, "a segment before the picture's data is cut off", null);
            }
            int body = at + 2;
            int end = at + length;
            if (marker == 0xe0 && startsWith(file, body, end, JFIF)) {
                jfif = true;
            } else if (marker == 0xe1 && exif == null && startsWith(file, body, end, EXIF)) {
                exif = Arrays.copyOfRange(file, body + EXIF.length, end);
            } else if (marker == 0xee && length >= 14 && startsWith(file, body, end, ADOBE)) {
                adobeTransform = file[body + 11] & 0xff;
            } else if (isFrame(marker) && length >= 8 + 3 * (file[body + 5] & 0xff)) {
                frame = body;
            }
            at = end;
        }
        if (frame < 0) {
            throw Pictures.damaged(name, "there is no frame header", null);
        }
        int components = file[frame + 5] & 0xff;
        return new JpegHeader(
                unsigned16(file, frame + 3),
                unsigned16(file, frame + 1),
                file[frame] & 0xff,
                components,
                isYCbCr(file, frame, components, jfif, adobeTransform),
                exif);
    }

    private static boolean isYCbCr(byte[] file, int frame, int components, boolean jfif, int adobeTransform) {
        if (components != 3) {
            return false;
        }
        if (jfif) {
            return true;
        }
        if (adobeTransform >= 0) {
            return adobeTransform != 0;
        }
        return !(file[frame + 6] == RGB[0] && file[frame + 9] == RGB[1] && file[frame + 12] == RGB[2]);
    }

    /** The position after the next marker's code; bytes that are no marker are passed over, as libjpeg does. */
    private static int nextMarker(String name, byte[] file, int from) {
        int at = from;
        while (at + 1 < file.length) {
            int code = file[at + 1] & 0xff;
            if (file[at] == (byte) 0xff && code != 0xff && code != 0) {
                return at + 2;
            }
            at++;
        }
        throw Pictures.damaged(name, "it ends before the picture's data", null);
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean startsWith(byte[] file, int from, int end, byte[] mark) {
        return end - from >= mark.length && Arrays.equals(file, from, from + mark.length, mark, 0, mark.length);
    }

    private static int unsigned16(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }
}
