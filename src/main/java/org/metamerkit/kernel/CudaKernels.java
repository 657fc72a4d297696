// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * The kernels of {@code activation_match.cu} on an NVIDIA GPU, compiled for it at run time and launched on libtorch's current
 * stream. The order of launches is that of {@code activation_match_launch.h}. Same bits for the same input on every GPU.
 *
 * <p><b>Has not been run on a GPU yet.</b> The kernels are checked without one in three ways, this class only as far as it
 * goes without one: docs/CUDA.md says what to run first on a machine that has one.
 */
public final class CudaKernels implements ActivationKernels {
    /** Numbers a picture in the parameters of the steps: gradient scale, step, 1 − β₁ᵏ, 1 − β₂ᵏ. */
    private static final int PARAMETERS = 4;

    /** Units ranked at a time: 16 bytes of workspace each, 512 MiB. */
    private static final long RANKED_AT_ONCE = 1L << 25;

    private static final long MOST_RANKED = Integer.MAX_VALUE - 4095L;
    private static final Map<Integer, CudaKernels> LOADED = new HashMap<>();

    private final int device;
    private final CudaModule module;
    private final int threads;
    private final int unitsPerBlock;
    private final int mostBlocks;
    private final int tile;
    private final int digits;

    private CudaKernels(int device, CudaSource source, NvrtcCompiler compiler) {
        this.device = device;
        module = CudaModule.load(device, compiler, source);
        threads = source.constant("AM_THREADS");
        unitsPerBlock = source.constant("AM_UNITS_PER_BLOCK");
        mostBlocks = source.constant("AM_MOST_BLOCKS");
        tile = source.constant("AM_RADIX_TILE");
        digits = source.constant("AM_RADIX_DIGITS");
    }

    /**
     * Whether the CUDA kernels can be used in this process.
     *
     * @param sentence what is used, or why not and what to do; for {@code doctor}
     */
    public record Availability(boolean available, String sentence) {}

    /** Asks without ever loading a CUDA library that is not there; throws nothing but what {@link NativeRuntime#load} does. */
    public static Availability availability() {
        String library = "/org/bytedeco/cuda/" + Loader.getPlatform() + "/libjnicudart.so";
        if (CudaKernels.class.getResource(library) == null) {
            return none("this build is for the CPU alone; the Maven profile gpu makes one with CUDA");
        }
        NativeRuntime.load();
        if (!torch.hasCUDA()) {
            return none("the libtorch of this build is the CPU's; the Maven profile gpu brings the other");
        }
        if (!torch.cuda_is_available()) {
            return none("libtorch finds no NVIDIA GPU or no driver for it; nvidia-smi says what there is");
        }
        try {
            Loader.load(torch_cuda.class);
        } catch (LinkageError e) {
            return none("libtorch's part for CUDA cannot be loaded (" + NativeErrors.firstLine(e)
                    + "); docs/CUDA.md says which libraries of CUDA it needs");
        }
        return NvrtcCompiler.missing()
                .map(CudaKernels::none)
                .orElseGet(() -> new Availability(
                        true,
                        torch.cuda_device_count() + " GPU(s), kernels compiled by NVRTC " + NvrtcCompiler.version()));
    }

    /**
     * The kernels for a GPU, compiled on the first call.
     *
     * @throws CudaException if CUDA cannot be used or the kernels do not compile, in one sentence
     */
    static synchronized CudaKernels on(Device device) {
        return LOADED.computeIfAbsent(device.index(), number -> {
            Availability availability = availability();
            if (!availability.available()) {
                throw new CudaException("The CUDA kernels cannot be used: " + availability.sentence() + ".");
            }
            return new CudaKernels(
                    number,
                    CudaSource.embedded(),
                    new NvrtcCompiler(CacheFolders.current().cudaKernels()));
        });
    }

    @Override
    public String description() {
        return "CUDA kernels, GPU " + device + ", " + module.architecture();
    }

    @Override
    public MatchSums match(Tensor activation, Tensor target, Tensor residual) {
        KernelArguments.Shape shape = shapeOnDevice("activation", activation);
        KernelArguments.requireLike("target", target, "activation", activation, shape);
        if (residual != null) {
            KernelArguments.requireLike("residual", residual, "activation", activation, shape);
        }
        if (shape.pictures() == 0) {
            return new MatchSums(shape.count(), new double[0]);
        }
        try (PointerScope scope = new PointerScope()) {
            int blocks = blocks(shape.count());
            Tensor partials = doubles(shape.pictures() * blocks * MatchSums.SUMS);
            Tensor sums = doubles(shape.pictures() * MatchSums.SUMS);
            launch(
                    "am_match_partials",
                    shape.pictures() * blocks,
                    threads,
                    shape.count(),
                    blocks,
                    activation.data_ptr_float(),
                    target.data_ptr_float(),
                    residual == null ? null : residual.data_ptr_float(),
                    partials.data_ptr_double());
            launch(
                    "am_match_sums",
                    shape.pictures(),
                    threads,
                    blocks,
                    partials.data_ptr_double(),
                    sums.data_ptr_double());
            return new MatchSums(shape.count(), fetch(sums));
        }
    }

