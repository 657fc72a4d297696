// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.store.ModelFolder;

/** A folder with pictures, an empty cache of its own, and room for runs. */
final class Workplace implements AutoCloseable {
    private static final String CHELSEA = "/org/metamerkit/model/chelsea_224.png";

    private final Path folder;
    private final String cacheBefore;
    private final String modelsBefore;

    Workplace(Path folder) throws IOException {
        this.folder = folder;
        // the libraries' cache is settled first, so that libtorch is not unpacked into every test's folder
        NativeRuntime.load();
        cacheBefore = System.setProperty(CacheFolders.PROPERTY, cache().toString());
        modelsBefore = System.setProperty(ModelFolder.PROPERTY, models().toString());
    }

    Path cache() {
        return folder.resolve("cache");
    }

    /** The model folder, which is not made here. */
    Path models() {
        return folder.resolve("models");
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    /** A photograph of a cat, 224×224. */
    Path chelsea() throws IOException {
        return chelsea("chelsea.png");
    }

    Path chelsea(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = Workplace.class.getResourceAsStream(CHELSEA)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    /** A picture of coloured discs, another one for every seed. */
    Path discs(String name, int seed) throws IOException {
        return discs(name, seed, 96);
    }

    Path discs(String name, int seed, int size) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(random.nextInt(1 << 24)));
        graphics.fillRect(0, 0, size, size);
        for (int i = 0; i < 40; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            int diameter = 5 + random.nextInt(1 + size / 3);
            graphics.fillOval(random.nextInt(size), random.nextInt(size), diameter, diameter);
        }
        graphics.dispose();
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /** A folder of different pictures. */
    Path manyDiscs(String name, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            discs(name + "/discs" + i + ".png", i);
        }
        return folder.resolve(name);
    }

    /** All regular files below a folder, relative to it, sorted. */
    static List<String> files(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .forEach(names::add);
        }
        return names;
    }

    @Override
    public void close() {
        restore(CacheFolders.PROPERTY, cacheBefore);
        restore(ModelFolder.PROPERTY, modelsBefore);
    }

    private static void restore(String property, String before) {
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
    }
}
