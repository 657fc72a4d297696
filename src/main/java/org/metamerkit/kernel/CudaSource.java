// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.Hashes;

/**
 * The text of the CUDA kernels, {@code activation_match.cu} and {@code activation_ranks.cu} of this folder of the class path
 * one behind the other, as NVRTC compiles it. Needs neither CUDA nor a GPU.
 *
 * @param text CUDA C++ that includes nothing
 */
public record CudaSource(String text) {
    private static final List<String> FILES = List.of("activation_match.cu", "activation_ranks.cu");
    private static final Pattern KERNEL = Pattern.compile("(?m)^AM_(?:RADIX_)?KERNEL (am_\\w+)\\(");

    /** The kernels of this version of Metamerkit. */
    public static CudaSource embedded() {
        StringBuilder text = new StringBuilder();
        for (String file : FILES) {
            // So that NVRTC's messages name the file and its own line.
            text.append("#line 1 \"").append(file).append("\"\n").append(read(file));
        }
        return new CudaSource(text.toString());
    }

    /** SHA-256 of the text, 64 hexadecimal digits. */
    public String sha256() {
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Names of the kernels, in the order of the text. */
    public List<String> kernels() {
        return KERNEL.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /**
     * The value of {@code #define name value}: sizes that the launching side shares with the kernels.
     *
     * @throws IllegalArgumentException if the text defines no such whole number
     */
    public int constant(String name) {
        Matcher matcher = Pattern.compile("(?m)^#define " + Pattern.quote(name) + " (\\d+)$")
                .matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("The CUDA source defines no whole number " + name + ".");
        }
        return Integer.parseInt(matcher.group(1));
    }

    static byte[] sha256(byte[] bytes) {
        return Hashes.sha256().digest(bytes);
    }

    private static String read(String file) {
        try (InputStream stream = CudaSource.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException(
                        "The class path lacks org/metamerkit/kernel/" + file + ": build Metamerkit again.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("org/metamerkit/kernel/" + file + " cannot be read from the class path.", e);
        }
    }
}
