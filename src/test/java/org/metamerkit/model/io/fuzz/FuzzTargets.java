// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import static org.metamerkit.model.io.WeightsFiles.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.export.ExportedNetwork;
import org.metamerkit.model.io.ByteSource;
import org.metamerkit.model.io.WeightsReader;
import org.metamerkit.model.io.ZipArchive;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.StoreException;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

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

    private static final String CARD = """
            {
              "format_version" : 1,
              "name" : "mine",
              "kind" : "architecture",
              "architecture" : "cifar10_wide",
              "title" : "Mine",
              "height" : 32,
              "width" : 32,
              "greyscale" : false,
              "mean" : [ 0.4914, 0.4822, 0.4465 ],
              "deviation" : [ 0.2023, 0.1994, 0.201 ],
              "outputs" : 3,
              "classes" : [ "airplane", "automobile", "bird" ],
              "background_output" : false,
              "default_stages" : [ "0", "3", "7" ],
              "licence" : "MIT",
              "origin" : "here (mine.pth)",
              "source" : "a paper",
              "download" : { "address" : "https://example.org/mine.pth", "sha256" : "%s" },
              "parameters" : 214918,
              "imported_from" : "mine.pth",
              "imported_sha256" : "%s",
              "stored_sha256" : "%s",
              "checked" : { "largest_batch_difference" : 1.5E-7, "at_stage" : "3" },
              "metamerkit_version" : "0.1",
              "date" : "2026-11-22"
            }
            """.formatted("a".repeat(64), "b".repeat(64), "c".repeat(64));

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
                weights("networks", ".pt2", random -> Damage.of(bytes(one(NETWORKS, random)), random)),
                new FuzzTarget("export", ".pt2", random -> Damage.of(export(random), random), FuzzTargets::openExport),
                new FuzzTarget("export-json", ".pt2", FuzzTargets::damagedExport, FuzzTargets::openExport),
                new FuzzTarget(
                        "hostile-export",
                        ".pt2",
                        random -> HostileZips.next(export(random), random),
                        FuzzTargets::openExport),
                new FuzzTarget(
                        "card",
                        ".json",
                        random -> Damage.of(CARD.getBytes(StandardCharsets.UTF_8), random),
                        FuzzTargets::readCard));
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

    /** Opens an exported network and runs it, so that tensors beyond their storage would be found by a crash. */
    private static void openExport(Path file) {
        try (Retained memory = new Retained();
                NoGradGuard guard = new NoGradGuard()) {
            ExportedNetwork network = ExportedNetwork.open(file, Device.CPU, Precision.FLOAT32, memory);
            PictureSpec picture = network.picture();
            network.measure(Tensors.zeros(1, Pixels.CHANNELS, picture.height(), picture.width()));
        }
    }

    /** Reads a card where the model folder has it. */
    private static void readCard(Path file) {
        Path folder = file.resolveSibling("case-models");
        Path card = folder.resolve("mine").resolve(ModelFolder.CARD);
        try {
            Files.createDirectories(card.getParent());
            Files.copy(file, card, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            ModelFolder.at(folder).card("mine");
        } catch (StoreException e) {
            throw new WeightsException(e.getMessage(), e);
        }
    }

    private static byte[] export(Random random) {
        String name = random.nextBoolean() ? "tiny.pt2" : "tiny_dynamic.pt2";
        try (InputStream in = ExportedNetwork.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** A good archive one of whose JSON files is damaged, so that the damage is not found by its container. */
    private static byte[] damagedExport(Random random) {
        ZipForge forge = new ZipForge();
        try (ZipArchive archive = ZipArchive.of(ByteSource.of(export(random)), "good")) {
            List<String> files = archive.names().stream()
                    .filter(name -> name.endsWith(".json"))
                    .toList();
            String damaged = one(files, random);
            for (String name : archive.names()) {
                byte[] content = archive.bytes(name, 1 << 20).orElseThrow();
                forge.stored(name, name.equals(damaged) ? Damage.of(content, random) : content);
            }
        }
        return forge.build();
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
