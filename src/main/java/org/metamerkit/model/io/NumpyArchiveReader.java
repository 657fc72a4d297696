// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/**
 * Reads the floating-point arrays of a {@code .npz} file ({@code np.savez}, {@code np.savez_compressed}) into libtorch memory:
 * float16, float32 and float64 of either byte order, in C or Fortran order (then the tensor is a view of permuted dimensions).
 * Whole numbers and texts are passed over; Python objects are refused.
 */
public final class NumpyArchiveReader {
    static final String EXTENSION = ".npy";

    private NumpyArchiveReader() {}

    /**
     * Reads a file into tensors of the calling thread's {@code PointerScope}; a tensor is named like its array.
     *
     * @throws WeightsException if the file is missing, unreadable or not a whole archive of arrays
     */
    public static Weights read(Path file) {
        try (ZipArchive archive = ZipArchive.open(file)) {
            return read(archive);
        }
    }

    /** Reads an archive that is open already; see {@link #read(Path)}. */
    public static Weights read(ZipArchive archive) {
        NativeRuntime.load();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        try {
            for (String entry : archive.names()) {
                if (!entry.endsWith(EXTENSION)) {
                    throw new WeightsException(archive.name() + " holds " + quoted(entry)
                            + " among its arrays, so it is not by np.savez; save it again");
                }
                String name = entry.substring(0, entry.length() - EXTENSION.length());
                ByteSource source = archive.source(entry).orElseThrow();
                NumpyHeader header = NumpyHeader.read(source, "the array " + quoted(name) + " of " + archive.name());
                if (header.type().filter(ElementType::isWeight).isPresent()) {
                    tensors.put(name, tensor(source, header));
                } else {
                    skipped.put(name, header.typeName());
                }
            }
        } catch (IOException e) {
            throw ZipArchive.unreadable(archive.name(), e);
        }
        return new Weights(archive.sha256(), Map.of(), tensors, skipped);
    }

    private static Tensor tensor(ByteSource source, NumpyHeader header) throws IOException {
        long[] shape = header.shape();
        int dimensions = shape.length;
        if (!header.fortranOrder() || dimensions < 2) {
            return TensorMemory.read(source, header.dataStart(), header.type().orElseThrow(), header.order(), shape);
        }
        long[] reversed = IntStream.range(0, dimensions)
                .mapToLong(i -> shape[dimensions - 1 - i])
                .toArray();
        long[] back = IntStream.range(0, dimensions)
                .mapToLong(i -> dimensions - 1 - i)
                .toArray();
        Tensor stored =
                TensorMemory.read(source, header.dataStart(), header.type().orElseThrow(), header.order(), reversed);
        Tensor view = stored.permute(back);
        // the view holds the memory; whoever frees it frees it
        stored.deallocate();
        return view;
    }
}
