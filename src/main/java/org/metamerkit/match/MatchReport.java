// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How well one metamer matches and whether it passes: at the matched stage, at all others, by class, and against which null
 * distribution. A metamer has two: for the float picture, and for the 8-bit PNG as read back.
 *
 * @param stage the matched stage
 * @param stages every stage's statistics in the network's order; the matched stage is among them
 * @param sameClass the class answers; empty for a network without a classifier
 * @param nullChoice the null distribution of the matched stage; empty if there is none
 * @param verdict the criterion's outcome
 */
public record MatchReport(
        String stage,
        Map<String, MatchStatistics> stages,
        Optional<SameClass> sameClass,
        Optional<NullChoice> nullChoice,
        MatchVerdict verdict) {
    public MatchReport {
        Objects.requireNonNull(verdict, "verdict");
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        requireStage(stage, stages);
    }

    /** Judges a metamer by its statistics at all stages; see {@link MatchCriterion}. */
    public static MatchReport of(
            String stage,
            Map<String, MatchStatistics> stages,
            Optional<SameClass> sameClass,
            Optional<NullChoice> nullChoice) {
        nullChoice.map(NullChoice::distribution).ifPresent(distribution -> {
            if (!distribution.stage().equals(stage)) {
                throw new IllegalArgumentException("The null distribution is of stage " + distribution.stage()
                        + ", expected the matched stage " + stage + ".");
            }
        });
        requireStage(stage, stages);
        MatchVerdict verdict =
                MatchCriterion.judge(stages.get(stage), nullChoice.map(NullChoice::distribution), sameClass);
        return new MatchReport(stage, stages, sameClass, nullChoice, verdict);
    }

    /** The matched stage's statistics. */
    public MatchStatistics match() {
        return stages.get(stage);
    }

    public double spearman() {
        return match().spearman();
    }

    public double pearson() {
        return match().pearson();
    }

    public double snrDb() {
        return match().snrDb();
    }

    public double snrDbPower() {
        return match().snrDbPower();
    }

    /** Whether the metamer passes the criterion; empty without a null distribution. */
    public Optional<Boolean> passes() {
        return verdict.passes();
    }

    /**
     * The keys that {@code synthesize --json} prints for every metamer: {@code spearman, pearson, snr_db, snr_db_power,
     * same_class, class_rule, passes}; null where there is nothing to say.
     */
    public ObjectNode summaryJson() {
        ObjectNode node = match().toJson();
        node.put("same_class", sameClass.map(SameClass::same).orElse(null));
        node.put("class_rule", sameClass.map(classes -> classes.rule().key()).orElse(null));
        node.put("passes", passes().orElse(null));
        return node;
    }

    /**
     * The whole report: the summary's keys, then {@code stage}, {@code reason}, {@code measures} (null maximum and p bound of
     * each), {@code classes} (all answers to original and metamer), {@code null} (provenance) and {@code stages} (the stage ×
     * measure table).
     */
    public ObjectNode toJson() {
        ObjectNode node = summaryJson();
        node.put("stage", stage);
        node.put("reason", verdict.reason().orElse(null));
        ObjectNode measures = node.putObject("measures");
        verdict.measures().forEach((measure, found) -> measures.set(measure.key(), measureJson(measure, found)));
        node.set("classes", sameClass.map(MatchReport::classesJson).orElse(null));
        node.set("null", nullChoice.map(NullChoice::toJson).orElse(null));
        ObjectNode table = node.putObject("stages");
        stages.forEach((name, statistics) -> table.set(name, statistics.toJson()));
        return node;
    }

    private static void requireStage(String stage, Map<String, MatchStatistics> stages) {
        if (!stages.containsKey(stage)) {
            throw new IllegalArgumentException("The report on stage " + stage + " has statistics of " + stages.keySet()
                    + " only; measure the matched stage too.");
        }
    }

    private static ObjectNode measureJson(Measure measure, MatchVerdict.MeasureVerdict found) {
        boolean decibels = measure == Measure.SNR_DB;
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("value", decibels ? Decibels.toFile(found.value()) : found.value());
        node.put("null_maximum", decibels ? Decibels.toFile(found.nullMaximum()) : found.nullMaximum());
        node.put("passes", found.passes());
        node.put("p_bound", found.pBound());
        node.put("p_text", found.pText());
        return node;
    }

    private static ObjectNode classesJson(SameClass classes) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("original", classes.original().toJson());
        node.set("metamer", classes.metamer().toJson());
        return node;
    }
}
