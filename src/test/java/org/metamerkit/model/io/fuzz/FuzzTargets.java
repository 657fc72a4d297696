// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import static org.metamerkit.model.io.WeightsFiles.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.model.Weights;
import org.metamerkit.model.io.ByteSource;
import org.metamerkit.model.io.WeightsReader;
import org.metamerkit.model.io.ZipArchive;

/**
 * What is fuzzed. A reader of another kind of file is added here: a {@link FuzzTarget} with good files to damage and the reader's
 * public method.
 */
public final class FuzzTargets {
    private static final List<String> TORCH = List.of(
            "state_dict.pth", "checkpoint.pth", "robustness.pt", "several.pth", "protocol4.pth", "deflated.pth");
    private static final List<String> NUMPY =
            List.of("arrays.npz", "arrays_compressed.npz", "versions.npz", "objects.npz");
    private static final List<String> NETWORKS = List.of("torchscript.pt", "exported.pt2");

    private FuzzTargets() {}

    /** All targets; cases are dealt out evenly. */
    public static List<FuzzTarget> all() {
        return List.of(
                weights("safetensors", ".safetensors", FuzzTargets::safetensors),
                weights("torch", ".pth", random -> Damage.of(bytes(one(TORCH, random)), random)),
                weights("legacy", ".pth", random -> Damage.of(bytes("legacy.pth"), random)),
                weights("pickle", ".pth", FuzzTargets::damagedPickle),
                weights("hostile-pickle", ".pth", random -> PickleForge.archive(HostilePickles.next(random))),
                weights(
                        "hostile-zip",
                        ".pth",
                        random -> HostileZips.next(bytes(one(TORCH.subList(0, 6), random)), random)),
                weights("npz", ".npz", random -> Damage.of(bytes(one(NUMPY, random)), random)),
                weights("npy", ".npz", FuzzTargets::damagedArray),
                weights("hostile-npz", ".npz", random -> HostileZips.next(bytes(one(NUMPY, random)), random)),
                weights("networks", ".pt2", random -> Damage.of(bytes(one(NETWORKS, random)), random)));
    }

    private static FuzzTarget weights(String name, String extension, FuzzTarget.Files files) {
        return new FuzzTarget(name, extension, files, FuzzTargets::readWeights);
    }

    /** Reads and touches every number, so that memory outside a tensor would be found by a crash. */
    private static void readWeights(Path file) {
        Weights weights = WeightsReader.read(file);
        weights.sha256();
        for (Tensor tensor : weights.tensors().values()) {
            tensor.to(org.bytedeco.pytorch.global.torch.ScalarType.Double).sum().item_double();
        }
    }

    private static byte[] safetensors(Random random) {
        byte[] whole = bytes("by_python.safetensors");
        int header =
                8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Damage.of(whole, header, random);
    }

    /** A good archive whose pickle is damaged, so that the damage is not found by its container. */
    private static byte[] damagedPickle(Random random) {
        ZipArchive archive = ZipArchive.of(ByteSource.of(bytes(one(TORCH.subList(0, 6), random))), "good");
        ZipForge forge = new ZipForge();
        for (String name : archive.names()) {
            byte[] content = archive.bytes(name, 1 << 20).orElseThrow();
            forge.stored(name, name.endsWith("/data.pkl") ? Damage.of(content, random) : content);
        }
        return forge.build();
    }

    private static byte[] damagedArray(Random random) {
        ZipArchive archive = ZipArchive.of(ByteSource.of(bytes(one(NUMPY, random))), "good");
        ZipForge forge = new ZipForge();
        for (String name : archive.names()) {
            byte[] content = archive.bytes(name, 1 << 20).orElseThrow();
            forge.stored(name, random.nextInt(3) == 0 ? Damage.of(content, 128, random) : content);
        }
        return forge.build();
    }

    private static String one(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }
}
