// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.statistics.Correlations;

/**
 * People's recognition of a network's metamers beside that by other networks, stage by stage (Feather et al. 2023, Fig. 8e): if
 * networks do not recognise one another's metamers, people do not either.
 *
 * @param points one a network and stage that people and at least one other network were shown
 * @param withoutNetworks network and stage of what people were shown and no other network was; left out of everything
 */
public record HumanNetworkComparison(List<Point> points, List<String> withoutNetworks) {
    /** Feather's tables have six digits; means that differ after the ninth are equal ones, rounded differently. */
    private static final double GRAIN = 1e9;

    /**
     * Means over observers.
     *
     * @param people mean over participants of their proportions correct
     * @param peopleSem standard error of that mean, NaN of one participant
     * @param participants how many
     * @param others mean over the networks that did not make these metamers
     * @param othersSem standard error of that mean, NaN of one network
     * @param otherNetworks how many
     * @param own the generating network's, where it was asked
     */
    public record Point(
            String network,
            String stage,
            int stageIndex,
            double people,
            double peopleSem,
            int participants,
            double others,
            double othersSem,
            int otherNetworks,
            OptionalDouble own) {}

    /**
     * Joins both sides.
     *
     * @param people scores of participants; the same name in one network and stage twice is refused
     * @param networks scores of evaluating networks, the generating one among them or not
     * @throws RecognitionException if somebody has two scores for one network and stage, or no network and stage is on both sides
     */
    public static HumanNetworkComparison of(
            Collection<RecognitionScore> people, Collection<RecognitionScore> networks) {
        Map<List<String>, List<RecognitionScore>> human = byStage(people);
        Map<List<String>, List<RecognitionScore>> artificial = byStage(networks);
        List<Point> points = new ArrayList<>();
        List<String> without = new ArrayList<>();
        human.forEach((place, scores) -> {
            String network = place.get(0);
            List<RecognitionScore> all = artificial.getOrDefault(place, List.of());
            List<RecognitionScore> others = all.stream()
                    .filter(score -> !score.observer().equals(network))
                    .toList();
            if (others.isEmpty()) {
                without.add(String.join(" ", place));
                return;
            }
            PeopleCurves.Mean participants = PeopleCurves.Mean.of(scores);
            PeopleCurves.Mean networksMean = PeopleCurves.Mean.of(others);
            points.add(new Point(
                    network,
                    place.get(1),
                    scores.get(0).stageIndex(),
                    participants.value(),
                    participants.sem(),
                    participants.observers(),
                    networksMean.value(),
                    networksMean.sem(),
                    networksMean.observers(),
                    all.stream()
                            .filter(score -> score.observer().equals(network))
                            .mapToDouble(score -> score.correct().value())
                            .findFirst()));
        });
        if (points.isEmpty()) {
            throw new RecognitionException("people and networks were shown metamers of different networks and stages ("
                    + human.keySet().stream()
                            .findFirst()
                            .map(place -> String.join(" ", place))
                            .orElse("none")
                    + " first among people's); give recognition by networks of the same metamers");
        }
        points.sort(Comparator.comparing(Point::network).thenComparingInt(Point::stageIndex));
        return new HumanNetworkComparison(List.copyOf(points), List.copyOf(without));
    }

    /**
     * People's means and other networks' means over all points.
     *
     * @throws org.metamerkit.recognition.statistics.StatisticsException if there are fewer than three points
     */
    public Correlations correlations() {
        return Correlations.of(
                points.stream().mapToDouble(point -> rounded(point.people())).toArray(),
                points.stream().mapToDouble(point -> rounded(point.others())).toArray());
    }

    private static Map<List<String>, List<RecognitionScore>> byStage(Collection<RecognitionScore> scores) {
        Map<List<String>, List<RecognitionScore>> groups = new LinkedHashMap<>();
        for (RecognitionScore score : scores) {
            List<RecognitionScore> group =
                    groups.computeIfAbsent(List.of(score.network(), score.stage()), unused -> new ArrayList<>());
            if (group.stream().anyMatch(other -> other.observer().equals(score.observer()))) {
                throw new RecognitionException(score.observer() + " has two scores for " + score.network() + " "
                        + score.stage() + ", expected one; are two observers called the same?");
            }
            group.add(score);
        }
        return groups;
    }

    private static double rounded(double mean) {
        return Math.rint(mean * GRAIN) / GRAIN;
    }
}
