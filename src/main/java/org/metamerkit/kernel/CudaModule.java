// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compiled kernels on one GPU, through CUDA's driver interface, in the device's primary context, which is libtorch's
 * too. Lives as long as the process. Launches may come from several threads. Has not been run on a GPU yet (docs/CUDA.md).
 */
final class CudaModule {
    private static final Logger LOG = LoggerFactory.getLogger(CudaModule.class);

    private final CUctx_st context;
    private final Map<String, CUfunc_st> functions = new HashMap<>();
    private final String architecture;

    private CudaModule(CUctx_st context, String architecture) {
        this.context = context;
        this.architecture = architecture;
    }

    /**
     * Compiles (or takes from the cache) and loads the kernels for a GPU. A cached binary that the driver refuses is compiled
     * again once.
     *
     * @param device CUDA's number of the GPU
     * @throws CudaException if the driver or NVRTC refuse
     */
    static CudaModule load(int device, NvrtcCompiler compiler, CudaSource source) {
        check(cudart.cuInit(0), "start the driver");
        int[] handle = new int[1];
        check(cudart.cuDeviceGet(handle, device), "find GPU " + device);
        String architecture = NvrtcCompiler.architectureFor(
                attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, handle[0]),
                attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, handle[0]),
                NvrtcCompiler.architectures());
        CUctx_st context = new CUctx_st();
        check(cudart.cuDevicePrimaryCtxRetain(context, handle[0]), "open GPU " + device);
        CudaModule module = new CudaModule(context, architecture);
        module.inContext(() -> {
            NvrtcCompiler.Compiled compiled = compiler.compile(source, architecture);
            CUmod_st code = new CUmod_st();
            int result = loadInto(code, compiled);
            if (result != cudart.CUDA_SUCCESS && compiled.cached()) {
                LOG.warn("The driver refuses {} ({}): it is compiled again.", compiled.file(), message(result));
                result = loadInto(code, compiler.recompile(source, architecture));
            }
            check(result, "load the kernels compiled for " + architecture);
            for (String kernel : source.kernels()) {
                CUfunc_st function = new CUfunc_st();
                check(cudart.cuModuleGetFunction(function, code, kernel), "find the kernel " + kernel);
                module.functions.put(kernel, function);
            }
        });
        return module;
    }

    /** Architecture the kernels were compiled for, for example {@code sm_90}. */
    String architecture() {
        return architecture;
    }

    /**
     * Starts a kernel on a stream and returns without waiting for it.
     *
     * @param arguments in the kernel's order and of its types: Long for {@code am_long}, Integer for {@code int}, Float, Double,
     *     Pointer (or null) for addresses in the GPU's memory
     * @throws CudaException if the launch is refused; what goes wrong on the GPU shows when its results are fetched
     */
    void launch(String kernel, long blocks, int threads, CUstream_st stream, Object... arguments) {
        if (blocks > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("The kernel " + kernel + " would need " + blocks
                    + " blocks, but a grid has at most " + Integer.MAX_VALUE + ": use a smaller batch.");
        }
        inContext(() -> {
            try (PointerScope scope = new PointerScope()) {
                LongPointer values = new LongPointer(arguments.length);
                PointerPointer<Pointer> addresses = new PointerPointer<>(arguments.length);
                for (int i = 0; i < arguments.length; i++) {
                    values.put(i, bits(arguments[i]));
                    addresses.put(i, values.getPointer(i));
                }
                check(
                        cudart.cuLaunchKernel(
                                functions.get(kernel),
                                (int) blocks,
                                1,
                                1,
                                threads,
                                1,
                                1,
                                0,
                                stream,
                                addresses,
                                (PointerPointer<?>) null),
                        "launch " + kernel + " with " + blocks + " blocks of " + threads + " threads");
            }
        });
    }

    /** An argument in the first bytes of a slot of eight; the machines CUDA runs on here are little-endian. */
    static long bits(Object argument) {
        if (argument == null) {
            return 0;
        }
        if (argument instanceof Pointer pointer) {
            return pointer.address();
        }
        if (argument instanceof Long number) {
            return number;
        }
        if (argument instanceof Integer number) {
            return number;
        }
        if (argument instanceof Float number) {
            return Float.floatToRawIntBits(number) & 0xffffffffL;
        }
        if (argument instanceof Double number) {
            return Double.doubleToRawLongBits(number);
        }
        throw new IllegalArgumentException(
                "A kernel has no argument of type " + argument.getClass().getName() + ".");
    }

    private void inContext(Runnable body) {
        check(cudart.cuCtxPushCurrent(context), "enter the GPU's context");
        try {
            body.run();
        } finally {
            check(cudart.cuCtxPopCurrent(new CUctx_st()), "leave the GPU's context");
        }
    }

    private static int loadInto(CUmod_st module, NvrtcCompiler.Compiled compiled) {
        // PTX must end with a zero byte, and a cubin does not mind one.
        try (BytePointer image = new BytePointer(compiled.binary().length + 1L)) {
            image.put(compiled.binary(), 0, compiled.binary().length);
            image.put(compiled.binary().length, (byte) 0);
            return cudart.cuModuleLoadData(module, image);
        }
    }

    private static int attribute(int attribute, int handle) {
        int[] value = new int[1];
        check(cudart.cuDeviceGetAttribute(value, attribute, handle), "tell the GPU's architecture");
        return value[0];
    }

    private static void check(int code, String what) {
        if (code != cudart.CUDA_SUCCESS) {
            throw new CudaException(
                    "CUDA cannot " + what + " (" + message(code) + "): see nvidia-smi, or use --device cpu.");
        }
    }

    private static String message(int code) {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            if (cudart.cuGetErrorString(code, text) != cudart.CUDA_SUCCESS) {
                return "error " + code;
            }
            return text.get(BytePointer.class, 0).getString() + ", error " + code;
        }
    }
}
