// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;

/**
 * Damaged and lying archives: they run as networks, or one sentence refuses them. The system property {@code
 * metamerkit.mutations} says how many of each kind are tried (500 unless given).
 */
class MutatedExportTest {
    private static final int COUNT = Integer.getInteger("metamerkit.mutations", 500);
    private static final long[] NUMBERS = {
        -1, 0, 1, 2, 7, 255, 4096, 1 << 20, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
    };

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @Test
    void givenArchivesWithDamagedBytes_whenOpenedAndRun_thenNothingButOneSentenceComesOfIt() {
        byte[] whole = TinyExport.archive("tiny");
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] damaged = whole.clone();
            if (i % 4 == 0) {
                damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
            } else {
                for (int k = 0; k <= random.nextInt(6); k++) {
                    damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            refused += isRefused(damaged, "damage " + i) ? 1 : 0;
        }
        assertThat(refused).isBetween(COUNT / 4, COUNT);
    }

    @Test
    void givenArchivesThatLie_whenOpenedAndRun_thenNothingButOneSentenceComesOfIt() throws IOException {
        JsonMapper json = new JsonMapper();
        Map<String, byte[]> entries = TinyExport.entries(TinyExport.archive("tiny"));
        List<String> files =
                entries.keySet().stream().filter(name -> name.endsWith(".json")).toList();
        Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < COUNT; i++) {
            String file = i % 5 == 0 ? files.get(random.nextInt(files.size())) : TinyExport.GRAPH;
            JsonNode root = json.readTree(entries.get(file));
            for (int k = 0; k <= random.nextInt(2); k++) {
                change(root, random);
            }
            Map<String, byte[]> changed = new java.util.LinkedHashMap<>(entries);
            changed.put(file, root.toString().getBytes(StandardCharsets.UTF_8));
            refused += isRefused(TinyExport.zip(changed), "lie " + i) ? 1 : 0;
        }
        assertThat(refused).isBetween(COUNT / 10, COUNT);
    }

    /** Whether the archive is refused; anything but running or one sentence fails the test. */
    private boolean isRefused(byte[] archive, String what) {
        Path file = folder.resolve("mutated.pt2");
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Files.write(file, archive);
            ExportedNetwork network = ExportedNetwork.open(file, Device.CPU, Precision.FLOAT32, memory);
            Tensor picture = Tensors.zeros(
                    1, 3, network.picture().height(), network.picture().width());
            network.measure(picture);
            for (int stage = 0; stage < network.stages().size(); stage++) {
                network.forward(picture, stage);
            }
            return false;
        } catch (WeightsException e) {
            assertThat(e.getMessage()).as(what).hasLineCount(1).hasSizeLessThan(700);
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
    }

    /** Changes one value somewhere below the root: a number, a text, or a thing left out, doubled or of another kind. */
    private static void change(JsonNode root, Random random) {
        List<JsonNode> inner = new ArrayList<>();
        collect(root, inner);
        JsonNode parent = inner.get(random.nextInt(inner.size()));
        if (parent instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(8)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name + "x", object.remove(name));
                default -> object.set(name, other(object.get(name), inner, random));
            }
        } else if (parent instanceof ArrayNode array) {
            int index = random.nextInt(array.size());
            switch (random.nextInt(6)) {
                case 0 -> array.remove(index);
                case 1 -> array.insert(index, array.get(index).deepCopy());
                case 2 -> array.add(array.remove(index));
                default -> array.set(index, other(array.get(index), inner, random));
            }
        }
    }

    private static JsonNode other(JsonNode value, List<JsonNode> inner, Random random) {
        JsonMapper json = new JsonMapper();
        if (value.isNumber() && random.nextInt(8) > 0) {
            return json.getNodeFactory().numberNode(NUMBERS[random.nextInt(NUMBERS.length)]);
        }
        if (value.isTextual() && random.nextInt(8) > 0) {
            // another text of the same file is likelier to be taken for true than any other
            List<String> texts = new ArrayList<>();
            for (JsonNode node : inner) {
                node.forEach(child -> {
                    if (child.isTextual() && child.textValue().length() < 80) {
                        texts.add(child.textValue());
                    }
                });
            }
            return json.getNodeFactory().textNode(texts.get(random.nextInt(texts.size())));
        }
        return switch (random.nextInt(4)) {
            case 0 -> json.getNodeFactory().nullNode();
            case 1 -> json.getNodeFactory().textNode("x\"\\\n); torch.save(c");
            case 2 -> json.getNodeFactory().booleanNode(true);
            default -> inner.get(random.nextInt(inner.size())).deepCopy();
        };
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode() && node.size() > 0) {
            into.add(node);
            node.forEach(child -> collect(child, into));
        }
    }
}
