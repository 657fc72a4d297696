// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the implementation of the kernels for a device. */
public final class Kernels {
    /** System property that forces an implementation: {@code native} or {@code libtorch}. */
    public static final String PROPERTY = "metamerkit.kernels";

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
    private static final Map<Device, Choice> GPUS = new HashMap<>();

    private static Choice cpu;

    private Kernels() {}

    /** An implementation, and why it is that one. */
    public record Choice(ActivationKernels kernels, String reason) {}

    /** The kernels for tensors on the CPU. */
    public static ActivationKernels cpu() {
        return choice().kernels();
    }

    /** The kernels for tensors on a device. */
    public static ActivationKernels forDevice(Device device) {
        return choiceFor(device).kernels();
    }

    /** Why a network cannot run on a device; empty if it can. */
    public static Optional<String> obstacle(Device device) {
        NativeRuntime.load();
        if (device.isCpu()) {
            return Optional.empty();
        }
        if (!torch.hasCUDA() || !torch.cuda_is_available()) {
            return Optional.of(CudaKernels.availability().sentence());
        }
        long gpus = torch.cuda_device_count();
        return device.index() < gpus ? Optional.empty() : Optional.of("there are " + gpus + " GPUs, numbered from 0");
    }

    /** The kernels for a device, with the reason; chosen once, with a warning where a GPU has to do without its own. */
    public static Choice choiceFor(Device device) {
        NativeRuntime.load();
        if (device.isCpu()) {
            return choice();
        }
        synchronized (GPUS) {
            return GPUS.computeIfAbsent(device, Kernels::choiceForGpu);
        }
    }

    private static Choice choiceForGpu(Device device) {
        try {
            return new Choice(CudaKernels.on(device), "they are compiled for this GPU");
        } catch (CudaException e) {
            LOG.warn(
                    "The CUDA kernels cannot be used on {}, so libtorch's operators do their work, slower: {}",
                    device,
                    e.getMessage());
            return new Choice(new LibtorchKernels(), e.getMessage());
        }
    }

    /**
     * The choice for the CPU, made once.
     *
     * @throws IllegalArgumentException if the system property names no implementation
     * @throws NativeLoadException if it asks for the native kernels and there are none
     */
    static synchronized Choice choice() {
        if (cpu == null) {
            cpu = choose(System.getProperty(PROPERTY, ""));
        }
        return cpu;
    }

    static Choice choose(String forced) {
        Optional<String> missing = NativeRuntime.kernelsMissing();
        return switch (forced) {
            case "libtorch" -> new Choice(new LibtorchKernels(), "the system property " + PROPERTY + " asks for it");
            case "native" -> {
                if (missing.isPresent()) {
                    throw new NativeLoadException(
                            "The system property " + PROPERTY
                                    + " asks for the native kernels, but they cannot be loaded (" + missing.get()
                                    + "): build with a C++ compiler, or leave the property out.",
                            null);
                }
                yield new Choice(new NativeKernels(), "the system property " + PROPERTY + " asks for it");
            }
            case "" ->
                missing.map(reason ->
                                new Choice(new LibtorchKernels(), "the native library cannot be loaded: " + reason))
                        .orElseGet(() -> new Choice(new NativeKernels(), "the native library is loaded"));
            default ->
                throw new IllegalArgumentException(
                        "The system property " + PROPERTY + " is '" + forced + "', but must be native or libtorch.");
        };
    }

    /** One line on CUDA for {@code doctor}, which compiles the kernels for the first GPU to see that they can be used. */
    static String cudaReport() {
        CudaKernels.Availability cuda = CudaKernels.availability();
        if (!cuda.available()) {
            return "none: " + cuda.sentence();
        }
        Choice first = choiceFor(new Device(0));
        return first.kernels() instanceof CudaKernels
                ? cuda.sentence()
                : "libtorch's operators only: " + first.reason();
    }
}
