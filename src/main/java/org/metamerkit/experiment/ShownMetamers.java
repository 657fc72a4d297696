// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.metamerkit.Hashes;
import org.metamerkit.recognition.LabelSet;
import org.metamerkit.recognition.Shown;
import org.metamerkit.synthesis.MetamerFolder;

/**
 * What a run has to show: its metamers and, once a generating network and picture, the originals as that network saw them.
 *
 * @param pictures each with its file
 * @param problems a sentence for every metamer that cannot be shown
 */
record ShownMetamers(List<Item> pictures, List<String> problems) {
    private static final int HASH_DIGITS = 8;
    private static final String ORIGINAL = "original";

    /** A picture with its file. */
    record Item(Shown shown, Path file) {}

    ShownMetamers {
        pictures = List.copyOf(pictures);
        problems = List.copyOf(problems);
    }

    static ShownMetamers of(Path run, List<Path> folders, KeptRows.Classes classes) {
        List<Item> metamers = new ArrayList<>();
        Map<String, Item> originals = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Path folder : folders) {
            try {
                StoredMetamer metamer = StoredMetamer.read(folder);
                Shown shown = classes.named(shown(run, metamer));
                boolean whole = requireFile(folder, MetamerFolder.PNG, problems);
                if (whole) {
                    metamers.add(new Item(shown, folder.resolve(MetamerFolder.PNG)));
                }
                if (Files.isRegularFile(folder.resolve(MetamerFolder.TARGET))) {
                    Item original = new Item(original(shown), folder.resolve(MetamerFolder.TARGET));
                    originals.putIfAbsent(original.shown.hash(), original);
                } else if (whole) {
                    requireFile(folder, MetamerFolder.TARGET, problems);
                }
            } catch (RunException e) {
                problems.add(e.getMessage());
            }
        }
        List<Item> all = new ArrayList<>(originals.values());
        all.addAll(metamers);
        return new ShownMetamers(all, problems);
    }

    private static boolean requireFile(Path folder, String name, List<String> problems) {
        boolean there = Files.isRegularFile(folder.resolve(name));
        if (!there) {
            problems.add(folder.resolve(name) + " is missing; remove its folder and make the metamer again");
        }
        return there;
    }

    private static Shown shown(Path run, StoredMetamer metamer) {
        ObjectNode json = metamer.json();
        String folder = run.toAbsolutePath()
                .relativize(metamer.folder().toAbsolutePath())
                .toString()
                .replace(File.separatorChar, '/');
        JsonNode answer = json.path("match").path("classes").path(ORIGINAL);
        // a picture whose first answer lies in none of the 16 categories is given one by force, which means nothing
        boolean inSixteen = answer.path("category").isTextual();
        return new Shown(
                Shown.Condition.METAMER,
                metamer.model(),
                metamer.weightsSha256(),
                metamer.stage(),
                stageIndex(metamer),
                metamer.picture(),
                json.path("picture_sha256").asText(),
                metamer.seed(),
                folder.substring(Math.max(0, folder.length() - HASH_DIGITS)),
                folder,
                verdict(json),
                text(json.path("true_class")),
                answer(answer),
                inSixteen ? text(answer.path("imagenet16_maximum")) : Optional.empty(),
                inSixteen ? text(answer.path("imagenet16_mean")) : Optional.empty());
    }

    private static Shown original(Shown metamer) {
        byte[] identity =
                (metamer.generatorSha256() + "\n" + metamer.pictureSha256()).getBytes(StandardCharsets.US_ASCII);
        return new Shown(
                Shown.Condition.NATURAL,
                metamer.generator(),
                metamer.generatorSha256(),
                "",
                -1,
                metamer.picture(),
                metamer.pictureSha256(),
                0,
                Hashes.sha256(identity).substring(0, HASH_DIGITS),
                metamer.folder(),
                Shown.Verdict.PASSES,
                metamer.trueClass(),
                metamer.answer(),
                metamer.answer16Maximum(),
                metamer.answer16Mean());
    }

    /** ImageNet's networks by the class's index, since two classes may share a name. */
    private static Optional<String> answer(JsonNode answer) {
        boolean imagenet = answer.path("imagenet16_maximum").isTextual();
        OptionalInt index = answer.path("index").isInt()
                ? OptionalInt.of(answer.path("index").intValue())
                : OptionalInt.empty();
        return imagenet && index.isPresent()
                ? Optional.of(LabelSet.IMAGENET.name(index.getAsInt()))
                : text(answer.path("label"));
    }

    private static Shown.Verdict verdict(ObjectNode json) {
        JsonNode passes = json.path("passes");
        JsonNode png = json.path("png_passes");
        if (!passes.isBoolean() || !png.isBoolean()) {
            return Shown.Verdict.UNJUDGED;
        }
        return passes.booleanValue() && png.booleanValue() ? Shown.Verdict.PASSES : Shown.Verdict.FAILS;
    }

    /** The place of the matched stage in the table of all stages, which is in the network's order. */
    private static int stageIndex(StoredMetamer metamer) {
        Iterator<String> stages = metamer.json().path("match").path("stages").fieldNames();
        for (int i = 0; stages.hasNext(); i++) {
            if (stages.next().equals(metamer.stage())) {
                return i;
            }
        }
        throw new RunException(metamer.folder().resolve(MetamerFolder.JSON) + " has no statistics of its own stage "
                + metamer.stage() + "; remove its folder and make it again");
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }
}