    @Override
    public StepNorms normalizedStep(
            Tensor x, Tensor gradient, double[] gradientScale, double[] step, float low, float high) {
        KernelArguments.Shape shape = shapeOnDevice("x", x);
        KernelArguments.requireNormalizedStep(shape, x, gradient, gradientScale, step);
        KernelArguments.requireClamp(low, high);
        if (shape.pictures() == 0) {
            return new StepNorms(new double[0], new double[0]);
        }
        try (PointerScope scope = new PointerScope()) {
            int blocks = blocks(shape.count());
            long grid = shape.pictures() * blocks;
            Tensor parameters = send(parameters(gradientScale, step, new long[step.length], 0, 0));
            Tensor partials = doubles(grid * 2);
            launch(
                    "am_gradient_partials",
                    grid,
                    threads,
                    shape.count(),
                    blocks,
                    gradient.data_ptr_float(),
                    partials.data_ptr_double());
            launch(
                    "am_normalized_update",
                    grid,
                    threads,
                    shape.count(),
                    blocks,
                    x.data_ptr_float(),
                    gradient.data_ptr_float(),
                    parameters.data_ptr_double(),
                    low,
                    high,
                    partials.data_ptr_double());
            return norms(shape.pictures(), blocks, parameters, partials);
        }
    }

    @Override
    public StepNorms adamStep(
            Tensor x,
            Tensor gradient,
            Tensor firstMoment,
            Tensor secondMoment,
            double[] gradientScale,
            double[] learningRate,
            long[] iteration,
            AdamConstants constants,
            float low,
            float high) {
        KernelArguments.Shape shape = shapeOnDevice("x", x);
        KernelArguments.requireAdamStep(
                shape, x, gradient, firstMoment, secondMoment, gradientScale, learningRate, iteration);
        KernelArguments.requireClamp(low, high);
        KernelArguments.requireAdam(constants, iteration);
        if (shape.pictures() == 0) {
            return new StepNorms(new double[0], new double[0]);
        }
        try (PointerScope scope = new PointerScope()) {
            int blocks = blocks(shape.count());
            Tensor parameters =
                    send(parameters(gradientScale, learningRate, iteration, constants.beta1(), constants.beta2()));
            Tensor partials = doubles(shape.pictures() * blocks * 2);
            launch(
                    "am_adam_update",
                    shape.pictures() * blocks,
                    threads,
                    shape.count(),
                    blocks,
                    x.data_ptr_float(),
                    gradient.data_ptr_float(),
                    firstMoment.data_ptr_float(),
                    secondMoment.data_ptr_float(),
                    parameters.data_ptr_double(),
                    constants.beta1(),
                    constants.beta2(),
                    constants.epsilon(),
                    low,
                    high,
                    partials.data_ptr_double());
            return norms(shape.pictures(), blocks, parameters, partials);
        }
    }

    @Override
    public Tensor ranks(Tensor values) {
        KernelArguments.Shape shape = shapeOnDevice("values", values);
        if (shape.count() > MOST_RANKED) {
            throw new IllegalArgumentException("A row of " + shape.count() + " values is to be ranked, but at most "
                    + MOST_RANKED + " can be on a GPU: use --device cpu.");
        }
        Tensor ranks = torch.empty_like(values);
        if (shape.pictures() == 0 || shape.count() == 0) {
            return ranks;
        }
        long rowsAtOnce = Math.max(1, RANKED_AT_ONCE / shape.count());
        for (long first = 0; first < shape.pictures(); first += rowsAtOnce) {
            try (PointerScope scope = new PointerScope()) {
                long rows = Math.min(rowsAtOnce, shape.pictures() - first);
                rank(rows, shape.count(), values.narrow(0, first, rows), ranks.narrow(0, first, rows));
            }
        }
        return ranks;
    }

