// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.metamerkit.Hashes;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureException;

/**
 * CIFAR-10's binary version, as its page describes it (Krizhevsky 2009): files of records of one byte of label and 3072 of picture, channel
 * by channel, row by row. Class names from {@code batches.meta.txt} beside them, else CIFAR-10's own.
 */
final class CifarBinarySet implements PictureSet {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int RECORD = 1 + 3 * PLANE;
    private static final int WHOLE_SET = 5;
    private static final String TEST = "test_batch.bin";
    private static final String NAMES = "batches.meta.txt";
    private static final Pattern FILE = Pattern.compile("data_batch_\\d+\\.bin|test_batch\\.bin");

    private final List<Path> files;
    private final List<FileChannel> channels;
    private final String sha256;
    private final int[] labels;
    private final int[] fileOf;
    private final int[] recordOf;

    private CifarBinarySet(
            List<Path> files, List<FileChannel> channels, String sha256, int[] labels, int[] fileOf, int[] recordOf) {
        this.files = files;
        this.channels = channels;
        this.sha256 = sha256;
        this.labels = labels;
        this.fileOf = fileOf;
        this.recordOf = recordOf;
    }

    /**
     * The binary files a source stands for, in order; none if it is something else.
     *
     * @throws PictureException if a file of the part asked for is missing, or the part is neither train nor test
     */
    static List<Path> find(PictureSource source) {
        Path path = source.path();
        if (Files.isRegularFile(path)
                && path.toString().endsWith(".bin")
                && source.within().isEmpty()) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        List<Path> present = present(path);
        if (present.isEmpty()) {
            return List.of();
        }
        String part = source.within().orElseGet(() -> onlyPart(path, present));
        List<Path> wanted = switch (part) {
            case "test" -> List.of(path.resolve(TEST));
            case "train" ->
                IntStream.rangeClosed(1, WHOLE_SET)
                        .mapToObj(i -> path.resolve("data_batch_" + i + ".bin"))
                        .toList();
            default ->
                throw new PictureException("The part " + part + " of CIFAR-10's binary files in " + path
                        + " was asked for, expected train or test.");
        };
        for (Path file : wanted) {
            if (!present.contains(file)) {
                throw new PictureException(file + " is missing, expected "
                        + (wanted.size() == 1 ? "it" : "data_batch_1.bin to data_batch_5.bin")
                        + " in that folder: unpack the set again, or give one .bin file by name.");
            }
        }
        return wanted;
    }

    static CifarBinarySet open(PictureSource source, List<Path> files, List<String> classNames) {
        int[] classes = classes(source, files.get(0).resolveSibling(NAMES), classNames);
        List<FileChannel> channels = new ArrayList<>();
        try {
            MessageDigest digest = Hashes.sha256();
            int count = 0;
            for (Path file : files) {
                count = Math.addExact(count, records(file));
            }
            int[] labels = new int[count];
            int[] fileOf = new int[count];
            int[] recordOf = new int[count];
            int at = 0;
            for (int f = 0; f < files.size(); f++) {
                Path file = files.get(f);
                int begin = at;
                try (InputStream in = Files.newInputStream(file)) {
                    byte[] record = new byte[RECORD];
                    while (in.readNBytes(record, 0, RECORD) == RECORD && at < count) {
                        digest.update(record);
                        labels[at] = label(file, at - begin, record[0], classes);
                        fileOf[at] = f;
                        recordOf[at] = at - begin;
                        at++;
                    }
                    channels.add(FileChannel.open(file));
                } catch (IOException e) {
                    throw unreadable(file, e);
                }
            }
            return new CifarBinarySet(files, channels, Hashes.hex(digest), labels, fileOf, recordOf);
        } catch (RuntimeException e) {
            close(channels);
            throw e;
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    /** Such as {@code data_batch_1.bin/00042}: file and number of the record, from 0. */
    @Override
    public String name(int index) {
        return String.format(Locale.ROOT, "%s/%05d", files.get(fileOf[index]).getFileName(), recordOf[index]);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    /** Of the files' bytes one after the other, as {@code cat FILES | sha256sum}. */
    @Override
    public String sha256() {
        return sha256;
    }

    @Override
    public Picture read(int index) {
        ByteBuffer record = ByteBuffer.allocate(RECORD);
        int file = fileOf[index];
        try {
            long position = (long) recordOf[index] * RECORD;
            while (record.hasRemaining()) {
                if (channels.get(file).read(record, position + record.position()) < 0) {
                    throw new IOException("it became shorter");
                }
            }
        } catch (IOException e) {
            throw unreadable(files.get(file), e);
        }
        byte[] rgb = new byte[3 * PLANE];
        for (int i = 0; i < PLANE; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = record.get(1 + c * PLANE + i);
            }
        }
        return Picture.of8Bit(name(index), SIDE, SIDE, rgb);
    }

    @Override
    public void close() {
        close(channels);
    }

    private static void close(List<FileChannel> channels) {
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<Path> present(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> FILE.matcher(file.getFileName().toString()).matches())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new PictureException(
                    folder + " cannot be listed (" + e.getMessage()
                            + "), expected a readable folder of pictures: check its permissions.",
                    e);
        }
    }

    private static String onlyPart(Path folder, List<Path> present) {
        boolean test = present.contains(folder.resolve(TEST));
        if (test && present.size() > 1) {
            throw new PictureException(folder + " has CIFAR-10's binary files for training and for testing, expected"
                    + " one part to be named: say train or test.");
        }
        return test ? "test" : "train";
    }

    private static int records(Path file) {
        try {
            long length = Files.size(file);
            if (length == 0 || length % RECORD != 0) {
                throw new PictureException(file + " is " + length + " bytes long, expected a multiple of " + RECORD
                        + " (10,000 pictures: 30,730,000): it is truncated or no file of CIFAR-10's binary version,"
                        + " take another copy.");
            }
            return Math.toIntExact(length / RECORD);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** From the label in the files to the index of the network's class. */
    private static int[] classes(PictureSource source, Path namesFile, List<String> classNames) {
        List<String> names = ClassNames.cifar10().names();
        if (Files.isRegularFile(namesFile)) {
            try {
                names = Files.readAllLines(namesFile).stream()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
            } catch (IOException e) {
                throw unreadable(namesFile, e);
            }
        }
        Map<String, Integer> matched = ClassMatch.match(source, names, classNames);
        return names.stream().mapToInt(matched::get).toArray();
    }

    private static int label(Path file, int record, byte label, int[] classes) {
        int number = Byte.toUnsignedInt(label);
        if (number >= classes.length) {
            throw new PictureException(file + " gives its picture " + record + " the label " + number
                    + ", expected 0 to " + (classes.length - 1) + ": it is damaged, take another copy.");
        }
        return classes[number];
    }

    private static PictureException unreadable(Path file, IOException e) {
        return new PictureException(
                file + " cannot be read (" + e.getMessage()
                        + "), expected a file of CIFAR-10's binary version: check the disk and the file.",
                e);
    }
}
