// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Where the pictures of a set lie: their names and bytes, nothing of their meaning. */
sealed interface PictureContainer extends AutoCloseable {
    /** So many folders are named in a message. */
    int MOST_NAMED = 12;

    /** Length in bytes and CRC-32 of a picture's file. */
    record Check(long length, long crc32) {}

    /** Names of all pictures, folders separated by {@code /}, in no order. */
    List<String> names();

    /** The file's bytes, at most {@link PictureLimits#MOST_BYTES}. */
    byte[] read(String name);

    Check check(String name);

    /** The name for a message to the user. */
    String describe(String name);

    @Override
    void close();

    /** @throws PictureException if the path is neither a folder nor a zip file that can be read */
    static PictureContainer open(Path source) {
        if (Files.isDirectory(source)) {
            return new Folder(source);
        }
        if (!Files.exists(source)) {
            throw new PictureException(
                    source + " does not exist, expected a folder or a zip file of pictures: check the path.");
        }
        try {
            return new Zip(source, new ZipFile(source.toFile()));
        } catch (IOException e) {
            throw new PictureException(
                    source + " cannot be opened as a zip file (" + Pictures.reason(e)
                            + "), expected a folder or a zip file of pictures: take another copy or unpack it to a folder.",
                    e);
        }
    }

    /**
     * What lies in one folder of a container, which this then owns.
     *
     * @throws PictureException if no picture lies there
     */
    static PictureContainer within(Path source, PictureContainer container, String folder) {
        List<String> names = container.names();
        Optional<String> prefix = prefix(names, folder);
        if (prefix.isPresent()) {
            return new Part(container, prefix.get());
        }
        String single = singleFolder(names);
        String others = names.stream()
                .map(name -> name.substring(single.length()))
                .filter(name -> name.indexOf('/') > 0)
                .map(name -> name.substring(0, name.indexOf('/')))
                .distinct()
                .sorted()
                .limit(MOST_NAMED)
                .collect(Collectors.joining(", "));
        throw new PictureException(source + " has no pictures in a folder " + folder
                + (others.isEmpty() ? ", expected some: check its name." : ", expected one of " + others + "."));
    }

    /** What names of pictures in a folder begin with: its path, after that of a single top folder if need be. */
    static Optional<String> prefix(List<String> names, String folder) {
        return Stream.of(folder + "/", singleFolder(names) + folder + "/")
                .filter(prefix -> names.stream().anyMatch(name -> name.startsWith(prefix)))
                .findFirst();
    }

    private static String singleFolder(List<String> names) {
        return names.isEmpty() ? "" : names.get(0).substring(0, commonFolder(names));
    }

    /** Length of the single top folder, with its slash, that all names begin with; 0 if there is none. */
    static int commonFolder(List<String> names) {
        int slash = names.get(0).indexOf('/');
        String folder = names.get(0).substring(0, slash + 1);
        return slash >= 0 && names.stream().allMatch(name -> name.startsWith(folder)) ? folder.length() : 0;
    }

    private static boolean isPicture(String name) {
        for (String part : name.split("/")) {
            // Folders macOS adds to zip files hold small files of the pictures' names that are none.
            if (part.startsWith(".") || part.equals("__MACOSX")) {
                return false;
            }
        }
        return Pictures.isPictureName(name.substring(name.lastIndexOf('/') + 1));
    }

    /** A folder and its subfolders; symbolic links are followed. */
    record Folder(Path root) implements PictureContainer {
        private static final int DEEPEST = 8;

        @Override
        public List<String> names() {
            try (Stream<Path> files = Files.walk(root, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString().replace('\\', '/'))
                        .filter(PictureContainer::isPicture)
                        .toList();
            } catch (IOException | UncheckedIOException e) {
                throw new PictureException(
                        root + " cannot be listed (" + Pictures.reason(e)
                                + "), expected a readable folder of pictures: check its permissions and links.",
                        e);
            }
        }

        @Override
        public byte[] read(String name) {
            Path file = root.resolve(name);
            Pictures.requireReadableFile(file);
            try (InputStream in = Files.newInputStream(file)) {
                return Pictures.readBounded(describe(name), in);
            } catch (IOException e) {
                throw Pictures.unreadable(file.toString(), e);
            }
        }

        @Override
        public Check check(String name) {
            try (CheckedInputStream in =
                    new CheckedInputStream(Files.newInputStream(root.resolve(name)), new CRC32())) {
                long length = in.transferTo(OutputStream.nullOutputStream());
                return new Check(length, in.getChecksum().getValue());
            } catch (IOException e) {
                throw Pictures.unreadable(describe(name), e);
            }
        }

        @Override
        public String describe(String name) {
            return root.resolve(name).toString();
        }

        @Override
        public void close() {}
    }

    /** A zip file, read in place. */
    record Zip(Path file, ZipFile zip) implements PictureContainer {
        @Override
        public List<String> names() {
            return zip.stream()
                    .filter(entry -> !entry.isDirectory() && isPicture(entry.getName()))
                    .map(ZipEntry::getName)
                    .distinct()
                    .toList();
        }

        @Override
        public byte[] read(String name) {
            ZipEntry entry = zip.getEntry(name);
            try (InputStream in = zip.getInputStream(entry)) {
                byte[] bytes = Pictures.readBounded(describe(name), in);
                CRC32 crc = new CRC32();
                crc.update(bytes);
                if (crc.getValue() != entry.getCrc()) {
                    throw Pictures.damaged(describe(name), "the zip file's check fails", null);
                }
                return bytes;
            } catch (IOException e) {
                throw Pictures.unreadable(describe(name), e);
            }
        }

        @Override
        public Check check(String name) {
            ZipEntry entry = zip.getEntry(name);
            return new Check(entry.getSize(), entry.getCrc());
        }

        @Override
        public String describe(String name) {
            return file + ":" + name;
        }

        @Override
        public void close() {
            try {
                zip.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What lies in one folder of another container. */
    record Part(PictureContainer whole, String prefix) implements PictureContainer {
        @Override
        public List<String> names() {
            return whole.names().stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .toList();
        }

        @Override
        public byte[] read(String name) {
            return whole.read(prefix + name);
        }

        @Override
        public Check check(String name) {
            return whole.check(prefix + name);
        }

        @Override
        public String describe(String name) {
            return whole.describe(prefix + name);
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
