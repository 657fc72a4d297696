// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.Hashes;

/** Rows for tests, of networks with CIFAR-10's classes. */
public final class Rows {
    private Rows() {}

    public static Shown shown(
            String generator, String stage, int index, String picture, Shown.Verdict verdict, String trueClass) {
        boolean natural = stage.isEmpty();
        return new Shown(
                natural ? Shown.Condition.NATURAL : Shown.Condition.METAMER,
                generator,
                sha(generator),
                stage,
                index,
                picture,
                sha(picture),
                0,
                Integer.toHexString((generator + stage + picture).hashCode()),
                generator + "/" + stage + "/" + picture,
                verdict,
                Optional.ofNullable(trueClass),
                Optional.of("dog"),
                Optional.empty(),
                Optional.empty());
    }

    /** A metamer that passes, of a cat. */
    public static RecognitionRow row(
            String generator, String stage, int index, String picture, String by, String decision) {
        return row(shown(generator, stage, index, picture, Shown.Verdict.PASSES, "cat"), by, decision);
    }

    public static RecognitionRow row(Shown shown, String by, String decision) {
        Map<DecisionRule, Optional<String>> decisions = new LinkedHashMap<>();
        float[] outputs = new float[LabelSet.CIFAR10.names().size()];
        outputs[LabelSet.CIFAR10.names().indexOf(decision)] = 1;
        DecisionRule.USUAL.forEach(rule -> decisions.put(rule, rule.decide(LabelSet.CIFAR10, outputs)));
        return RecognitionRow.scored(
                shown,
                new RecognitionRow.Evaluator(by, sha(by), "cifar10"),
                decisions,
                LabelSet.CIFAR10,
                List.of(new RecognitionRow.Likely(decision, 0.75), new RecognitionRow.Likely("ship, \"large\"", 0.25)));
    }

    public static DecisionRule cifar10() {
        return DecisionRule.USUAL.get(3);
    }

    static String sha(String text) {
        return Hashes.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
