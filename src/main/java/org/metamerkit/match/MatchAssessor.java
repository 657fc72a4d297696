// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.HumanCategories;
import org.metamerkit.stimulus.HumanCategory;
import org.metamerkit.stimulus.Pixels;

/** Measures pictures against their originals with one network: all stages, the class, the null distribution. */
public final class MatchAssessor {
    private static final int IMAGENET_CLASSES = 1000;

    private final Network network;
    private final NullLibrary nulls;
    private final Optional<String> nullName;

    /**
     * @param nulls the null distributions there are for the network
     * @param nullName the one to use; empty for the usual choice
     */
    public MatchAssessor(Network network, NullLibrary nulls, Optional<String> nullName) {
        this.network = network;
        this.nulls = nulls;
        this.nullName = nullName;
    }

    /** An original with its activations at every stage, so that many metamers of it are measured with one forward pass of it. */
    public record Original(List<float[]> activations) {}

    public Original original(Pixels picture) {
        return new Original(network.activations(picture));
    }

    /**
     * Measures one picture.
     *
     * @param stage the stage it was matched at
     * @throws NotFiniteActivationsException if an activation of either picture is NaN or infinite, at whatever stage
     */
    public MatchReport assess(Original original, Pixels metamer, Stage stage) {
        return assess(original, metamer, stage, nullFor(stage));
    }

    /** Measures one picture and judges it by a given null distribution of the stage, or by none. */
    public MatchReport assess(Original original, Pixels metamer, Stage stage, Optional<NullChoice> nullChoice) {
        List<float[]> activations = network.activations(metamer);
        Map<String, MatchStatistics> statistics = new LinkedHashMap<>();
        for (Stage each : network.stages()) {
            try {
                statistics.put(
                        each.name(),
                        MatchStatistics.between(
                                original.activations().get(each.index()), activations.get(each.index())));
            } catch (NotFiniteActivationsException e) {
                throw e.at(each.name());
            }
        }
        return MatchReport.of(stage.name(), statistics, sameClass(original, activations), nullChoice);
    }

    /**
     * The null distribution that verdicts at a stage rest on.
     *
     * @throws IllegalArgumentException if one was asked for by name and there is none of that name
     */
    public Optional<NullChoice> nullFor(Stage stage) {
        return nullName.map(name -> Optional.of(nulls.choose(name, stage.name())))
                .orElseGet(() -> nulls.choose(stage.name()));
    }

    private Optional<SameClass> sameClass(Original original, List<float[]> metamer) {
        if (network.card().classes().isEmpty()) {
            return Optional.empty();
        }
        int last = network.lastStage().index();
        return Optional.of(SameClass.decide(answer(original.activations().get(last)), answer(metamer.get(last))));
    }

    private ClassAnswer answer(float[] logits) {
        List<String> names = network.card().classes().orElseThrow().names();
        float[] classes = network.card().backgroundOutput() ? Arrays.copyOfRange(logits, 1, logits.length) : logits;
        // a network may have 1,000 classes that are not ImageNet's
        if (classes.length != IMAGENET_CLASSES
                || !names.equals(ClassNames.imagenet().names())) {
            return ClassAnswer.ownLabels(classes, names);
        }
        return ClassAnswer.imagenet(
                classes,
                names,
                index -> HumanCategories.ofClass(index).map(HumanCategory::label),
                scores -> HumanCategories.maximumRule(scores).label(),
                scores -> HumanCategories.meanRule(scores).label());
    }
}