    private void rank(long rows, long count, Tensor values, Tensor ranks) {
        int tiles = Math.toIntExact((count + tile - 1) / tile);
        Pointer[] keys = {words(rows * count), words(rows * count)};
        Pointer[] indices = {words(rows * count), words(rows * count)};
        Pointer counts = words(rows * tiles * digits);
        Pointer totals = words(rows * digits);
        Pointer notANumber =
                torch.zeros(new long[] {rows}, options(torch.ScalarType.Int)).data_ptr_int();
        launch("am_rank_keys", rows * tiles, digits, count, tiles, values.data_ptr_float(), keys[0], notANumber);
        for (int pass = 0; pass < 4; pass++) {
            int shift = 8 * pass;
            int from = pass & 1;
            int to = 1 - from;
            Pointer positions = pass == 0 ? null : indices[from];
            launch("am_radix_count", rows * tiles, digits, count, tiles, shift, keys[from], counts);
            launch("am_radix_offsets", rows * 8, digits, tiles, counts, totals);
            launch(
                    "am_radix_scatter",
                    rows * tiles,
                    digits,
                    count,
                    tiles,
                    shift,
                    keys[from],
                    positions,
                    counts,
                    totals,
                    keys[to],
                    indices[to]);
        }
        launch(
                "am_rank_write",
                rows * tiles,
                digits,
                count,
                tiles,
                keys[0],
                indices[0],
                notANumber,
                ranks.data_ptr_float());
    }

    private StepNorms norms(long pictures, int blocks, Tensor parameters, Tensor partials) {
        Tensor norms = doubles(2 * pictures);
        launch(
                "am_step_norms",
                pictures,
                threads,
                blocks,
                parameters.data_ptr_double(),
                partials.data_ptr_double(),
                norms.data_ptr_double());
        double[] pairs = fetch(norms);
        StepNorms result = new StepNorms(new double[pairs.length / 2], new double[pairs.length / 2]);
        for (int picture = 0; picture < pairs.length / 2; picture++) {
            result.gradient()[picture] = pairs[2 * picture];
            result.change()[picture] = pairs[2 * picture + 1];
        }
        return result;
    }

    /** Parts a picture is cut into: a function of its number of units alone, so that the batch does not change its sums. */
    private int blocks(long count) {
        return (int) Math.max(1, Math.min(mostBlocks, (count + unitsPerBlock - 1) / unitsPerBlock));
    }

    static double[] parameters(double[] scale, double[] step, long[] iteration, double beta1, double beta2) {
        double[] rows = new double[PARAMETERS * step.length];
        for (int picture = 0; picture < step.length; picture++) {
            rows[PARAMETERS * picture] = scale[picture];
            rows[PARAMETERS * picture + 1] = step[picture];
            rows[PARAMETERS * picture + 2] = 1 - Math.pow(beta1, iteration[picture]);
            rows[PARAMETERS * picture + 3] = 1 - Math.pow(beta2, iteration[picture]);
        }
        return rows;
    }

    private void launch(String kernel, long blocks, int threadsPerBlock, Object... arguments) {
        CUstream_st stream = torch_cuda.getCurrentCUDAStream((byte) device).stream();
        module.launch(kernel, blocks, threadsPerBlock, stream, arguments);
    }

    /** Uninitialised; libtorch's allocator gives it back in the order of the stream, so that it may be closed at once. */
    private Tensor doubles(long entries) {
        return torch.empty(new long[] {entries}, options(torch.ScalarType.Double), new MemoryFormatOptional());
    }

    private Pointer words(long entries) {
        return torch.empty(new long[] {entries}, options(torch.ScalarType.Int), new MemoryFormatOptional())
                .data_ptr_int();
    }

    private TensorOptions options(torch.ScalarType type) {
        return new TensorOptions(libtorchDevice()).dtype(new ScalarTypeOptional(type));
    }

    private org.bytedeco.pytorch.Device libtorchDevice() {
        return new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) device);
    }

    private Tensor send(double[] values) {
        Tensor here = torch.from_blob(
                new DoublePointer(values), new long[] {values.length}, new TensorOptions(torch.ScalarType.Double));
        return here.to(libtorchDevice(), torch.ScalarType.Double);
    }

    /** Waits for the stream. What went wrong on the GPU shows here. */
    private static double[] fetch(Tensor values) {
        try {
            Tensor here = values.cpu();
            double[] numbers = new double[Math.toIntExact(here.numel())];
            here.data_ptr_double().get(numbers);
            return numbers;
        } catch (RuntimeException e) {
            throw new CudaException(
                    "A CUDA kernel failed (" + NativeErrors.firstLine(e)
                            + "): start again, with CUDA_LAUNCH_BLOCKING=1 to see which, or use --device cpu.",
                    e);
        }
    }

    private KernelArguments.Shape shapeOnDevice(String name, Tensor tensor) {
        KernelArguments.Shape shape = KernelArguments.shapeOf(name, tensor);
        if (!tensor.is_cuda() || tensor.device().index() != device) {
            throw new IllegalArgumentException("The tensor " + name + " is not in the memory of GPU " + device
                    + ", but these are the kernels for it: move it there.");
        }
        return shape;
    }

    private static Availability none(String reason) {
        return new Availability(false, reason);
    }
}
