// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The part of {@link NvrtcCompilerTest} that runs in a JVM of its own: prints one labelled line a finding. */
final class NvrtcProgram {
    private static final int[] ARCHITECTURES = {75, 80, 86, 89, 90, 100, 120};

    private NvrtcProgram() {}

    public static void main(String[] arguments) throws IOException {
        NvrtcCompiler.missing().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        Path cache = Path.of(arguments[0]);
        NvrtcCompiler compiler = new NvrtcCompiler(cache);
        CudaSource source = CudaSource.embedded();

        for (int architecture : ARCHITECTURES) {
            NvrtcCompiler.Compiled compiled = compiler.compile(source, "sm_" + architecture);
            print("cubin: sm_" + architecture + " " + kernelsIn(source, compiled, ".text.", "\0"));
        }
        print("ptx: " + kernelsIn(source, compiler.compile(source, "compute_90"), ".entry ", "("));

        NvrtcCompiler.Compiled first = compiler.compile(source, "sm_80");
        print("again: cached " + first.cached() + " same "
                + Arrays.equals(
                        first.binary(), compiler.recompile(source, "sm_80").binary()));
        byte[] whole = Files.readAllBytes(first.file());
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        print("damaged: " + compileOver(damaged, compiler, source, first));
        print("empty: " + compileOver(new byte[0], compiler, source, first));

        // A folder cannot be made below a file.
        NvrtcCompiler.Compiled uncached = new NvrtcCompiler(first.file().resolve("below")).compile(source, "sm_80");
        print("unwritable: cached " + uncached.cached() + " same " + Arrays.equals(first.binary(), uncached.binary()));

        print("error: "
                + failure(
                        compiler, new CudaSource(source.text().replaceFirst("fma\\(d, d", "nonsense(d, d")), "sm_80"));
        print("unknown: " + failure(compiler, source, "sm_1"));
    }

    private static String compileOver(
            byte[] content, NvrtcCompiler compiler, CudaSource source, NvrtcCompiler.Compiled expected)
            throws IOException {
        Files.write(expected.file(), content);
        NvrtcCompiler.Compiled compiled = compiler.compile(source, "sm_80");
        return "cached " + compiled.cached() + " same " + Arrays.equals(expected.binary(), compiled.binary())
                + " then cached " + compiler.compile(source, "sm_80").cached();
    }

    /** Kernels whose code, not only whose name, is in the binary: a section .text.NAME of a cubin, an .entry of PTX. */
    private static String kernelsIn(CudaSource source, NvrtcCompiler.Compiled compiled, String before, String after) {
        String binary = new String(compiled.binary(), StandardCharsets.ISO_8859_1);
        return source.kernels().stream()
                .filter(kernel -> binary.contains(before + kernel + after))
                .collect(Collectors.joining(","));
    }

    private static String failure(NvrtcCompiler compiler, CudaSource source, String architecture) {
        try {
            compiler.compile(source, architecture);
            return "compiled";
        } catch (CudaException e) {
            return e.getMessage();
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
