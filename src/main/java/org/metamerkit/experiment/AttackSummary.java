// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.metamerkit.Version;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.attack.Attack;
import org.metamerkit.adversarial.attack.AttackState;
import org.metamerkit.adversarial.attack.PictureResult;
import org.metamerkit.model.Network;

/** What came of attacks on a set of pictures: accuracies for people and machines, and a table with one row a picture. */
public final class AttackSummary {
    private static final String CSV = "attack.csv";
    private static final String JSON = "attack.json";
    private static final String[] COLUMNS = {
        "picture",
        "label",
        "label_name",
        "clean_answer",
        "clean_right",
        "answer",
        "robust",
        "broken_by",
        "target",
        "margin",
        "l2",
        "linf",
        "l1",
        "evaluations",
        "draws",
        "draws_right"
    };

    private final Network network;
    private final AttackPictures pictures;
    private final ThreatModel threat;
    private final List<Attack> attacks;
    private final AttackState state;
    private final ObjectNode settings;
    private final double seconds;

    AttackSummary(
            Network network,
            AttackPictures pictures,
            ThreatModel threat,
            List<Attack> attacks,
            AttackState state,
            ObjectNode settings,
            double seconds) {
        this.network = network;
        this.pictures = pictures;
        this.threat = threat;
        this.attacks = attacks;
        this.state = state;
        this.settings = settings;
        this.seconds = seconds;
    }

    /**
     * What an attack did.
     *
     * @param name of the attack
     * @param broken pictures whose answer it changed first; for smallest perturbations those whose smallest it found, within eps
     * @param accuracy share of all pictures that are right after it, 0 to 1
     */
    public record AfterAttack(String name, long broken, double accuracy) {}

    public boolean finished() {
        return state.finished();
    }

    /** Sentences about the network that put the numbers in doubt. */
    public List<String> warnings() {
        return state.warnings();
    }

    public int size() {
        return pictures.size();
    }

    /** Share of the pictures that the network is right about as they are, 0 to 1. */
    public double cleanAccuracy() {
        return share(state.results().stream().filter(PictureResult::cleanRight).count());
    }

    /** Share that is right whatever the attacks did; with random draws the mean over them. */
    public double robustAccuracy() {
        if (purpose() == Attack.Purpose.COUNT) {
            long draws =
                    state.results().stream().mapToLong(PictureResult::draws).sum();
            long right = state.results().stream()
                    .mapToLong(PictureResult::drawsRight)
                    .sum();
            return draws == 0 ? cleanAccuracy() : (double) right / draws;
        }
        return share(
                state.results().stream().filter(result -> result.robust(threat)).count());
    }

    /** One entry for every attack, in their order. */
    public List<AfterAttack> afterAttacks() {
        List<AfterAttack> after = new ArrayList<>();
        long left = state.results().stream().filter(PictureResult::cleanRight).count();
        for (Attack attack : attacks) {
            long broken = state.results().stream()
                    .filter(result ->
                            !result.robust(threat) && result.brokenBy().equals(Optional.of(attack.name())))
                    .count();
            left -= broken;
            after.add(new AfterAttack(attack.name(), broken, share(left)));
        }
        return after;
    }

    public Attack.Purpose purpose() {
        return attacks.get(0).purpose();
    }

    /**
     * The median over all pictures of the smallest perturbation that was found to change the answer, 0 for those that are wrong as they
     * are; empty if attacks were not made for that, or found none for half of the pictures.
     */
    public OptionalDouble medianTolerance() {
        if (purpose() != Attack.Purpose.SHRINK) {
            return OptionalDouble.empty();
        }
        double[] sizes = tolerances();
        Arrays.sort(sizes);
        double median = (sizes[(sizes.length - 1) / 2] + sizes[sizes.length / 2]) / 2;
        return Double.isFinite(median) ? OptionalDouble.of(median) : OptionalDouble.empty();
    }

    /** Keys in snake_case; the same as {@code attack.json}. */
    public ObjectNode toJson() {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("format_version", 1).put("metamerkit", Version.current());
        node.setAll(settings);
        node.put("finished", finished())
                .put("clean_accuracy", cleanAccuracy())
                .put("robust_accuracy", robustAccuracy());
        if (medianTolerance().isPresent()) {
            node.put("median_tolerance", medianTolerance().getAsDouble());
        }
        ArrayNode after = node.putArray("after_attacks");
        afterAttacks()
                .forEach(each -> after.addObject()
                        .put("name", each.name())
                        .put("broken", each.broken())
                        .put("accuracy", each.accuracy()));
        warnings().forEach(node.putArray("warnings")::add);
        node.put("seconds", seconds);
        return node;
    }

    void write(Path folder) {
        AttackJob.write(folder.resolve(CSV), file -> {
            try (Writer writer = Files.newBufferedWriter(file);
                    CSVPrinter csv = new CSVPrinter(
                            writer,
                            CSVFormat.RFC4180.builder().setHeader(COLUMNS).get())) {
                for (int i = 0; i < pictures.size(); i++) {
                    csv.printRecord(row(i));
                }
            }
        });
        AttackJob.write(
                folder.resolve(JSON),
                file -> Files.writeString(file, toJson().toPrettyString() + System.lineSeparator()));
    }

    private List<Object> row(int picture) {
        PictureResult result = state.results().get(picture);
        return List.of(
                pictures.name(picture),
                result.label(),
                network.card()
                        .classes()
                        .map(names -> names.name(result.label()))
                        .orElse(""),
                result.cleanAnswer(),
                result.cleanRight(),
                result.answer(),
                result.robust(threat),
                result.brokenBy().orElse(""),
                result.target() < 0 ? "" : result.target(),
                Double.isFinite(result.strength()) ? result.strength() : "",
                result.l2(),
                result.linf(),
                result.l1(),
                result.evaluations(),
                result.draws(),
                result.drawsRight());
    }

    private double[] tolerances() {
        return state.results().stream()
                .mapToDouble(result -> {
                    if (!result.cleanRight()) {
                        return 0;
                    }
                    return result.brokenBy().isEmpty() ? Double.POSITIVE_INFINITY : result.size(threat.norm());
                })
                .toArray();
    }

    private double share(long count) {
        return (double) count / Math.max(1, pictures.size());
    }
}
