// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.metamerkit.recognition.AnovaReport;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.statistics.Correlations;
import org.metamerkit.recognition.statistics.PValue;
import org.metamerkit.recognition.statistics.Score;
import org.metamerkit.recognition.statistics.StatisticsException;

/**
 * People and networks on metamers, as Feather et al. 2023 analyse them: curves over stages, the correlation of people with other
 * networks, and the effects of stage, network and observer with permutation tests.
 */
public final class MetamerAnalysis {
    private static final String PEOPLE = "people";
    private static final String PEOPLE_AND_NETWORK = "participants, and the network on the stimuli of each";

    private final AnalysisOptions options;
    private final List<String> notes = new ArrayList<>();
    private final AnovaReport anova;
    private final Table curves = new Table(
            "curves",
            "data",
            "network",
            "stage",
            "stage_index",
            "participants",
            "people",
            "people_sem",
            "other_networks",
            "others",
            "others_sem",
            "own");
    private final Table correlation = new Table(
            "correlation",
            "data",
            "points",
            "r_squared",
            "pearson",
            "spearman",
            "kendall",
            "p_pearson",
            "p_spearman",
            "p_permutation",
            "permutations",
            "seed");
    private final Map<String, HumanNetworkComparison> comparisons = new LinkedHashMap<>();
    private final List<RecognitionScore> people = new ArrayList<>();

    private MetamerAnalysis(AnalysisOptions options) {
        this.options = options;
        this.anova = options.anovaReport(notes::add);
    }

    /**
     * The analysis.
     *
     * @param tables those with rows
     * @param comparisons people beside networks, by the name of the data
     * @param people their recognition stage by stage, whether other networks were shown the same or not
     * @param participants how many people there are
     * @param notes what could not be computed and why
     */
    public record Result(
            List<Table> tables,
            Map<String, HumanNetworkComparison> comparisons,
            PeopleCurves people,
            int participants,
            List<String> notes) {

        /** With what the trials themselves say, observer by observer and pair by pair. */
        Result with(TrialAnalysis.Result trials) {
            List<Table> all = new ArrayList<>(tables);
            all.addAll(trials.tables());
            List<String> both = new ArrayList<>(trials.notes());
            notes.stream().filter(note -> !both.contains(note)).forEach(both::add);
            return new Result(List.copyOf(all), comparisons, people, participants, List.copyOf(both));
        }
    }

    /**
     * Published tables of proportions.
     *
     * @param networks the other table; empty for an analysis of people alone
     */
    public static Result ofTables(
            HumanProportions people, Optional<NetworkProportions> networks, AnalysisOptions options) {
        MetamerAnalysis analysis = new MetamerAnalysis(options);
        for (String modality : people.modalities()) {
            networks.ifPresent(table -> analysis.compare(modality, people.scores(modality), table.scores(modality)));
        }
        return analysis.ofTable(people);
    }

    /**
     * A published table of people's proportions beside networks' answers to the metamers of the same networks.
     *
     * @throws RecognitionException if it is about none of these networks
     */
    public static Result ofTable(HumanProportions people, RecognitionTable networks, AnalysisOptions options) {
        MetamerAnalysis analysis = new MetamerAnalysis(options);
        Set<String> strange = new TreeSet<>();
        people.rows().forEach(row -> strange.add(row.network()));
        strange.removeAll(networks.networks());
        HumanProportions known = people.only(networks.networks());
        if (known.rows().isEmpty()) {
            throw new RecognitionException("people's table is about " + strange.size() + " networks (the first: "
                    + strange.iterator().next() + "), none of which made metamers here ("
                    + String.join(", ", networks.networks()) + "); give the table of people who saw these");
        }
        if (!strange.isEmpty()) {
            analysis.notes.add("people's table is also about " + strange.size()
                    + " networks that made no metamers here (the first: "
                    + strange.iterator().next()
                    + "), which are left out");
        }
        for (String modality : known.modalities()) {
            analysis.compareIfShown(modality, known.scores(modality), networks);
        }
        return analysis.ofTable(known);
    }

