// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/**
 * Reads the state dict of a file by torch before 1.6 ({@code _legacy_save} in {@code torch/serialization.py}): five pickles (a magic
 * number, the protocol, the machine, the object, the storages' keys) and, for each key, the number of elements and the elements. As
 * in {@link TorchFileReader}, nothing of the file is run. What is older still, or written on a big-endian machine, is refused with the
 * remedy.
 */
public final class TorchLegacyReader {
    private static final int MOST_PICKLE_BYTES = 32 << 20;
    private static final long PROTOCOL = 1001;

    private final String name;
    private final ByteSource source;
    private final Map<String, ByteSource> storages = new HashMap<>();

    private TorchLegacyReader(ByteSource source, String name) {
        this.source = source;
        this.name = name;
    }

    /**
     * Reads a file into tensors of the calling thread's {@code PointerScope}.
     *
     * @param key where in the checkpoint the state dict is, needed only if there are several
     * @throws WeightsException if the file is missing, unreadable or not of this kind, or if no or several state dicts are found
     */
    public static Weights read(Path file, Optional<String> key) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new TorchLegacyReader(ByteSource.of(channel), file.toString()).read(key);
        } catch (IOException e) {
            throw ZipArchive.unreadable(file.toString(), e);
        }
    }

    private Weights read(Optional<String> key) throws IOException {
        ByteBuffer pickles = ByteBuffer.allocate((int) Math.min(source.size(), MOST_PICKLE_BYTES));
        source.read(0, pickles);
        pickles.flip();
        TorchObjects objects = new TorchObjects(name);
        RestrictedUnpickler.read(name, pickles, objects);
        Object protocol = RestrictedUnpickler.read(name, pickles, objects);
        Object machine = RestrictedUnpickler.read(name, pickles, objects);
        boolean little =
                machine instanceof Pickled.Mapping facts && Boolean.TRUE.equals(facts.items.get("little_endian"));
        if (!Long.valueOf(PROTOCOL).equals(protocol) || !little) {
            throw broken("is of an unknown protocol or machine");
        }
        Object top = RestrictedUnpickler.read(name, pickles, objects);
        Object keys = RestrictedUnpickler.read(name, pickles, objects);
        if (!(keys instanceof Pickled.Sequence list)) {
            throw broken("does not list its storages");
        }
        long at = pickles.position();
        for (Object one : list.items) {
            at = storage(one, objects, at);
        }
        if (at != source.size()) {
            throw broken("has " + (source.size() - at) + " bytes after its last storage");
        }
        TorchCheckpoint checkpoint = TorchCheckpoint.of(name, top, key);
        TorchTensors tensors = new TorchTensors(name, storage -> Optional.ofNullable(storages.get(storage)));
        return tensors.read(checkpoint, source.sha256());
    }

    /** Finds a storage at a position and returns the position after it. */
    private long storage(Object key, TorchObjects objects, long at) throws IOException {
        TorchObjects.Storage storage =
                key instanceof String text ? objects.storages().get(text) : null;
        if (storage == null || storage.elementBytes().isEmpty() || storages.containsKey(storage.key())) {
            throw broken("lists a storage that nothing refers to, or of a type without size");
        }
        if (at > source.size() - Long.BYTES) {
            throw broken("ends before its storage " + quoted(storage.key()));
        }
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(at, count);
        long elements = count.getLong(0);
        long start = at + Long.BYTES;
        int width = storage.elementBytes().get();
        if (elements != storage.count() || elements < 0 || elements > (source.size() - start) / width) {
            throw broken("has " + elements + " numbers in its storage " + quoted(storage.key()) + " instead of "
                    + storage.count() + ", or is cut off there");
        }
        storages.put(storage.key(), source.slice(start, elements * width));
        return start + elements * width;
    }

    private WeightsException broken(String what) {
        return new WeightsException(name + " by torch before 1.6 " + what + "; in Python, load and save it again:"
                + " torch.save(torch.load('old.pth', weights_only=False, map_location='cpu'), 'new.pth')");
    }
}
