// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Files made by tools/golden_*.py, and PNG files put together byte by byte. */
final class Fixtures {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private Fixtures() {}

    static byte[] bytes(String resource) {
        try (InputStream in = Fixtures.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a CSV file without its header, split. */
    static List<String[]> rows(String resource) {
        return new String(bytes(resource), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split(","))
                .toList();
    }

    /** Path of a fixture on disk. */
    static Path path(String resource) {
        return Path.of("test", "resources", "org", "metamerkit", "stimulus").resolve(resource);
    }

    /** An 8-bit RGB picture through Java's own reader: rows × columns × 3, unsigned. */
    static int[] rgb(String resource) {
        try (InputStream in = Fixtures.class.getResourceAsStream(resource)) {
            var raster = ImageIO.read(in).getRaster();
            return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An extra chunk of a PNG. */
    record Chunk(String type, byte[] body) {}

    /**
     * A PNG file.
     *
     * @param rows the packed bytes of every row, without filter bytes
     */
    static byte[] png(int width, int height, int bitDepth, int colourType, byte[][] rows, Chunk... extra) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) bitDepth)
                .put((byte) colourType)
                .array();
        chunk(file, new Chunk("IHDR", header));
        for (Chunk chunk : extra) {
            chunk(file, chunk);
        }
        chunk(file, new Chunk("IDAT", deflated(rows)));
        chunk(file, new Chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    /** The same row {@code height} times. */
    static byte[][] repeated(int height, byte[] row) {
        byte[][] rows = new byte[height][];
        Arrays.fill(rows, row);
        return rows;
    }

    /** The given bytes over and over. */
    static byte[] cycle(int length, int... values) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) values[i % values.length];
        }
        return bytes;
    }

    /** A TIFF block with nothing but an orientation, as cameras put into EXIF. */
    static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .put(new byte[] {'M', 'M', 0, 42})
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    /** A JPEG file with an APP1 segment put in after its first two bytes. */
    static byte[] withExif(byte[] jpeg, byte[] tiff) {
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + tiff.length + 10);
        file.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (tiff.length + 8));
        file.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(tiff);
        return file.put(jpeg, 2, jpeg.length - 2).array();
    }

    private static byte[] deflated(byte[][] rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            for (byte[] row : rows) {
                out.write(0);
                out.write(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, Chunk chunk) {
        byte[] type = chunk.type().getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(chunk.body());
        try (DataOutputStream out = new DataOutputStream(file)) {
            out.writeInt(chunk.body().length);
            out.write(type);
            out.write(chunk.body());
            out.writeInt((int) crc.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
