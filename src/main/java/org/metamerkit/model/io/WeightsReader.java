// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/** Reads weights from a file of any kind that is accepted; the kind is told from the content, never from the name. */
public final class WeightsReader {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};
    /** Protocol 2, then the number 0x1950a86a20f9469cfc6c ({@code MAGIC_NUMBER} in {@code torch/serialization.py}). */
    private static final byte[] LEGACY = HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e");
    /** The first byte after the 8 of the header's length. */
    private static final byte[] JSON_OBJECT = {'{'};

    private static final int SAFETENSORS_LENGTH = 8;
    private static final int LONGEST_MARK = 16;

    private WeightsReader() {}

    /**
     * Reads weights into tensors of the calling thread's {@code PointerScope}.
     *
     * @throws WeightsException if the file is missing, damaged, of no kind that is accepted, or a whole network
     */
    public static Weights read(Path file) {
        return read(file, Optional.empty());
    }

    /**
     * Reads weights; see {@link #read(Path)}.
     *
     * @param key where in a checkpoint by torch the state dict is, such as {@code state_dict_ema}; needed only if there are
     *     several, and refused for other kinds of files
     */
    public static Weights read(Path file, Optional<String> key) {
        FileKind kind = kindOf(file);
        if (key.isPresent() && (kind == FileKind.SAFETENSORS || kind == FileKind.NUMPY_ARCHIVE)) {
            throw new WeightsException(file + " has no keys with weights below them; leave out --key");
        }
        return switch (kind) {
            case SAFETENSORS -> SafetensorsReader.read(file);
            case TORCH_STATE_DICT -> TorchFileReader.read(file, key);
            case NUMPY_ARCHIVE -> NumpyArchiveReader.read(file);
            case TORCHSCRIPT, TORCH_EXPORT ->
                throw new WeightsException(file + " is a whole network, not weights alone; import it as a network");
            case TORCH_LEGACY -> TorchLegacyReader.read(file, key);
            case UNKNOWN ->
                throw new WeightsException(
                        file + " is no weights file: accepted are safetensors, state dicts by torch.save (.pth, .pt)"
                                + " and NumPy archives (.npz)");
        };
    }

    /**
     * What a file is, from its first bytes and, if it is a zip archive, from the names in it.
     *
     * @throws WeightsException if it is missing or unreadable, or a damaged zip archive
     */
    public static FileKind kindOf(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteSource source = ByteSource.of(channel);
            ByteBuffer start = ByteBuffer.allocate((int) Math.min(LONGEST_MARK, source.size()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            source.read(0, start);
            byte[] mark = start.array();
            if (begins(mark, 0, ZIP) || begins(mark, 0, EMPTY_ZIP)) {
                return kindOf(ZipArchive.of(source, file.toString()));
            }
            if (begins(mark, 0, LEGACY)) {
                return FileKind.TORCH_LEGACY;
            }
            return begins(mark, SAFETENSORS_LENGTH, JSON_OBJECT) ? FileKind.SAFETENSORS : FileKind.UNKNOWN;
        } catch (IOException e) {
            throw ZipArchive.unreadable(file.toString(), e);
        }
    }

    /** What an archive is, from the names in it. */
    public static FileKind kindOf(ZipArchive archive) {
        List<String> names = archive.names();
        if (names.stream().anyMatch(name -> belowRoot(name, "constants.pkl"))) {
            return FileKind.TORCHSCRIPT;
        }
        // torch 2.1 to 2.7 wrote the second
        if (names.stream().anyMatch(name -> name.matches("([^/]+/)?models/[^/]+\\.json"))
                || names.stream().anyMatch(name -> belowRoot(name, "serialized_exported_program.json"))) {
            return FileKind.TORCH_EXPORT;
        }
        if (names.stream().anyMatch(name -> belowRoot(name, TorchFileReader.PICKLE))) {
            return FileKind.TORCH_STATE_DICT;
        }
        return names.stream().anyMatch(name -> name.endsWith(NumpyArchiveReader.EXTENSION))
                ? FileKind.NUMPY_ARCHIVE
                : FileKind.UNKNOWN;
    }

    private static boolean belowRoot(String name, String wanted) {
        return name.equals(wanted) || name.endsWith("/" + wanted) && name.indexOf('/') == name.lastIndexOf('/');
    }

    private static boolean begins(byte[] bytes, int from, byte[] mark) {
        return bytes.length >= from + mark.length
                && Arrays.equals(bytes, from, from + mark.length, mark, 0, mark.length);
    }
}
