// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.metamerkit.Hashes;
import org.metamerkit.Version;
import org.metamerkit.WholeFile;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.attack.Attack;
import org.metamerkit.adversarial.attack.AttackProgress;
import org.metamerkit.adversarial.attack.AttackState;
import org.metamerkit.adversarial.attack.RobustAccuracy;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.OutputException;

/**
 * Attacks on a set of pictures with their results in a folder: {@code state.json} to go on from, {@code pictures/} with the perturbed
 * pictures if wanted, and at the end {@code attack.csv} and {@code attack.json}.
 */
public final class AttackJob {
    private static final String STATE = "state.json";
    private static final String PICTURES = "pictures";
    private static final String PICTURES_SAVED = "pictures_saved";
    private static final int FORMAT = 1;
    private static final long SAVE_EVERY = 5_000_000_000L;
    private static final Pattern NOT_FOR_FILES = Pattern.compile("[^A-Za-z0-9._-]+");

    private final Network network;
    private final AttackPictures pictures;
    private final Settings settings;
    private final Path folder;
    private final ObjectNode resolved;
    private final String identity;
    private double secondsBefore;
    private long started;
    private long lastSaved;

    /**
     * What is attacked how.
     *
     * @param seed of all random numbers
     * @param batch pictures at a time; results do not depend on it
     * @param savePictures whether perturbed pictures are kept, as {@code .npy} (exact) and {@code .png} (rounded, to look at)
     */
    public record Settings(ThreatModel threat, List<Attack> attacks, long seed, int batch, boolean savePictures) {
        public Settings {
            attacks = List.copyOf(attacks);
        }
    }

    /**
     * @param folder what {@code --out} names
     * @throws RunException in one sentence if it holds the attack of other settings
     */
    public AttackJob(Network network, AttackPictures pictures, Settings settings, Path folder) {
        this.network = network;
        this.pictures = pictures;
        this.settings = settings;
        this.folder = folder;
        this.resolved = describe();
        this.identity = Hashes.sha256(resolved.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Goes on from what the folder holds, to the end or until the progress asks to stop; writes what was asked for. */
    public AttackSummary run(AttackProgress progress) {
        RobustAccuracy accuracy =
                new RobustAccuracy(network, settings.threat(), settings.attacks(), settings.seed(), settings.batch());
        started = System.nanoTime();
        lastSaved = started;
        AttackState state = goOn();
        boolean before = state.finished();
        accuracy.run(pictures, state, new Keeping(progress));
        AttackSummary summary =
                new AttackSummary(network, pictures, settings.threat(), settings.attacks(), state, resolved, seconds());
        if (!before) {
            save(state);
        }
        if (state.finished()) {
            summary.write(folder);
        }
        return summary;
    }

    private final class Keeping implements AttackProgress {
        private final AttackProgress outer;

        Keeping(AttackProgress outer) {
            this.outer = outer;
        }

        @Override
        public void at(String what, double share) {
            outer.at(what, share);
        }

        @Override
        public void perturbed(int picture, Pixels pixels) {
            if (settings.savePictures()) {
                savePicture(picture, pixels);
            }
            outer.perturbed(picture, pixels);
        }

        @Override
        public void batchDone(AttackState state) {
            if (System.nanoTime() - lastSaved > SAVE_EVERY) {
                save(state);
                lastSaved = System.nanoTime();
            }
            outer.batchDone(state);
        }

        @Override
        public boolean stopRequested() {
            return outer.stopRequested();
        }
    }

    private ObjectNode describe() {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("model", network.name())
                .put("weights_sha256", network.weightsSha256())
                .put("picture_set", pictures.setName())
                .put("pictures", pictures.size())
                .put("pictures_sha256", pictures.sha256())
                .put("norm", settings.threat().norm().toString())
                .put("eps", settings.threat().eps())
                .put("seed", settings.seed());
        var list = node.putArray("attacks");
        settings.attacks().forEach(attack -> attack.describe(list.addObject()));
        return node;
    }

    private AttackState goOn() {
        Path file = folder.resolve(STATE);
        if (!Files.exists(file)) {
            return AttackState.begin(pictures.labels());
        }
        try {
            JsonNode saved = new JsonMapper().readTree(file.toFile());
            if (!identity.equals(saved.path("identity").asText())) {
                throw new RunException("the folder " + folder + " holds another attack ("
                        + difference(saved.path("settings")) + "); name another one with --out");
            }
            if (settings.savePictures()) {
                requirePictures(saved);
            }
            secondsBefore = saved.path("seconds").asDouble();
            return AttackState.read(saved.path("state"), pictures.labels());
        } catch (IOException | IllegalArgumentException e) {
            throw new RunException(
                    file + " cannot be read; delete it to begin again, or name another folder with --out", e);
        }
    }

    /** Those of batches done before cannot be made again. */
    private void requirePictures(JsonNode saved) {
        // versions before this was written down kept them in the folder, too
        boolean kept = saved.path(PICTURES_SAVED).asBoolean(Files.isDirectory(folder.resolve(PICTURES)));
        if (!kept) {
            throw new RunException(
                    "the attack in " + folder + " was made, at least in part, without --save-pictures, and its"
                            + " perturbed pictures are not kept; leave the option out, or name another folder with --out");
        }
    }

    /** The first setting that is not the same. */
    private String difference(JsonNode before) {
        for (var field : resolved.properties()) {
            if (!field.getValue()
                    .asText(field.getValue().toString())
                    .equals(before.path(field.getKey())
                            .asText(before.path(field.getKey()).toString()))) {
                return field.getKey() + " " + before.path(field.getKey()) + " instead of " + field.getValue();
            }
        }
        return "of another version of this program";
    }

    private void save(AttackState state) {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("format_version", FORMAT)
                .put("metamerkit", Version.current())
                .put("identity", identity)
                .put(PICTURES_SAVED, settings.savePictures())
                .put("seconds", seconds());
        node.set("settings", resolved);
        node.set("state", state.toJson());
        write(folder.resolve(STATE), file -> new JsonMapper().writeValue(file.toFile(), node));
    }

    private void savePicture(int picture, Pixels pixels) {
        String name = String.format(
                Locale.ROOT,
                "%05d-%s",
                picture,
                NOT_FOR_FILES
                        .matcher(pictures.name(picture).replaceFirst("\\.[^./]*$", ""))
                        .replaceAll("_"));
        Path into = folder.resolve(PICTURES);
        write(into.resolve(name + ".npy"), file -> NumpyFile.write(file, pixels));
        write(into.resolve(name + ".png"), file -> PngFile.write(pixels, file));
    }

    static void write(Path file, WholeFile.Content content) {
        try {
            WholeFile.makeFolder(file.toAbsolutePath().getParent());
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - started) / 1e9;
    }
}
