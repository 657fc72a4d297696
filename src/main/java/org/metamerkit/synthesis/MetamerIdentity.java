// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.metamerkit.Hashes;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.synthesis.optimizer.Optimizer;

/**
 * All that decides which metamer comes out, and the folder that follows from it. Threads, device and batch are not in it: they
 * change rounding only.
 *
 * @param network its name
 * @param weightsSha256 of its weights file
 * @param picture the picture's name
 * @param pictureSha256 of the picture's file
 * @param seed of the noise
 */
public record MetamerIdentity(
        String network,
        String weightsSha256,
        String stage,
        String picture,
        String pictureSha256,
        int seed,
        GaussianNoise noise,
        Optimizer optimizer) {
    private static final int HASH_DIGITS = 8;
    /** Bytes of a picture's name: file systems allow 255 for a name, and ours is followed by seed, hash and an ending. */
    private static final int LONGEST_NAME = 120;

    /** The synthesis settings under snake_case keys. */
    public ObjectNode settings() {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        optimizer.describe(settings.putObject("optimizer"));
        settings.putObject("noise")
                .put("generator", "numpy.random.RandomState(seed).randn")
                .put("mean", noise.mean())
                .put("standard_deviation", noise.standardDeviation());
        return settings;
    }

    /** Eight hexadecimal digits over the picture's bytes, the weights, stage, seed and settings. */
    public String hash() {
        String all = String.join(
                "\n", pictureSha256, weightsSha256, stage, "" + seed, settings().toString());
        return Hashes.sha256(all.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }

    /** {@code MODEL/STAGE/PICTURE-sSEED-HASH}, relative to a run. */
    public Path folder() {
        return Path.of(fileName(network), fileName(stage), fileName(picture) + "-s" + seed + "-" + hash());
    }

    /**
     * A name that any file system takes, of at most 120 bytes: other characters than letters, marks, digits, dot, dash and underscore
     * become underscores.
     */
    public static String fileName(String name) {
        return cut(name.replaceAll("[^\\p{L}\\p{M}\\p{N}._-]", "_").replaceAll("^\\.", "_"), LONGEST_NAME);
    }

    /** The beginning of a name that has at most so many bytes in UTF-8. */
    public static String cut(String name, int longest) {
        StringBuilder cut = new StringBuilder();
        int bytes = 0;
        for (int character : name.codePoints().toArray()) {
            String one = Character.toString(character);
            bytes += one.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > longest) {
                break;
            }
            cut.append(one);
        }
        return cut.toString();
    }
}
