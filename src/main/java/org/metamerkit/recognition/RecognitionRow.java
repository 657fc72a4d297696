// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one network said of one picture.
 *
 * @param shown the picture
 * @param evaluator the network that was asked
 * @param verdicts by the rules' keys; a rule that does not apply to the network's classes has an empty decision
 * @param top its first answers with their softmax probabilities, highest first, five at most
 */
public record RecognitionRow(Shown shown, Evaluator evaluator, Map<String, Verdict> verdicts, List<Likely> top) {
    /** How many of the first answers are kept. */
    public static final int TOP = 5;

    public RecognitionRow {
        verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
        top = List.copyOf(top);
    }

    /**
     * The network that was asked.
     *
     * @param sha256 of its weights
     * @param labels id of its {@link LabelSet}
     */
    public record Evaluator(String name, String sha256, String labels) {}

    /** One of the first answers. */
    public record Likely(String label, double probability) {}

    /**
     * A decision beside what would be right.
     *
     * @param decision empty if the rule does not apply to the network's classes
     * @param trueClass what the original shows, in the rule's words; empty if unknown or in none of them
     * @param generatorsAnswer what the generating network said of the original, in the rule's words
     */
    public record Verdict(Optional<String> decision, Optional<String> trueClass, Optional<String> generatorsAnswer) {
        /** No decision. */
        public static final Verdict NONE = new Verdict(Optional.empty(), Optional.empty(), Optional.empty());

        /** Whether the decision is the true class; empty if one of them is missing. */
        public Optional<Boolean> correct() {
            return equal(trueClass);
        }

        /** Whether the decision is the generating network's answer to the original. */
        public Optional<Boolean> agrees() {
            return equal(generatorsAnswer);
        }

        /** The one or the other. */
        public Optional<Boolean> by(ScoredBy score) {
            return score == ScoredBy.TRUE_CLASS ? correct() : agrees();
        }

        private Optional<Boolean> equal(Optional<String> expected) {
            return decision.isEmpty() || expected.isEmpty()
                    ? Optional.empty()
                    : Optional.of(decision.get().equals(expected.get()));
        }
    }

    /** Makes a row of decisions by scoring them. */
    static RecognitionRow scored(
            Shown shown,
            Evaluator evaluator,
            Map<DecisionRule, Optional<String>> decisions,
            LabelSet labels,
            List<Likely> top) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        decisions.forEach((rule, decision) -> verdicts.put(
                rule.key(),
                decision.isEmpty()
                        ? Verdict.NONE
                        : new Verdict(
                                decision,
                                shown.trueClass().flatMap(text -> rule.translate(labels, text)),
                                shown.generatorsAnswer(rule, labels))));
        return new RecognitionRow(shown, evaluator, verdicts, top);
    }

    /**
     * The same answers to a picture of which more, or something else, is known. What a network with classes of its own, which are not
     * on file, calls a new true class is unknown, and so is what a rule calls it that is not among these; the same holds for a new
     * answer of the generating network.
     */
    public RecognitionRow rescored(Shown other, List<DecisionRule> rules) {
        Map<String, Verdict> again = new LinkedHashMap<>(verdicts);
        boolean sameClass = other.trueClass().equals(shown.trueClass());
        boolean sameAnswer = other.hasAnswersOf(shown);
        again.replaceAll((rule, before) -> new Verdict(
                before.decision(),
                sameClass ? before.trueClass() : Optional.empty(),
                sameAnswer ? before.generatorsAnswer() : Optional.empty()));
        Optional<LabelSet> labels = LabelSet.known(evaluator.labels());
        for (DecisionRule rule : rules) {
            Verdict before = verdict(rule);
            if (before.decision().isPresent()
                    && (labels.isPresent() || !rule.answers().isEmpty())) {
                LabelSet words = labels.orElseGet(() -> new LabelSet(evaluator.labels(), List.of()));
                again.put(
                        rule.key(),
                        new Verdict(
                                before.decision(),
                                other.trueClass().flatMap(text -> rule.translate(words, text)),
                                sameAnswer ? before.generatorsAnswer() : other.generatorsAnswer(rule, words)));
            }
        }
        return new RecognitionRow(other, evaluator, again, top);
    }

    /** With what an older row of the same picture and weights says by rules that this one does not know. */
    RecognitionRow completedBy(RecognitionRow older) {
        Map<String, Verdict> all = new LinkedHashMap<>(verdicts);
        older.verdicts.forEach(all::putIfAbsent);
        return all.size() == verdicts.size() ? this : new RecognitionRow(shown, evaluator, all, top);
    }

    /** Whether the rule's decision was looked for, even if there is none. */
    public boolean has(DecisionRule rule) {
        return verdicts.containsKey(rule.key());
    }

    public Verdict verdict(DecisionRule rule) {
        return verdicts.getOrDefault(rule.key(), Verdict.NONE);
    }

    /** Whether the network was shown a metamer or an original of its own. */
    public boolean ofItself() {
        return shown.generatorSha256().equals(evaluator.sha256());
    }

    /** What makes two rows the same: picture and weights. */
    Key key() {
        return new Key(shown.condition(), shown.folder(), shown.hash(), evaluator.sha256());
    }

    /** Identity of a row. */
    record Key(Shown.Condition condition, String folder, String hash, String evaluatorSha256) {
        /** An original is the same whichever of its metamers' folders it was read from. */
        Key {
            folder = condition == Shown.Condition.NATURAL ? "" : folder;
        }
    }
}
