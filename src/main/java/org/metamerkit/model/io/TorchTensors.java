// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/** Makes the tensors that a file by torch describes, once everything libtorch would believe has been checked. */
final class TorchTensors {
    private final String file;
    private final Function<String, Optional<ByteSource>> files;
    private final Map<String, Tensor> storages = new HashMap<>();

    /**
     * @param file for messages
     * @param files the little-endian numbers of a storage by its key
     */
    TorchTensors(String file, Function<String, Optional<ByteSource>> files) {
        this.file = file;
        this.files = files;
    }

    /** Reads each storage once; tensors are views of it. */
    Weights read(TorchCheckpoint checkpoint, String sha256) throws IOException {
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
        return new Weights(sha256, checkpoint.notes(), tensors, skipped);
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
        ByteSource source = files.apply(view.storage().key())
                .orElseThrow(() -> broken(
                        name,
                        "has its numbers in the storage "
                                + quoted(view.storage().key()) + ", which is not there"));
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
            if (inside && numbers > elements(view) && last < elements(view)) {
                throw new WeightsException("the tensor " + quoted(name) + " of " + file + " repeats its "
                        + elements(view) + " numbers " + quoted(Arrays.toString(shape))
                        + ", as expand does; in Python, save it after contiguous()");
            }
            inside &= numbers == 0 || last < elements(view);
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
        return new WeightsException("the tensor " + quoted(name) + " of " + file + " " + what
                + ", so the file is damaged; fetch or save it again");
    }
}
