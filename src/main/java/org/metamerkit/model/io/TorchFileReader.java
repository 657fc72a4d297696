// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/**
 * Reads the state dict of a {@code .pth} or {@code .pt} file that {@code torch.save} wrote (torch 1.6 and later: a zip with
 * {@code data.pkl} and one file a storage). No Python runs: the pickle is read as data by {@link RestrictedUnpickler}; optimiser
 * states, configurations and whatever else is in a checkpoint are passed over.
 *
 * <p>Each storage is read once, straight into libtorch memory. Tensors are views of it, so they may share memory and need not be
 * contiguous.
 */
public final class TorchFileReader {
    static final String PICKLE = "data.pkl";

    private static final long MOST_PICKLE_BYTES = 32 << 20;
    private static final int MOST_BYTE_ORDER_BYTES = 64;

    private final ZipArchive archive;
    private final String root;
    private final Map<String, Tensor> storages = new HashMap<>();

    private TorchFileReader(ZipArchive archive, String root) {
        this.archive = archive;
        this.root = root;
    }

    /** Reads a file's only state dict; see {@link #read(Path, Optional)}. */
    public static Weights read(Path file) {
        return read(file, Optional.empty());
    }

    /**
     * Reads a file into tensors of the calling thread's {@code PointerScope}.
     *
     * @param key where in the checkpoint the state dict is ({@code state_dict_ema}, {@code model/state_dict}), needed only if
     *     there are several
     * @throws WeightsException if the file is missing, unreadable or not by {@code torch.save}, or if no or several state dicts
     *     are found
     */
    public static Weights read(Path file, Optional<String> key) {
        try (ZipArchive archive = ZipArchive.open(file)) {
            return read(archive, key);
        }
    }

    /** Reads an archive that is open already; see {@link #read(Path, Optional)}. */
    public static Weights read(ZipArchive archive, Optional<String> key) {
        try {
            return new TorchFileReader(archive, root(archive)).read(key);
        } catch (IOException e) {
            throw ZipArchive.unreadable(archive.name(), e);
        }
    }

    /** The folder of the archive that all is in, with its slash; torch names it after the file. */
    private static String root(ZipArchive archive) {
        List<String> pickles = archive.names().stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw new WeightsException(archive.name() + " holds " + pickles.size() + " files " + PICKLE
                    + " where one was expected, so it is not by torch.save; fetch or save it again");
        }
        String pickle = pickles.get(0);
        return pickle.substring(0, pickle.length() - PICKLE.length());
    }

    private Weights read(Optional<String> key) throws IOException {
        byte[] order = archive.bytes(root + "byteorder", MOST_BYTE_ORDER_BYTES)
                .orElse("little".getBytes(StandardCharsets.US_ASCII));
        if (!new String(order, StandardCharsets.US_ASCII).equals("little")) {
            throw new WeightsException(archive.name() + " was saved on a machine of the byte order "
                    + quoted(new String(order, StandardCharsets.US_ASCII))
                    + ", expected little; in Python, load and save it on this machine");
        }
        byte[] pickle = archive.bytes(root + PICKLE, MOST_PICKLE_BYTES).orElseThrow();
        Object top = RestrictedUnpickler.read(archive.name(), pickle, new TorchObjects(archive.name()));
        TorchCheckpoint checkpoint = TorchCheckpoint.of(archive.name(), top, key);
        NativeRuntime.load();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>(checkpoint.others());
        for (Map.Entry<String, TorchObjects.TensorView> entry :
                checkpoint.tensors().entrySet()) {
            TorchObjects.TensorView view = entry.getValue();
            if (view.type() != null && view.type().isWeight()) {
                requireInside(entry.getKey(), view);
                tensors.put(entry.getKey(), tensor(entry.getKey(), view));
            } else {
                skipped.put(entry.getKey(), TorchObjects.describe(view));
            }
        }
        // the views hold the memory; whoever frees them frees it
        storages.values().forEach(Tensor::deallocate);
        return new Weights(archive.sha256(), checkpoint.notes(), tensors, skipped);
    }

    private Tensor tensor(String name, TorchObjects.TensorView view) throws IOException {
        if (Arrays.stream(view.shape()).anyMatch(size -> size == 0)) {
            return torch.empty(view.shape(), new TensorOptions(view.type().scalarType()), null);
        }
        Tensor storage = storage(name, view);
        return storage.as_strided(view.shape(), view.strides(), new LongOptional(view.offset()));
    }

    private Tensor storage(String name, TorchObjects.TensorView view) throws IOException {
        // the same bytes may be referred to as two types
        String id = view.type() + " " + view.storage().key();
        Tensor storage = storages.get(id);
        String path = root + "data/" + view.storage().key();
        ByteSource source = archive.source(path)
                .orElseThrow(() -> broken(name, "has its numbers in " + quoted(path) + ", which is not there"));
        long count = elements(view);
        long room = source.size() / view.type().bytes;
        // of every tensor: a pickle may give the same storage another length each time
        if (count != room) {
            throw broken(name, "is said to be stored in " + count + " numbers, where there are " + room);
        }
        if (storage == null) {
            storage = TensorMemory.read(source, 0, view.type(), ByteOrder.LITTLE_ENDIAN, count);
            storages.put(id, storage);
        }
        return storage;
    }

    /** Everything libtorch would believe: sizes, strides and offset must stay within the storage, and repeat no number. */
    private void requireInside(String name, TorchObjects.TensorView view) {
        long[] shape = view.shape();
        long[] strides = view.strides();
        boolean inside = strides.length == shape.length && view.offset() >= 0 && elements(view) >= 0;
        try {
            long numbers = 1;
            long last = view.offset();
            for (int i = 0; inside && i < shape.length; i++) {
                inside = shape[i] >= 0 && strides[i] >= 0;
                numbers = Math.multiplyExact(numbers, shape[i]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
            }
            if (inside) {
                view.type().bytes(shape);
            }
            inside &= numbers == 0 || last < elements(view) && numbers <= elements(view);
        } catch (ArithmeticException e) {
            throw new WeightsException(
                    broken(name, "has the impossible shape " + quoted(Arrays.toString(shape)))
                            .getMessage(),
                    e);
        }
        if (!inside) {
            throw broken(
                    name,
                    "has shape " + quoted(Arrays.toString(shape)) + ", strides "
                            + quoted(Arrays.toString(strides)) + " and offset "
                            + view.offset() + ", which do not fit into its " + elements(view) + " numbers");
        }
    }

    private static long elements(TorchObjects.TensorView view) {
        long count = view.storage().count();
        return view.storage().typeName().startsWith("Untyped") ? count / view.type().bytes : count;
    }

    private WeightsException broken(String name, String what) {
        return new WeightsException("the tensor " + quoted(name) + " of " + archive.name() + " " + what
                + ", so the file is damaged; fetch or save it again");
    }
}