    private Result ofTable(HumanProportions table) {
        table.modalities().forEach(modality -> {
            people.addAll(table.scores(modality));
            people.addAll(table.natural(modality));
        });
        Map<List<String>, List<HumanProportions.Row>> experiments = new LinkedHashMap<>();
        table.rows()
                .forEach(row -> experiments
                        .computeIfAbsent(List.of(row.modality(), row.experiment()), unused -> new ArrayList<>())
                        .add(row));
        experiments.forEach((key, rows) -> experiment(key.get(0) + " experiment " + key.get(1), rows));
        return result();
    }

    /** Responses to metamers and the networks' answers to the same. */
    public static Result ofResponses(MetamerResponses people, RecognitionTable networks, AnalysisOptions options) {
        MetamerAnalysis analysis = new MetamerAnalysis(options);
        String name = people.responses().name();
        people.notes().forEach(note -> analysis.notes.add(name + ": " + note));
        analysis.people.addAll(people.scores());
        analysis.people.addAll(people.natural());
        analysis.compareIfShown(name, people.scores(), networks);
        if (people.responses().observers().size() < 2) {
            analysis.notes.add(
                    name
                            + " has one participant, so people's curves have no standard errors and there is no analysis of variance");
            return analysis.result();
        }
        Map<String, List<Score>> byNetwork = new TreeMap<>();
        people.scores()
                .forEach(score -> byNetwork
                        .computeIfAbsent(score.network(), unused -> new ArrayList<>())
                        .add(Score.of(
                                score.observer(), score.stage(), score.correct().value())));
        byNetwork.forEach((network, scores) -> analysis.anova.within(name + ", " + network, "stage", scores));
        analysis.pairs(
                name,
                byNetwork.keySet(),
                network -> byNetwork.get(network).stream()
                        .map(score -> new Score(score.participant(), network, score.first(), score.value()))
                        .toList());
        return analysis.result();
    }

    private Result result() {
        List<Table> tables = List.of(correlation, curves, anova.table("statistics")).stream()
                .filter(table -> !table.isEmpty())
                .toList();
        return new Result(
                tables,
                comparisons,
                PeopleCurves.of(people),
                (int) people.stream().map(RecognitionScore::observer).distinct().count(),
                List.copyOf(notes));
    }

    /** Networks may have been asked about their own metamers only, or in other classes, which is no reason to be silent about people. */
    private void compareIfShown(String data, Collection<RecognitionScore> people, RecognitionTable networks) {
        Set<String> shown = new TreeSet<>();
        people.forEach(score -> shown.add(MetamerResponses.condition(score.network(), score.stage())));
        if (networks.scores().stream()
                .anyMatch(score -> !score.observer().equals(score.network())
                        && shown.contains(MetamerResponses.condition(score.network(), score.stage())))) {
            compare(data, people, networks.scores());
            return;
        }
        String rule = "the rule '" + networks.rule().key() + "'";
        boolean othersAsked =
                networks.answers().stream().anyMatch(answer -> !answer.itself() && shown.contains(answer.condition()));
        notes.add(
                othersAsked
                        ? rule + " scores no network's answer to another's metamers that people saw in " + data
                                + ", so there is nothing to compare people with; choose another rule with --rule, or say what the"
                                + " metamers show with 'metamerkit recognize --labels'"
                        : "no network but the generating one was shown metamers of " + data
                                + " that count, so there is nothing to compare people with; ask others with 'metamerkit recognize --by' ("
                                + rule + " was used)");
    }

