// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.Loader;
import org.metamerkit.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder native libraries are extracted to. JavaCPP extracts what is missing or has another size or date; a library of
 * the right size with wrong bytes would crash the JVM when it is loaded, so that every file is compared with the CRC-32 its
 * jar keeps of it.
 */
final class LibraryCache {
    private static final Logger LOG = LoggerFactory.getLogger(LibraryCache.class);
    private static final String REMEDY = "name a folder with room and write permission, with METAMERKIT_CACHE"
            + " or -Dorg.bytedeco.javacpp.cachedir";

    private LibraryCache() {}

    /**
     * Settles where the cache is, before JavaCPP looks for it.
     *
     * @throws NativeLoadException if the user named a folder that cannot be written
     */
    static void settle(CacheFolders folders) {
        folders.libraries()
                .ifPresent(libraries -> System.setProperty(CacheFolders.JAVACPP_PROPERTY, libraries.toString()));
        String named =
                System.getProperty(CacheFolders.JAVACPP_PROPERTY, System.getProperty("org.bytedeco.javacpp.cacheDir"));
        if (named != null) {
            requireWritable(Path.of(named));
        }
        try {
            Loader.getCacheDir();
        } catch (IOException e) {
            throw new NativeLoadException(
                    "No folder for the native libraries can be written, neither ~/.javacpp nor one in the temporary folder: "
                            + REMEDY + ".",
                    e);
        }
    }

    /**
     * Extracts a whole folder of the class path and checks every file of it.
     *
     * @param folder for example {@code /org/bytedeco/pytorch/linux-x86_64/}
     * @throws NativeLoadException if it cannot be extracted, or its jar is damaged
     */
    static void extract(String folder) {
        try {
            for (URL url : Loader.findResources(LibraryCache.class, folder)) {
                Loader.cacheResource(url);
                List<Path> damaged = damagedFiles(url);
                if (damaged.isEmpty()) {
                    continue;
                }
                LOG.warn(
                        "{} in the cache of native libraries did not have the bytes of its jar and is extracted again.",
                        damaged.get(0));
                for (Path file : damaged) {
                    Files.deleteIfExists(file);
                }
                Loader.cacheResource(url);
                List<Path> stillDamaged = damagedFiles(url);
                if (!stillDamaged.isEmpty()) {
                    throw new NativeLoadException(
                            "The native library " + stillDamaged.get(0)
                                    + " does not have the bytes of its jar even when freshly extracted: the disk may be full"
                                    + " or the jar damaged; delete the jar's folder in the Maven repository, or "
                                    + REMEDY + ".",
                            null);
                }
            }
        } catch (IOException e) {
            throw new NativeLoadException(
                    "The native libraries could not be extracted to " + cacheFolder() + " (" + NativeErrors.firstLine(e)
                            + "): " + REMEDY + ".",
                    e);
        }
    }

    /** The folder JavaCPP extracts to. */
    static Path cacheFolder() {
        try {
            return Loader.getCacheDir().toPath();
        } catch (IOException e) {
            return Path.of(System.getProperty(CacheFolders.JAVACPP_PROPERTY, "none"));
        }
    }

    private static void requireWritable(Path folder) {
        try {
            WholeFile.makeFolder(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        if (!Files.isWritable(folder) || !Files.isExecutable(folder)) {
            throw unwritable(folder, null);
        }
    }

    private static NativeLoadException unwritable(Path folder, IOException cause) {
        return new NativeLoadException(
                "The folder " + folder + " for the native libraries cannot be created or written: " + REMEDY + ".",
                cause);
    }

    private static List<Path> damagedFiles(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (!(connection instanceof JarURLConnection jar)) {
            return List.of();
        }
        List<Path> damaged = new ArrayList<>();
        JarFile jarFile = jar.getJarFile();
        String prefix = jar.getEntryName();
        File folder = new File(cacheFolder().toFile(), new File(jarFile.getName()).getName());
        for (JarEntry entry : jarFile.stream().filter(e -> !e.isDirectory()).toList()) {
            if (!entry.getName().startsWith(prefix)) {
                continue;
            }
            Path file = new File(folder, entry.getName()).toPath();
            if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize() || checksum(file) != entry.getCrc()) {
                damaged.add(file);
            }
        }
        return damaged;
    }

    private static long checksum(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                checksum.update(buffer.flip());
                buffer.clear();
            }
        }
        return checksum.getValue();
    }
}
