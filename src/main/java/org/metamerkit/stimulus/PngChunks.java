// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (W3C PNG, section 5), walked before decoding: every length and the checks of all critical
 * chunks are verified, which Java's reader does not do, and only what the pixels depend on is handed to it, so that
 * compressed text or profiles can neither break nor blow up the reading.
 *
 * @param colourType 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha
 * @param transparentKey the sample values (1 or 3) that mean "transparent" for colour types 0 and 2, or null
 * @param exif the EXIF block from its TIFF header on, or null
 * @param essential a PNG file of the same pixels with nothing else in it
 */
@SuppressWarnings("ArrayRecordComponent") // internal, never compared
record PngChunks(
        int width, int height, int bitDepth, int colourType, int[] transparentKey, byte[] exif, byte[] essential) {
    private static final int SIGNATURE = 8;
    private static final int FRAME = 12;

    /** @throws PictureException if the file breaks off, a check fails, or the picture is larger or smaller than allowed */
    static PngChunks of(String name, byte[] file) {
        ByteArrayOutputStream essential = new ByteArrayOutputStream();
        essential.write(file, 0, SIGNATURE);
        ByteBuffer header = null;
        int[] key = null;
        byte[] exif = null;
        int at = SIGNATURE;
        while (true) {
            if (file.length - at < FRAME) {
                throw Pictures.damaged(name, "it ends before its last chunk", null);
            }
            int length = ByteBuffer.wrap(file, at, 4).getInt();
            if (length < 0 || length > file.length - at - FRAME) {
                throw Pictures.damaged(name, "a chunk is cut off", null);
            }
            String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            int body = at + 8;
            if ((header == null) != type.equals("IHDR") || header == null && length != 13) {
                throw Pictures.damaged(name, "it does not begin with its one header", null);
            }
            boolean critical = Character.isUpperCase(type.charAt(0));
            if (critical && !checks(file, at, length)) {
                throw Pictures.damaged(name, "the check of chunk " + type + " fails", null);
            }
            boolean keep = critical;
            switch (type) {
                case "IHDR" -> {
                    header = ByteBuffer.wrap(file, body, length).slice();
                    PictureLimits.requireAllowed(
                            name, Integer.toUnsignedLong(header.getInt(0)), Integer.toUnsignedLong(header.getInt(4)));
                }
                case "tRNS" -> {
                    key = transparentKey(header.get(9), ByteBuffer.wrap(file, body, length));
                    keep = key == null;
                }
                case "eXIf" -> exif = Arrays.copyOfRange(file, body, body + length);
                default -> {}
            }
            if (keep) {
                essential.write(file, at, length + FRAME);
            }
            if (type.equals("IEND")) {
                return new PngChunks(
                        header.getInt(0),
                        header.getInt(4),
                        header.get(8),
                        header.get(9),
                        key,
                        exif,
                        essential.toByteArray());
            }
            at += length + FRAME;
        }
    }

    private static int[] transparentKey(int colourType, ByteBuffer body) {
        int samples = colourType == 0 ? 1 : colourType == 2 ? 3 : 0;
        if (samples == 0 || body.remaining() < 2 * samples) {
            return null;
        }
        int[] key = new int[samples];
        for (int i = 0; i < samples; i++) {
            key[i] = Short.toUnsignedInt(body.getShort());
        }
        return key;
    }

    private static boolean checks(byte[] file, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(file, at + 4, length + 4);
        return (int) crc.getValue() == ByteBuffer.wrap(file, at + 8 + length, 4).getInt();
    }
}
