// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.Optional;

/**
 * A picture that networks are shown: a metamer as its 8-bit file holds it, or the original as the generating network saw it.
 *
 * @param condition which of the two
 * @param generator the network whose metamer it is, or whose original
 * @param generatorSha256 of its weights
 * @param stage matched; empty for originals
 * @param stageIndex the stage's place in the generating network, 0-based; −1 for originals
 * @param picture name of the original
 * @param pictureSha256 of the original's file
 * @param seed of the noise the metamer began as; 0 for originals
 * @param hash tells it from every other picture in the run: eight hexadecimal digits, as the metamer's folder ends
 * @param folder of the metamer (or of one of the original's), relative to the run, with slashes
 * @param verdict of the criterion
 * @param trueClass what the original shows, where somebody said so
 * @param answer the generating network's first answer to the original, if it classifies
 * @param answer16Maximum its answer to the original in 16 categories by the maximum rule; empty where its first answer lies in none
 * @param answer16Mean the same by the mean rule
 */
public record Shown(
        Condition condition,
        String generator,
        String generatorSha256,
        String stage,
        int stageIndex,
        String picture,
        String pictureSha256,
        int seed,
        String hash,
        String folder,
        Verdict verdict,
        Optional<String> trueClass,
        Optional<String> answer,
        Optional<String> answer16Maximum,
        Optional<String> answer16Mean) {

    /** What is shown. */
    public enum Condition {
        METAMER("metamer"),
        /** The original: how well it is recognised bounds what may be expected of metamers. */
        NATURAL("natural");

        private final String key;

        Condition(String key) {
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    /** Whether a metamer passes the criterion, float picture and 8-bit file both; originals always do. */
    public enum Verdict {
        PASSES("yes"),
        FAILS("no"),
        /** There was no null distribution to judge by. */
        UNJUDGED("unjudged");

        private final String key;

        Verdict(String key) {
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    /** The same picture with another true class. */
    public Shown withTrueClass(Optional<String> other) {
        return new Shown(
                condition,
                generator,
                generatorSha256,
                stage,
                stageIndex,
                picture,
                pictureSha256,
                seed,
                hash,
                folder,
                verdict,
                other,
                answer,
                answer16Maximum,
                answer16Mean);
    }

    /** Whether the generating network is said to have answered the same. */
    boolean hasAnswersOf(Shown other) {
        return answer.equals(other.answer)
                && answer16Maximum.equals(other.answer16Maximum)
                && answer16Mean.equals(other.answer16Mean);
    }

    /** What the generating network said of the original, in a rule's words. */
    Optional<String> generatorsAnswer(DecisionRule rule, LabelSet labels) {
        return switch (rule.key()) {
            case "imagenet16_maximum" ->
                answer16Maximum.isPresent() ? answer16Maximum : answer.flatMap(text -> rule.translate(labels, text));
            case "imagenet16_mean" ->
                answer16Mean.isPresent() ? answer16Mean : answer.flatMap(text -> rule.translate(labels, text));
            default -> answer.flatMap(text -> rule.translate(labels, text));
        };
    }
}
