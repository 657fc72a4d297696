// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Products of all pairs of many rows of float32: {@code G[i][j] = Σ (xᵢ − mean xᵢ)(xⱼ − mean xⱼ)}, by matrix products over
 * slabs of columns, in double precision from the subtraction on, so that means that are large against the deviations cost
 * no accuracy. Rows stay in native memory up to a budget and in a temporary file beyond it, and the result has the same
 * bits either way. One thread at a time; {@link #close()} frees memory and file.
 */
public final class PairProducts implements AutoCloseable {
    /** Doubles in one slab of columns of all rows: 64 MiB. */
    private static final int SLAB_ELEMENTS = 1 << 23;
    /** Floats ranked at a time: 64 MiB. */
    private static final int RANKED_ELEMENTS = 1 << 24;
    /** Rows in one block of the result; blocks below the diagonal are left out, which saves almost half of the work. */
    private static final int BLOCK = 256;

    private final int columns;
    private final RowStore store;
    private final List<Double> means = new ArrayList<>();

    /** Rows of {@code columns} values, with {@link #defaultBudgetBytes()} of memory and the system's temporary folder. */
    public PairProducts(int columns) {
        this(columns, defaultBudgetBytes(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Loads libtorch if nobody has yet.
     *
     * @param columns values a row, at least 1
     * @param budgetBytes native memory for rows; 0 puts all of them into the file
     * @param temporaryFolder where the file goes; it needs room for rows × columns × 4 bytes beyond the budget
     */
    public PairProducts(int columns, long budgetBytes, Path temporaryFolder) {
        if (columns < 1 || budgetBytes < 0) {
            throw new IllegalArgumentException("Products of pairs were asked for rows of " + columns
                    + " values with a budget of " + budgetBytes + " bytes; expected at least 1 and 0.");
        }
        NativeRuntime.load();
        this.columns = columns;
        this.store = new RowStore(columns, budgetBytes, temporaryFolder);
    }

    /** A quarter of the machine's memory, or of the container's where that is less. */
    public static long defaultBudgetBytes() {
        // Asked of Java, not of JavaCPP: NativeRuntime must be the first to touch native code.
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return machine.getTotalMemorySize() / 4;
    }

    public int rows() {
        return means.size();
    }

    public int columns() {
        return columns;
    }

    /** Whether the budget was used up, so that rows went to the temporary file. */
    public boolean spilled() {
        return store.hasFile();
    }

    /** Appends a copy of a row of finite values. */
    public void add(float[] row) {
        requireColumns(row);
        store.add(row);
        means.add(mean(row));
    }

    /** A copy of a row. */
    public float[] row(int index) {
        float[] row = new float[columns];
        store.read(index, 0, row, columns);
        return row;
    }

    /** Mean of a row, summed in double. */
    public double mean(int index) {
        return means.get(index);
    }

    /**
     * Puts their average ranks in place of every row ({@link ActivationKernels#ranks}). Some rows at a time, which the kernel
     * shares out among its threads: threads of our own beside it would each bring a pool of those.
     */
    @SuppressWarnings("try") // a guard is there to be closed, not to be named
    public void rankRows() {
        int together = Math.max(1, RANKED_ELEMENTS / columns);
        for (int from = 0; from < rows(); from += together) {
            int count = Math.min(together, rows() - from);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor values = Tensors.empty(count, columns);
                for (int i = 0; i < count; i++) {
                    Tensors.write(row(from + i), values, (long) i * columns);
                }
                Tensor ranks = Kernels.cpu().ranks(values);
                for (int i = 0; i < count; i++) {
                    float[] ranked = Tensors.read(ranks, (long) i * columns, columns);
                    store.write(from + i, ranked);
                    means.set(from + i, mean(ranked));
                }
            }
        }
    }

    /**
     * The products of all pairs of rows about their means.
     *
     * @return the upper triangle: {@code [i][j − i]} is the product of rows i and j ≥ i, so {@code [i][0]} is the sum of
     *     squared deviations of row i
     */
    @SuppressWarnings("try") // a scope is there to be closed, not to be named
    public double[][] centeredProducts() {
        int rows = rows();
        if (rows == 0) {
            return new double[0][];
        }
        int width = Math.min(columns, Math.max(64, SLAB_ELEMENTS / rows));
        try (PointerScope scope = new PointerScope()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            Tensor sums = torch.zeros(new long[] {rows, rows}, options);
            Tensor slab = torch.empty(new long[] {rows, width}, options, null);
            for (int from = 0; from < columns; from += width) {
                int count = Math.min(width, columns - from);
                fill(slab, width, from, count);
                addProducts(sums, slab, count);
            }
            return upperTriangle(sums, rows);
        }
    }

    @Override
    public void close() {
        store.close();
        means.clear();
    }

    private void fill(Tensor slab, int width, int from, int count) {
        DoublePointer data = slab.data_ptr_double();
        IntStream.range(0, rows()).parallel().forEach(i -> {
            float[] values = new float[count];
            store.read(i, from, values, count);
            double mean = means.get(i);
            double[] centered = new double[count];
            for (int j = 0; j < count; j++) {
                centered[j] = values[j] - mean;
            }
            new DoublePointer(data).position((long) i * width).put(centered);
        });
    }

    @SuppressWarnings("try")
    private static void addProducts(Tensor sums, Tensor slab, int count) {
        try (PointerScope scope = new PointerScope()) {
            Tensor used = slab.narrow(1, 0, count);
            long rows = used.size(0);
            Scalar one = new Scalar(1.0);
            for (long first = 0; first < rows; first += BLOCK) {
                long height = Math.min(BLOCK, rows - first);
                Tensor into = sums.narrow(0, first, height).narrow(1, first, rows - first);
                into.addmm_(
                        used.narrow(0, first, height),
                        used.narrow(0, first, rows - first).t(),
                        one,
                        one);
            }
        }
    }

    private static double[][] upperTriangle(Tensor sums, int rows) {
        DoublePointer data = sums.data_ptr_double();
        double[][] triangle = new double[rows][];
        for (int i = 0; i < rows; i++) {
            triangle[i] = new double[rows - i];
            data.position((long) i * rows + i).get(triangle[i]);
        }
        return triangle;
    }

    private void requireColumns(float[] row) {
        if (row.length != columns) {
            throw new IllegalArgumentException("Row " + rows() + " has " + row.length + " values, expected " + columns
                    + " as in the first; all pictures must be of one stage.");
        }
    }

    private static double mean(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += value;
        }
        return sum / row.length;
    }
}
