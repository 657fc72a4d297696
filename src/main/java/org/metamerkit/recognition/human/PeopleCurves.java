// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.StatUtils;

/** People's recognition of networks' metamers, stage by stage, originals among them where these were shown. */
public final class PeopleCurves {
    private final Map<List<String>, Mean> means = new HashMap<>();

    private PeopleCurves() {}

    /**
     * Over observers.
     *
     * @param value the mean of their proportions correct
     * @param sem standard error of that mean: standard deviation over √n; NaN of one observer
     * @param observers how many
     */
    public record Mean(double value, double sem, int observers) {
        static Mean of(Collection<RecognitionScore> scores) {
            double[] values = scores.stream()
                    .mapToDouble(score -> score.correct().value())
                    .toArray();
            return new Mean(
                    StatUtils.mean(values),
                    values.length < 2 ? Double.NaN : Math.sqrt(StatUtils.variance(values) / values.length),
                    values.length);
        }
    }

    /** @param scores of participants; nobody has two for one network and stage */
    static PeopleCurves of(Collection<RecognitionScore> scores) {
        PeopleCurves curves = new PeopleCurves();
        scores.stream()
                .collect(Collectors.groupingBy(score -> List.of(score.network(), score.stage())))
                .forEach((place, some) -> curves.means.put(place, Mean.of(some)));
        return curves;
    }

    /** What people recognised of a network's stage; empty if they were shown none of it. */
    public Optional<Mean> at(String network, String stage) {
        return Optional.ofNullable(means.get(List.of(network, stage)));
    }
}
