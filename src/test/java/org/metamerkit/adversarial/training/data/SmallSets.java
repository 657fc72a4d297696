// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.metamerkit.stimulus.ClassNames;

/** Small sets of random pictures on disk. */
final class SmallSets {
    static final List<String> CLASSES = List.of("cat", "dog", "frog");
    static final int RECORD = 3073;

    private SmallSets() {}

    /** Picture number i of a set, 3 × 32 × 32 unsigned samples, channel by channel. */
    static byte[] samples(int i) {
        byte[] samples = new byte[3 * 32 * 32];
        new Random(1000 + i).nextBytes(samples);
        return samples;
    }

    /** The same as a PNG file. */
    static byte[] png(int i) throws IOException {
        return png(samples(i), 32, 32);
    }

    static byte[] png(byte[] samples, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int plane = width * height;
        for (int p = 0; p < plane; p++) {
            int rgb = (samples[p] & 0xff) << 16 | (samples[plane + p] & 0xff) << 8 | samples[2 * plane + p] & 0xff;
            image.setRGB(p % width, p / width, rgb);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /** Picture i under the i-th name; names in order, so that i is its index in the set as well. */
    static Path folder(Path folder, String... names) throws IOException {
        for (int i = 0; i < names.length; i++) {
            Path file = folder.resolve(names[i]);
            Files.createDirectories(file.getParent());
            Files.write(file, png(i));
        }
        return folder;
    }

    static Path zip(Path file, String... names) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < names.length; i++) {
                zip.putNextEntry(new ZipEntry(names[i]));
                zip.write(png(i));
            }
        }
        return file;
    }

    /** A file of CIFAR-10's binary version: pictures from .. from + count − 1, labels i % classes. */
    static byte[] binary(int from, int count, int classes) {
        byte[] file = new byte[count * RECORD];
        for (int i = 0; i < count; i++) {
            file[i * RECORD] = (byte) ((from + i) % classes);
            System.arraycopy(samples(from + i), 0, file, i * RECORD + 1, RECORD - 1);
        }
        return file;
    }

    /** A cache of a binary file of so many pictures of CIFAR-10's classes. */
    static PictureCache cache(Path folder, int pictures) throws IOException {
        Path file = Files.write(folder.resolve("pictures.bin"), binary(0, pictures, 10));
        return open(PictureSource.of(file), ClassNames.cifar10().names(), folder.resolve("cache"));
    }

    static PictureCache open(PictureSource source, List<String> classes, Path cache) {
        return PictureCache.open(source, classes, 32, 32, Unreadable.REFUSE, cache, DecodingProgress.none());
    }

    static byte[] read(PictureCache cache, int index) {
        byte[] samples = new byte[3 * cache.height() * cache.width()];
        cache.read(index, samples, 0);
        return samples;
    }
}