    private void compare(String data, Collection<RecognitionScore> people, Collection<RecognitionScore> networks) {
        HumanNetworkComparison comparison = HumanNetworkComparison.of(people, networks);
        comparisons.put(data, comparison);
        if (!comparison.withoutNetworks().isEmpty()) {
            notes.add(data + ": no other network was shown the metamers of "
                    + comparison.withoutNetworks().size()
                    + " networks' stages that people saw (the first: "
                    + comparison.withoutNetworks().get(0) + "), so they are left out");
        }
        for (HumanNetworkComparison.Point point : comparison.points()) {
            curves.row(
                    data,
                    point.network(),
                    point.stage(),
                    point.stageIndex(),
                    point.participants(),
                    point.people(),
                    point.peopleSem(),
                    point.otherNetworks(),
                    point.others(),
                    point.othersSem(),
                    point.own().isPresent() ? point.own().getAsDouble() : null);
        }
        try {
            Correlations found = comparison.correlations();
            PValue permuted = options.permutationTest()
                    .correlation(
                            data,
                            comparison.points().stream()
                                    .mapToDouble(HumanNetworkComparison.Point::people)
                                    .toArray(),
                            comparison.points().stream()
                                    .mapToDouble(HumanNetworkComparison.Point::others)
                                    .toArray());
            correlation.row(
                    data,
                    found.n(),
                    found.rSquared(),
                    found.pearson(),
                    found.spearman(),
                    found.kendall(),
                    found.pearsonTest(data).p(),
                    found.spearmanTest(data).p(),
                    permuted.p(),
                    options.permutations(),
                    options.seed());
        } catch (StatisticsException refusal) {
            notes.add("no correlation of " + data + ": " + refusal.getMessage());
        }
    }

    /** People over stages; people and the generating network on the same stimuli; two networks over stages. */
    private void experiment(String data, List<HumanProportions.Row> rows) {
        Map<String, List<HumanProportions.Row>> byNetwork = new LinkedHashMap<>();
        // natural stimuli are no stage, and the same for all networks of an experiment
        rows.stream()
                .filter(row -> !row.isNatural())
                .forEach(row -> byNetwork
                        .computeIfAbsent(row.network(), unused -> new ArrayList<>())
                        .add(row));
        byNetwork.forEach((network, own) -> {
            anova.within(data + ", " + network, "stage", human(own));
            if (own.stream().allMatch(row -> row.networkProportion().isPresent())) {
                Map<String, List<Score>> groups = new LinkedHashMap<>();
                groups.put(PEOPLE, human(own));
                groups.put(
                        "network",
                        own.stream()
                                .map(row -> Score.of(
                                        row.participant(),
                                        row.stage(),
                                        row.networkProportion().orElseThrow()))
                                .toList());
                anova.mixed(data + ", " + network, "observer", "stage", groups, PEOPLE, PEOPLE_AND_NETWORK);
            }
        });
        pairs(
                data,
                byNetwork.keySet(),
                network -> byNetwork.get(network).stream()
                        .map(row -> new Score(
                                row.participant(),
                                network,
                                row.stage(),
                                row.human().value()))
                        .toList());
    }

    /** Every two networks of the same stages: what differs in stages cannot be compared stage by stage. */
    private void pairs(String data, Collection<String> networks, ScoresOf scoresOf) {
        List<String> names = List.copyOf(networks);
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                List<Score> both = new ArrayList<>(scoresOf.network(names.get(i)));
                List<Score> other = scoresOf.network(names.get(j));
                if (both.stream()
                        .map(Score::second)
                        .distinct()
                        .sorted()
                        .toList()
                        .equals(other.stream()
                                .map(Score::second)
                                .distinct()
                                .sorted()
                                .toList())) {
                    both.addAll(other);
                    anova.within(data + ", " + names.get(i) + " and " + names.get(j), "network", "stage", both);
                }
            }
        }
    }

    private static List<Score> human(List<HumanProportions.Row> rows) {
        return rows.stream()
                .map(row -> Score.of(row.participant(), row.stage(), row.human().value()))
                .toList();
    }

    private interface ScoresOf {
        List<Score> network(String name);
    }
}
