// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.Network.StageOutput;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.golden.Formula;

/**
 * Opens and runs damaged TorchScript archives, in a process of its own since libtorch may end it. Prints the number of each case
 * before it, and at the end how many there were of each outcome.
 *
 * <p>Arguments: folder to write to, seed, count; {@code unchecked} behind them leaves out {@link ArchiveCheck}, to see what it is
 * for.
 */
final class ScriptFuzzer {
    private static final List<String> ARCHIVES = List.of(
            "recurrent_scripted", "recurrent_traced", "controlled_scripted", "ends_traced", "residual_scripted");
    private static final int SIZE = 16;

    private ScriptFuzzer() {}

    public static void main(String[] arguments) throws IOException {
        NativeRuntime.load();
        Path file = Path.of(arguments[0]).resolve("case.pt");
        long seed = Long.parseLong(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        boolean checked = arguments.length == 3;
        Map<String, Integer> outcomes = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            String archive = ARCHIVES.get(random.nextInt(ARCHIVES.size()));
            byte[] damaged = damage(Files.readAllBytes(ScriptGolden.archive(archive)), random);
            Files.write(file, damaged);
            System.out.println("case " + i + " " + archive);
            outcomes.merge(outcome(file, checked), 1, Integer::sum);
        }
        System.out.println("done " + outcomes);
    }

    private static String outcome(Path file, boolean checked) {
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            if (!checked) {
                torch.load(file.toString()).eval();
                return "read";
            }
            TorchScriptNetwork network =
                    TorchScriptNetwork.open(file, SIZE, SIZE, Device.CPU, Precision.FLOAT32, memory);
            Tensor input = Formula.tensor("input", 2, 3, SIZE, SIZE).set_requires_grad(true);
            StageOutput output =
                    network.forward(input.mul(new Scalar(1d)), network.stages().size() - 1);
            if (output.root().requires_grad()) {
                output.root()
                        .backward(
                                torch.ones_like(output.root()),
                                new BoolOptional(),
                                false,
                                new TensorArrayRefOptional());
            }
            return "ran";
        } catch (WeightsException refused) {
            return refused.getMessage().lines().count() == 1 ? "refused" : "refused in many lines";
        } catch (RuntimeException failed) {
            System.out.println(failed.getMessage());
            return "failed while running";
        }
    }

    private static byte[] damage(byte[] archive, Random random) throws IOException {
        switch (random.nextInt(6)) {
            case 0 -> {
                return flipped(archive, 1 + random.nextInt(8), random);
            }
            case 1 -> {
                return Arrays.copyOf(archive, random.nextInt(archive.length));
            }
            default -> {
                return withDamagedEntry(archive, random);
            }
        }
    }

    private static byte[] flipped(byte[] bytes, int count, Random random) {
        byte[] damaged = bytes.clone();
        for (int i = 0; i < count && damaged.length > 0; i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    /** Zipped again, with right check sums, after a change to a pickle or to the program, or without one of its files. */
    private static byte[] withDamagedEntry(byte[] archive, Random random) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        List<String> names = new ArrayList<>(entries.keySet());
        names.removeIf(name -> !name.endsWith(".pkl") && !name.endsWith(".py"));
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(3) == 0) {
            name = names.get(0).substring(0, names.get(0).indexOf('/')) + "/data.pkl";
        }
        byte[] bytes = entries.get(name);
        switch (random.nextInt(6)) {
            case 0 -> entries.remove(name);
            case 1 -> entries.put(name, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            case 2 -> entries.put(name, repeated(bytes, random));
            case 3 -> entries.put(name, changedNumber(bytes, random));
            default -> entries.put(name, flipped(bytes, 1 + random.nextInt(3), random));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    /** A piece of it many times: deep nesting, where the piece opens something. */
    private static byte[] repeated(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int length = Math.min(1 + random.nextInt(4), bytes.length - at);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        for (int i = 0; i < 100_000; i++) {
            out.write(bytes, at, length);
        }
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    /** Some digit of a program, or some byte of a pickle, becomes a large number. */
    private static byte[] changedNumber(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<Integer> digits = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isDigit(text.charAt(i))) {
                digits.add(i);
            }
        }
        if (digits.isEmpty()) {
            bytes[random.nextInt(bytes.length)] = (byte) 0xff;
            return bytes;
        }
        int at = digits.get(random.nextInt(digits.size()));
        String large = List.of("-1", "999", "2147483648", "9223372036854775807").get(random.nextInt(4));
        return (text.substring(0, at) + large + text.substring(at + 1)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
