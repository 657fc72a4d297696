// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.metamerkit.stimulus.ClassNames;

/** Small class folders of CIFAR-10's classes: every class has a colour of its own, and every picture its own noise. */
public final class TrainingPictures {
    private static final int SIDE = 32;

    private TrainingPictures() {}

    /** Writes folders {@code train} and {@code test}; the same pictures for the same seed. */
    public static Path write(Path folder, int trainOfEach, int testOfEach, int seed) throws IOException {
        write(folder.resolve("train"), trainOfEach, seed);
        write(folder.resolve("test"), testOfEach, seed + 1);
        return folder;
    }

    private static void write(Path folder, int ofEach, int seed) throws IOException {
        Random random = new Random(seed);
        List<String> names = ClassNames.cifar10().names();
        for (int label = 0; label < names.size(); label++) {
            Path place = Files.createDirectories(folder.resolve(names.get(label)));
            for (int i = 0; i < ofEach; i++) {
                BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
                for (int p = 0; p < SIDE * SIDE; p++) {
                    int rgb = 0;
                    for (int channel = 1; channel <= 3; channel++) {
                        double value = 40 + label * 61 * channel % 176 + 25 * random.nextGaussian();
                        rgb = rgb << 8 | (int) Math.max(0, Math.min(255, value));
                    }
                    image.setRGB(p % SIDE, p / SIDE, rgb);
                }
                ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
            }
        }
    }

    /**
     * A plan of the small CIFAR-10 network for them.
     *
     * @param epochs the first at 16×16
     * @param more lines at its end, such as objectives
     */
    public static Path plan(Path file, int epochs, String... more) throws IOException {
        String text = """
                format_version = 1
                name = "small"
                architecture = "cifar10_cnn"
                seed = 5
                epochs = EPOCHS
                batch = 20

                [data]
                path = "pictures"
                train = "train"
                test = "test"

                [augmentation]
                crop_padding = 4
                flip = true

                [optimizer]
                learning_rate = 0.05

                [averaging]
                decay = 0.9

                [[resolution]]
                side = 16
                until_epoch = 1

                """;
        return Files.writeString(file, text.replace("EPOCHS", String.valueOf(epochs)) + String.join("\n", more) + "\n");
    }
}
