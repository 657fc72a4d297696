// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/** Asks one network what pictures show. Each is a picture like any other: prepared by {@link #picture}, whatever its size. */
public final class RecognitionTest {
    private final Network network;
    private final LabelSet labels;
    private final List<DecisionRule> rules;
    private final RecognitionRow.Evaluator evaluator;
    private final int background;

    /** @throws RecognitionException if the network has no classes */
    public RecognitionTest(Network network, List<DecisionRule> rules) {
        ClassNames classes = network.card()
                .classes()
                .orElseThrow(() -> new RecognitionException("the network " + network.name()
                        + " has no classes, so it cannot be asked what a picture shows; name others with --by"));
        this.network = network;
        this.rules = List.copyOf(rules);
        this.labels = LabelSet.of(classes);
        this.evaluator = new RecognitionRow.Evaluator(network.name(), network.weightsSha256(), labels.id());
        this.background = network.card().backgroundOutput() ? 1 : 0;
    }

    public RecognitionRow.Evaluator evaluator() {
        return evaluator;
    }

    /** What the network takes. */
    public PictureSpec picture() {
        return network.picture();
    }

    public LabelSet labels() {
        return labels;
    }

    /**
     * Shows some pictures in one forward pass.
     *
     * @param shown what the pictures are
     * @param pictures prepared, in the same order
     * @throws RecognitionException if the network answers with something that is no number
     */
    public List<RecognitionRow> ask(List<Shown> shown, List<Pixels> pictures) {
        List<RecognitionRow> rows = new ArrayList<>();
        Stage last = network.lastStage();
        network.activations(pictures, List.of(last), (stage, outputs) -> {
            for (int i = 0; i < outputs.length; i++) {
                rows.add(row(shown.get(i), outputs[i]));
            }
        });
        return rows;
    }

    private RecognitionRow row(Shown shown, float[] all) {
        float[] outputs = background == 0 ? all : Arrays.copyOfRange(all, background, all.length);
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                throw new RecognitionException("the network " + network.name() + " answers " + output + " to "
                        + shown.folder() + ", expected finite numbers; leave it out of --by");
            }
        }
        Map<DecisionRule, Optional<String>> decisions = new LinkedHashMap<>();
        rules.forEach(rule -> decisions.put(rule, rule.decide(labels, outputs)));
        return RecognitionRow.scored(shown, evaluator, decisions, labels, top(outputs));
    }

    private List<RecognitionRow.Likely> top(float[] outputs) {
        double highest = IntStream.range(0, outputs.length)
                .mapToDouble(i -> outputs[i])
                .max()
                .orElseThrow();
        double sum = 0;
        for (float output : outputs) {
            sum += Math.exp(output - highest);
        }
        double all = sum;
        return best(outputs).stream()
                .map(i -> new RecognitionRow.Likely(labels.name(i), Math.exp(outputs[i] - highest) / all))
                .toList();
    }

    /** Indices of the largest outputs, the lower index first among equal ones. */
    private static List<Integer> best(float[] outputs) {
        List<Integer> best = new ArrayList<>();
        for (int i = 0; i < outputs.length; i++) {
            int place = best.size();
            while (place > 0 && outputs[i] > outputs[best.get(place - 1)]) {
                place--;
            }
            if (place < RecognitionRow.TOP) {
                best.add(place, i);
                if (best.size() > RecognitionRow.TOP) {
                    best.remove(RecognitionRow.TOP);
                }
            }
        }
        return best;
    }
}
