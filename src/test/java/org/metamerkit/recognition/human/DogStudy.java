// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Shown;

/** A study for tests: two networks, two stages and four pictures of dogs, shown to three networks and two people. */
final class DogStudy {
    /** 16 categories. */
    static final DecisionRule RULE = DecisionRule.USUAL.get(1);

    private DogStudy() {}

    /** The late metamers of pictures 2 and 3 are recognised by their own network only, early ones by all; picture 3's fails early. */
    static List<RecognitionRow> rows() {
        List<RecognitionRow> rows = new ArrayList<>();
        for (String generator : List.of("neta", "netb")) {
            for (int stage = 0; stage < 2; stage++) {
                for (int picture = 0; picture < 4; picture++) {
                    for (String evaluator : List.of("neta", "netb", "netc")) {
                        boolean right = stage == 0 || picture < 2 || evaluator.equals(generator);
                        rows.add(row(shown(generator, stage, picture), evaluator, right ? "dog" : "cat"));
                    }
                }
            }
        }
        return rows;
    }

    static RecognitionRow row(Shown shown, String evaluator, String decision) {
        return new RecognitionRow(
                shown,
                new RecognitionRow.Evaluator(evaluator, "sha-" + evaluator, "imagenet"),
                Map.of(
                        RULE.key(),
                        new RecognitionRow.Verdict(Optional.of(decision), Optional.of("dog"), Optional.of("dog"))),
                List.of());
    }

    static RecognitionTable table() {
        return RecognitionTable.of(rows(), RULE, Counting.PASSING);
    }

    static Shown shown(String generator, int stage, int picture) {
        String name = metamer(generator, stage, picture);
        return new Shown(
                Shown.Condition.METAMER,
                generator,
                "sha-" + generator,
                "stage" + stage,
                stage,
                "pic" + picture,
                "sha-pic" + picture,
                0,
                name.substring(name.lastIndexOf('-') + 1),
                generator + "/stage" + stage + "/" + name,
                picture == 3 && stage == 0 ? Shown.Verdict.FAILS : Shown.Verdict.PASSES,
                Optional.of("dog"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Ann recognises what networks recognise; Bob misses one more; both see an original. */
    static Responses people() {
        List<Trial> trials = new ArrayList<>();
        for (String person : List.of("ann", "bob")) {
            for (String generator : List.of("neta", "netb")) {
                for (int stage = 0; stage < 2; stage++) {
                    for (int picture = 0; picture < 4; picture++) {
                        boolean right = stage == 0 || picture < (person.equals("ann") ? 2 : 1);
                        trials.add(trial(
                                person,
                                "stimuli/" + metamer(generator, stage, picture) + "/metamer.png",
                                right ? "dog" : "cat"));
                    }
                }
            }
            trials.add(trial(person, "pic0.png", "dog"));
        }
        return new Responses("study", trials, List.of());
    }

    static String csv(Responses responses) {
        StringBuilder text = new StringBuilder("participant,stimulus,response,category\n");
        responses
                .trials()
                .forEach(trial -> text.append(String.join(
                                ",",
                                trial.observer(),
                                trial.stimulus(),
                                trial.response().orElse(""),
                                "dog"))
                        .append('\n'));
        return text.toString();
    }

    static String metamer(String generator, int stage, int picture) {
        return "pic" + picture + "-s0-"
                + Integer.toHexString(Map.of("neta", 160, "netb", 176).get(generator) + stage * 8 + picture);
    }

    static Trial trial(String person, String stimulus, String response) {
        return labelled(person, stimulus, response, "dog");
    }

    static Trial labelled(String person, String stimulus, String response, String category) {
        return unlabelled(person, stimulus, response).withCategory(category);
    }

    static Trial unlabelled(String person, String stimulus, String response) {
        return new Trial(
                person,
                stimulus,
                "",
                Optional.of(response),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Picture 0 as a generating network sees it. */
    static Shown original(String generator) {
        return new Shown(
                Shown.Condition.NATURAL,
                generator,
                "sha-" + generator,
                "",
                -1,
                "pic0",
                "sha-pic0",
                0,
                "0" + generator,
                generator + "/stage0/" + metamer(generator, 0, 0),
                Shown.Verdict.PASSES,
                Optional.of("dog"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
