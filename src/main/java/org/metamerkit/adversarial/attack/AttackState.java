// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far the attacks on some pictures are, and what came of them so far: all that is needed to go on. Not thread-safe.
 */
public final class AttackState {
    /** The pass over the pictures as they are, which comes before the first attack. */
    static final int CLEAN = -1;

    private final List<PictureResult> results;
    private final List<String> warnings = new ArrayList<>();
    private int attack = CLEAN;
    private int round;
    private int next;
    private boolean finished;

    private AttackState(List<PictureResult> results) {
        this.results = results;
    }

    /** Nothing done yet. */
    public static AttackState begin(int[] labels) {
        return new AttackState(new ArrayList<>(
                IntStream.of(labels).mapToObj(PictureResult::unseen).toList()));
    }

    /** What is known about every picture; unmodifiable. */
    public List<PictureResult> results() {
        return List.copyOf(results);
    }

    /** What the checks before the attacks found, one sentence each; empty if all is well. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Whether all attacks are through. */
    public boolean finished() {
        return finished;
    }

    int attack() {
        return attack;
    }

    int round() {
        return round;
    }

    int next() {
        return next;
    }

    PictureResult result(int picture) {
        return results.get(picture);
    }

    void set(int picture, PictureResult result) {
        results.set(picture, result);
    }

    void warn(List<String> sentences) {
        warnings.addAll(sentences);
    }

    void at(int nextPicture) {
        next = nextPicture;
    }

    void beginRound(int ofAttack, int number) {
        attack = ofAttack;
        round = number;
        next = 0;
    }

    void finish() {
        finished = true;
    }

    /** For a state file; {@link #read} takes it back. */
    public ObjectNode toJson() {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("attack", attack).put("round", round).put("next", next).put("finished", finished);
        warnings.forEach(node.putArray("warnings")::add);
        ArrayNode pictures = node.putArray("pictures");
        for (PictureResult result : results) {
            pictures.addArray()
                    .add(result.label())
                    .add(result.cleanAnswer())
                    .add(result.brokenBy().orElse(null))
                    .add(result.answer())
                    .add(result.target())
                    .add(Double.toString(result.strength()))
                    .add(result.l2())
                    .add(result.linf())
                    .add(result.l1())
                    .add(result.evaluations())
                    .add(result.draws())
                    .add(result.drawsRight());
        }
        return node;
    }

    /**
     * A state as {@link #toJson} has it.
     *
     * @throws IllegalArgumentException if it is not one, or of other labels
     */
    public static AttackState read(JsonNode node, int[] labels) {
        JsonNode pictures = node.path("pictures");
        if (pictures.size() != labels.length) {
            throw new IllegalArgumentException(
                    "the state is of " + pictures.size() + " pictures, expected " + labels.length);
        }
        List<PictureResult> results = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            JsonNode row = pictures.get(i);
            if (row.size() != PictureResult.class.getRecordComponents().length
                    || row.get(0).asInt() != labels[i]) {
                throw new IllegalArgumentException("picture " + i + " of the state is not that of label " + labels[i]);
            }
            int column = 0;
            results.add(new PictureResult(
                    row.get(column++).asInt(),
                    row.get(column++).asInt(),
                    Optional.ofNullable(row.get(column++).textValue()),
                    row.get(column++).asInt(),
                    row.get(column++).asInt(),
                    Double.parseDouble(row.get(column++).asText()),
                    row.get(column++).asDouble(),
                    row.get(column++).asDouble(),
                    row.get(column++).asDouble(),
                    row.get(column++).asLong(),
                    row.get(column++).asInt(),
                    row.get(column).asInt()));
        }
        AttackState state = new AttackState(results);
        state.attack = node.path("attack").asInt();
        state.round = node.path("round").asInt();
        state.next = node.path("next").asInt();
        state.finished = node.path("finished").asBoolean();
        node.path("warnings").forEach(warning -> state.warnings.add(warning.asText()));
        return state;
    }
}
