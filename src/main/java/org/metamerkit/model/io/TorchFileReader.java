// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        if (archive.size(root + PICKLE) > MOST_PICKLE_BYTES) {
            throw RestrictedUnpickler.tooLarge(archive.name());
        }
        byte[] pickle = archive.bytes(root + PICKLE, MOST_PICKLE_BYTES).orElseThrow();
        Object top = RestrictedUnpickler.read(archive.name(), pickle, new TorchObjects(archive.name()));
        TorchCheckpoint checkpoint = TorchCheckpoint.of(archive.name(), top, key);
        TorchTensors tensors = new TorchTensors(archive.name(), storage -> archive.source(root + "data/" + storage));
        return tensors.read(checkpoint, archive.sha256());
    }
}
