// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.metamerkit.Hashes;

/**
 * Finds and reads pictures: PNG and JPEG, told apart by content. Greyscale and palette pictures become RGB, alpha is
 * laid over white, EXIF orientation is applied, 16-bit PNG stays 16-bit; embedded colour profiles and gamma are ignored,
 * as Pillow ignores them. Every refusal is a {@link PictureException} of one sentence.
 */
public final class Pictures {
    private static final List<String> EXTENSIONS = List.of(".png", ".jpg", ".jpeg");

    private Pictures() {}

    /**
     * Reads one picture file.
     *
     * @throws PictureException if the file is missing, unreadable, empty, truncated or otherwise damaged, not PNG or
     *     JPEG, CMYK, larger than 100 million pixels or 256 MiB, or its short side is below 16 pixels
     */
    public static Picture read(Path file) {
        requireReadableFile(file);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = readBounded(file.toString(), in);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
        return read(file.toString(), bytes);
    }

    /**
     * Reads one picture from a file's bytes.
     *
     * @param name the file's name, with folders and extension or without: for messages and {@link Picture#name}
     * @throws PictureException as {@link #read(Path)}
     */
    public static Picture read(String name, byte[] file) {
        if (file.length == 0) {
            throw new PictureException(name + " is empty, expected a PNG or JPEG file: take another copy.");
        }
        if (file.length > PictureLimits.MOST_BYTES) {
            throw PictureLimits.tooLargeFile(name);
        }
        try {
            return Picture.ofDecoded(baseName(name), Hashes.sha256(file), decode(name, file));
        } catch (PictureException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The decoders of javax.imageio answer some damaged files with unchecked exceptions.
            throw damaged(name, reason(e), e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
    }

    /**
     * The pictures a path stands for.
     *
     * @param fileOrFolder a file, taken whatever its name, or a folder, whose files ending in .png, .jpg or .jpeg (in any case) are
     *     taken, or, where there are none, those of its subfolders: class folders; hidden ones are left out
     * @return at least one path, sorted by name, class folder by class folder
     * @throws PictureException if there is no such path or the folder holds no picture
     */
    public static List<Path> find(Path fileOrFolder) {
        if (!Files.exists(fileOrFolder)) {
            throw missing(fileOrFolder);
        }
        if (!Files.isDirectory(fileOrFolder)) {
            return List.of(fileOrFolder);
        }
        List<Path> found = picturesIn(fileOrFolder);
        if (found.isEmpty()) {
            found = sorted(fileOrFolder, Files::isDirectory).stream()
                    .filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .flatMap(folder -> picturesIn(folder).stream())
                    .toList();
        }
        if (found.isEmpty()) {
            throw new PictureException(
                    fileOrFolder + " holds no picture, nor do its subfolders, expected files ending in"
                            + " .png, .jpg or .jpeg: give another folder or a file.");
        }
        return found;
    }

    private static List<Path> picturesIn(Path folder) {
        return sorted(folder, file -> isPictureName(file.getFileName().toString()) && Files.isRegularFile(file));
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted)
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new PictureException(
                    folder + " cannot be listed (" + reason(e)
                            + "), expected a readable folder of pictures: check its permissions.",
                    e);
        }
    }

    /** Whether a file of this name, without folders, is taken for a picture in a folder or zip. */
    static boolean isPictureName(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return !fileName.startsWith(".") && EXTENSIONS.stream().anyMatch(lower::endsWith);
    }

    static void requireReadableFile(Path file) {
        if (!Files.exists(file)) {
            throw missing(file);
        }
        if (!Files.isRegularFile(file)) {
            throw new PictureException(
                    file + " is not a regular file, expected a PNG or JPEG file: give a file's path.");
        }
        if (!Files.isReadable(file)) {
            throw new PictureException(
                    file + " may not be read, expected a PNG or JPEG file: give yourself the permission to read it.");
        }
    }

    /** All bytes of a stream, whatever its length was said to be, or a refusal once they are too many. */
    static byte[] readBounded(String name, InputStream in) throws IOException {
        try {
            byte[] bytes = in.readNBytes(PictureLimits.MOST_BYTES + 1);
            if (bytes.length > PictureLimits.MOST_BYTES) {
                throw PictureLimits.tooLargeFile(name);
            }
            return bytes;
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
    }

    static PictureException missing(Path file) {
        return new PictureException(
                file + " does not exist, expected a picture or a folder of pictures: check the path.");
    }

    static PictureException unreadable(String name, IOException e) {
        return new PictureException(
                name + " cannot be read (" + reason(e) + "), expected a PNG or JPEG file: check the disk and the file.",
                e);
    }

    static PictureException damaged(String name, String reason, Throwable cause) {
        return new PictureException(
                name + " is damaged or truncated (" + reason
                        + "), expected a whole PNG or JPEG file: take another copy.",
                cause);
    }

    /** The first line of what a library says, or its kind if it says nothing. */
    static String reason(Throwable e) {
        String message = e.getMessage();
        String first =
                message == null ? "" : message.lines().findFirst().orElse("").strip();
        String text = first.isEmpty() ? e.getClass().getSimpleName() : first;
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static PictureException outOfMemory(String name, OutOfMemoryError e) {
        return new PictureException(
                name + " does not fit into Java's memory of "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB, expected a picture that does: make it smaller or give Java more with -Xmx.",
                e);
    }

    private static DecodedSamples decode(String name, byte[] file) throws IOException {
        PictureFormat format = PictureFormat.of(file);
        return switch (format) {
            case PNG -> PngDecoder.decode(name, file);
            case JPEG -> JpegDecoder.decode(name, file);
            case UNKNOWN ->
                throw new PictureException(name
                        + " is not a picture, expected a PNG or JPEG file: give another file or convert it to PNG.");
            default ->
                throw new PictureException(
                        name + " is a " + format.label() + " file, expected PNG or JPEG: convert it to PNG.");
        };
    }

    private static String baseName(String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
