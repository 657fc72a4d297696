// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;
import org.metamerkit.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles CUDA source for one GPU architecture at run time (NVRTC), and keeps the binaries in a cache folder. Needs the
 * CUDA libraries of the Maven profiles {@code gpu} or {@code nvrtc} on the class path, but no GPU.
 *
 * <p>A cached file is named after the source's and options' SHA-256, the architecture and NVRTC's version, ends with the
 * SHA-256 of its own content, and is written under another name first: what is damaged is compiled again, and several
 * processes may share a folder. A folder that cannot be written costs a warning and a second of compiling.
 */
public final class NvrtcCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(NvrtcCompiler.class);
    private static final int HASH_BYTES = 32;

    /** --fmad=false: the source writes its fused operations out, so that every architecture rounds alike. */
    private static final List<String> OPTIONS = List.of("--std=c++17", "--fmad=false");

    private final Path cacheFolder;

    /** @param cacheFolder created when the first binary is written */
    public NvrtcCompiler(Path cacheFolder) {
        this.cacheFolder = cacheFolder;
    }

    /**
     * What the driver loads.
     *
     * @param binary a cubin (an ELF file), or PTX for an architecture named {@code compute_…}
     * @param file where it is cached, or would be
     * @param cached whether it came from the cache
     */
    record Compiled(byte[] binary, Path file, boolean cached) {}

    /** Why NVRTC cannot be used here, or empty. Touches no native library where the class path has none. */
    public static Optional<String> missing() {
        String library = "/org/bytedeco/cuda/" + Loader.getPlatform() + "/libjninvrtc.so";
        if (NvrtcCompiler.class.getResource(library) == null) {
            return Optional.of("this build carries no CUDA libraries: build it with the Maven profile gpu");
        }
        try {
            LibraryCache.settle(CacheFolders.current());
            version();
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of("CUDA's libraries cannot be loaded (" + NativeErrors.firstLine(e)
                    + "): install NVIDIA's driver, which brings libcuda.so.1");
        }
    }

    /** NVRTC's version, for example {@code 13.1}. */
    static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        check(nvrtc.nvrtcVersion(major, minor), "tell its version");
        return major[0] + "." + minor[0];
    }

    /** Architectures NVRTC compiles for, ascending, as major · 10 + minor: 75, 80, … */
    static int[] architectures() {
        int[] number = new int[1];
        check(nvrtc.nvrtcGetNumSupportedArchs(number), "tell how many architectures it knows");
        int[] architectures = new int[number[0]];
        check(nvrtc.nvrtcGetSupportedArchs(architectures), "tell the architectures it knows");
        Arrays.sort(architectures);
        return architectures;
    }

    /**
     * What to compile for a GPU of a compute capability: its own architecture, else the newest older one of the same major
     * number (whose binaries it runs), else PTX of the newest older one, which the driver compiles on.
     *
     * @throws CudaException if the GPU is older than all of {@code known}
     */
    static String architectureFor(int major, int minor, int[] known) {
        int own = 10 * major + minor;
        int newest = Arrays.stream(known)
                .filter(architecture -> architecture <= own)
                .max()
                .orElseThrow(() -> new CudaException("The GPU has compute capability " + major + "." + minor
                        + ", but this CUDA needs at least " + known[0] / 10 + "." + known[0] % 10
                        + ": use --device cpu or a newer GPU."));
        return (newest / 10 == major ? "sm_" : "compute_") + newest;
    }

    /**
     * The source compiled for an architecture, from the cache where it is there and whole.
     *
     * @param architecture {@code sm_80} for a cubin, {@code compute_80} for PTX
     * @throws CudaException with the first line of NVRTC's log if it does not compile
     */
    Compiled compile(CudaSource source, String architecture) {
        Path file = cacheFolder.resolve(nameOf(source, architecture));
        Optional<byte[]> cached = readWhole(file);
        if (cached.isPresent()) {
            return new Compiled(cached.get(), file, true);
        }
        return recompile(source, architecture);
    }

    /** As {@link #compile}, but never from the cache. */
    Compiled recompile(CudaSource source, String architecture) {
        Path file = cacheFolder.resolve(nameOf(source, architecture));
        byte[] binary = compileNow(source, architecture);
        write(file, binary);
        return new Compiled(binary, file, false);
    }

    private static String nameOf(CudaSource source, String architecture) {
        String hash = new CudaSource(String.join(" ", OPTIONS) + "\n" + source.text()).sha256();
        return hash.substring(0, 16) + "-" + architecture + "-nvrtc" + version() + ".bin";
    }

    private static byte[] compileNow(CudaSource source, String architecture) {
        try (PointerScope scope = new PointerScope()) {
            _nvrtcProgram program = new _nvrtcProgram();
            BytePointer text = new BytePointer(source.text(), StandardCharsets.UTF_8);
            BytePointer name = new BytePointer("metamerkit.cu", StandardCharsets.UTF_8);
            check(
                    nvrtc.nvrtcCreateProgram(
                            program, text, name, 0, (PointerPointer<?>) null, (PointerPointer<?>) null),
                    "take the CUDA source");
            try {
                String[] options = new String[OPTIONS.size() + 1];
                options[0] = "--gpu-architecture=" + architecture;
                for (int option = 0; option < OPTIONS.size(); option++) {
                    options[option + 1] = OPTIONS.get(option);
                }
                int code = nvrtc.nvrtcCompileProgram(program, options.length, new PointerPointer<BytePointer>(options));
                if (code != nvrtc.NVRTC_SUCCESS) {
                    String log = logOf(program);
                    LOG.debug("NVRTC's log for {}:\n{}", architecture, log);
                    throw new CudaException(
                            "The CUDA kernels do not compile for " + architecture + " with NVRTC " + version() + ": "
                                    + log.lines()
                                            .filter(line -> !line.isBlank())
                                            .findFirst()
                                            .orElse(message(code))
                                            .strip());
                }
                return architecture.startsWith("sm_") ? cubinOf(program) : ptxOf(program);
            } finally {
                nvrtc.nvrtcDestroyProgram(program);
            }
        }
    }

    private static byte[] cubinOf(_nvrtcProgram program) {
        SizeTPointer size = new SizeTPointer(1);
        check(nvrtc.nvrtcGetCUBINSize(program, size), "give the size of the cubin");
        byte[] cubin = new byte[Math.toIntExact(size.get())];
        check(nvrtc.nvrtcGetCUBIN(program, cubin), "give the cubin");
        return cubin;
    }

    private static byte[] ptxOf(_nvrtcProgram program) {
        SizeTPointer size = new SizeTPointer(1);
        check(nvrtc.nvrtcGetPTXSize(program, size), "give the size of the PTX");
        byte[] ptx = new byte[Math.toIntExact(size.get())];
        check(nvrtc.nvrtcGetPTX(program, ptx), "give the PTX");
        return ptx;
    }

    private static String logOf(_nvrtcProgram program) {
        SizeTPointer size = new SizeTPointer(1);
        check(nvrtc.nvrtcGetProgramLogSize(program, size), "give the size of its log");
        byte[] log = new byte[Math.toIntExact(size.get())];
        check(nvrtc.nvrtcGetProgramLog(program, log), "give its log");
        // The log ends with a zero byte.
        return new String(log, 0, Math.max(0, log.length - 1), StandardCharsets.UTF_8);
    }

    /** The content of a cached file, or empty if it is not there or does not have the hash at its end. */
    private static Optional<byte[]> readWhole(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            int length = all.length - HASH_BYTES;
            if (length > 0) {
                byte[] binary = Arrays.copyOf(all, length);
                if (Arrays.equals(CudaSource.sha256(binary), Arrays.copyOfRange(all, length, all.length))) {
                    return Optional.of(binary);
                }
            }
            LOG.warn("{} is damaged: the CUDA kernels are compiled again.", file);
        } catch (NoSuchFileException expected) {
            LOG.debug("{} is not cached yet", file);
        } catch (IOException e) {
            LOG.warn("{} cannot be read ({}): the CUDA kernels are compiled again.", file, e.toString());
        }
        return Optional.empty();
    }

    private static void write(Path file, byte[] binary) {
        try {
            WholeFile.makeFolder(file.getParent());
            // not a temporary file of Java's, which its maker alone may read: the folder may be shared
            Path partial = file.resolveSibling("cuda" + UUID.randomUUID() + ".partial");
            try {
                byte[] all = Arrays.copyOf(binary, binary.length + HASH_BYTES);
                System.arraycopy(CudaSource.sha256(binary), 0, all, binary.length, HASH_BYTES);
                Files.write(partial, all);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be written ({}): the next start compiles again.", file, e.toString());
        }
    }

    private static void check(int code, String what) {
        if (code != nvrtc.NVRTC_SUCCESS) {
            throw new CudaException("NVRTC cannot " + what + " (" + message(code) + ").");
        }
    }

    private static String message(int code) {
        try (BytePointer text = nvrtc.nvrtcGetErrorString(code)) {
            return text.getString();
        }
    }
}
