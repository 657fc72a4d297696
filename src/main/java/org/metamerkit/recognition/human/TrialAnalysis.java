// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.metamerkit.recognition.AnovaReport;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.statistics.Interval;
import org.metamerkit.recognition.statistics.Proportion;

/**
 * Everything that trial-level responses say: accuracy, consistency, shape bias, entropy, d′, psychometric functions, noise
 * ceilings and the effect of the condition. What cannot be computed of an experiment makes a note that says why.
 */
public final class TrialAnalysis {
    private static final String ALL = "all";
    private static final String PERSON = "person";

    private final AnalysisOptions options;
    private final List<String> notes = new ArrayList<>();
    private final Table accuracy = new Table(
            "accuracy",
            "experiment",
            "observer",
            "kind",
            "condition",
            "correct",
            "trials",
            "accuracy",
            "accuracy_lower",
            "accuracy_upper",
            "decision_entropy_bits",
            "median_seconds");
    private final Table summary = new Table(
            "summary",
            "experiment",
            "observers",
            "accuracy",
            "observed_consistency",
            "error_consistency",
            "accuracy_difference");
    private final Table consistency = new Table(
            "consistency",
            "experiment",
            "condition",
            "first",
            "second",
            "stimuli",
            "first_accuracy",
            "second_accuracy",
            "observed_consistency",
            "expected_consistency",
            "error_consistency",
            "accuracy_difference");
    private final Table shapeBias = new Table(
            "shape_bias",
            "experiment",
            "observer",
            "category",
            "shape",
            "texture",
            "other",
            "shape_bias",
            "shape_bias_lower",
            "shape_bias_upper");
    private final Table detection = new Table(
            "d_prime",
            "experiment",
            "observer",
            "category",
            "hits",
            "misses",
            "false_alarms",
            "correct_rejections",
            "d_prime",
            "criterion");
    private final Table psychometric = new Table(
            "psychometric",
            "experiment",
            "observer",
            "scale",
            "levels",
            "threshold",
            "threshold_lower",
            "threshold_upper",
            "width",
            "guess",
            "lapse",
            "deviance",
            "resamples",
            "seed");
    private final Table ceiling = new Table(
            "noise_ceiling",
            "experiment",
            "participants",
            "stimuli",
            "split_half",
            "spearman_brown",
            "spearman_brown_lower",
            "spearman_brown_upper",
            "participant_with_others",
            "participant_with_all",
            "splits",
            "seed");
    private final AnovaReport anova;

    private TrialAnalysis(AnalysisOptions options) {
        this.options = options;
        this.anova = options.anovaReport(notes::add);
    }

    /**
     * The analysis.
     *
     * @param tables those with rows
     * @param notes what could not be computed and why; what was wrong with the data
     */
    public record Result(List<Table> tables, List<String> notes) {}

    /**
     * Analyses experiments.
     *
     * @param people an experiment each
     * @param networks the same experiments answered by networks; empty if there are none
     * @throws RecognitionException if networks answered none of the experiments
     */
    public static Result of(List<Responses> people, List<Responses> networks, AnalysisOptions options) {
        TrialAnalysis analysis = new TrialAnalysis(options);
        Map<String, Responses> byName = new TreeMap<>();
        // a single file against a single file needs no common name
        networks.forEach(each -> byName.put(
                people.size() == 1 && networks.size() == 1 ? people.get(0).name() : each.name(), each));
        List<BenchmarkRow> human = new ArrayList<>();
        Map<String, List<BenchmarkRow>> artificial = new TreeMap<>();
        for (Responses experiment : people) {
            experiment.notes().forEach(note -> analysis.notes.add(experiment.name() + ": " + note));
            analysis.observers(experiment, PERSON);
            analysis.people(experiment).ifPresent(human::add);
            Optional.ofNullable(byName.remove(experiment.name())).ifPresent(theirs -> {
                analysis.observers(theirs, "network");
                analysis.networks(experiment, theirs, artificial);
            });
        }
        if (!networks.isEmpty() && artificial.isEmpty()) {
            throw new RecognitionException("networks answered " + byName.keySet() + " and people "
                    + people.stream().map(Responses::name).toList()
                    + ", expected the same experiments; call files or folders the same");
        }
        byName.keySet().forEach(name -> analysis.notes.add("networks answered " + name + ", people did not"));
        if (human.size() > 1) {
            analysis.summarize(BenchmarkRow.mean(ALL, human), "people");
            artificial.forEach((network, rows) -> analysis.summarize(BenchmarkRow.mean(ALL, rows), network));
        }
        return new Result(
                List.of(
                                analysis.summary,
                                analysis.accuracy,
                                analysis.consistency,
                                analysis.shapeBias,
                                analysis.detection,
                                analysis.psychometric,
                                analysis.ceiling,
                                analysis.anova.table("statistics"))
                        .stream()
                        .filter(table -> !table.isEmpty())
                        .toList(),
                List.copyOf(analysis.notes));
    }

    private void observers(Responses experiment, String kind) {
        String name = experiment.name();
        Map<String, List<Trial>> groups = new TreeMap<>(experiment.byObserver());
        groups.forEach((observer, trials) -> {
            accuracyRow(name, observer, kind, ALL, trials);
            if (experiment.conditions().size() > 1) {
                experiment.conditions().forEach(condition -> {
                    List<Trial> some = trials.stream()
                            .filter(trial -> trial.condition().equals(condition))
                            .toList();
                    if (!some.isEmpty()) {
                        accuracyRow(name, observer, kind, condition, some);
                    }
                });
            }
            ShapeBias.of(trials).ifPresent(bias -> {
                shapeBiasRow(name, observer, ALL, bias);
                ShapeBias.byCategory(trials).forEach((category, some) -> shapeBiasRow(name, observer, category, some));
            });
            detectionRows(name, observer, trials);
            psychometricRow(experiment, observer, trials);
        });
        String everybody = kind.equals(PERSON) ? "all people" : "all networks";
        ShapeBias.of(experiment.trials()).ifPresent(bias -> shapeBiasRow(name, everybody, ALL, bias));
        psychometricRow(experiment, everybody, experiment.trials());
    }

    private Optional<BenchmarkRow> people(Responses experiment) {
        if (experiment.observers().size() < 2) {
            notes.add(experiment.name()
                    + ": one participant only, so no consistency, noise ceiling or analysis of variance");
            return Optional.empty();
        }
        Optional<BenchmarkRow> row = Optional.empty();
        try {
            ErrorConsistency.among(experiment).forEach(pair -> pairRow(experiment.name(), pair));
            row = Optional.of(BenchmarkRow.ofPeople(experiment));
            row.ifPresent(people -> summarize(people, "people"));
        } catch (RecognitionException refusal) {
            notes.add("no consistency of " + experiment.name() + ": " + refusal.getMessage());
        }
        try {
            NoiseCeiling found = PeopleScores.ceiling(experiment, options.resamples(), options.seed());
            ceiling.row(
                    experiment.name(),
                    found.participants(),
                    found.items(),
                    found.splitHalf(),
                    found.spearmanBrown(),
                    found.splitInterval().lower(),
                    found.splitInterval().upper(),
                    found.participantWithOthers(),
                    found.participantWithAll(),
                    found.splits(),
                    found.seed());
        } catch (RecognitionException refusal) {
            notes.add("no noise ceiling of " + experiment.name() + ": " + refusal.getMessage());
        }
        if (experiment.conditions().size() > 1) {
            anova.within(experiment.name(), "condition", PeopleScores.byCondition(experiment));
        }
        return row;
    }

    private void networks(Responses experiment, Responses theirs, Map<String, List<BenchmarkRow>> rows) {
        ErrorConsistency.between(experiment, theirs).forEach(pair -> pairRow(experiment.name(), pair));
        theirs.byObserver().forEach((network, trials) -> {
            BenchmarkRow row = BenchmarkRow.ofNetworks(experiment, new Responses(experiment.name(), trials, List.of()));
            rows.computeIfAbsent(network, unused -> new ArrayList<>()).add(row);
            summarize(row, network);
        });
    }

    private void summarize(BenchmarkRow row, String observers) {
        summary.row(
                row.name(),
                observers,
                row.accuracy(),
                row.observedConsistency(),
                row.errorConsistency(),
                row.accuracyDifference());
    }

    private void pairRow(String experiment, ErrorConsistency.Pair pair) {
        Consistency each = pair.consistency();
        consistency.row(
                experiment,
                pair.condition(),
                pair.first(),
                pair.second(),
                each.n(),
                each.firstAccuracy(),
                each.secondAccuracy(),
                each.observed(),
                each.expected(),
                each.kappa(),
                each.accuracyDifference());
    }

    private void accuracyRow(String experiment, String observer, String kind, String condition, List<Trial> trials) {
        Proportion correct = PeopleScores.proportion(trials);
        double[] seconds = trials.stream()
                .flatMapToDouble(trial -> trial.seconds().stream())
                .sorted()
                .toArray();
        Double median = seconds.length == 0
                ? null
                : (Double) ((seconds[(seconds.length - 1) / 2] + seconds[seconds.length / 2]) / 2);
        accuracy.row(
                experiment,
                observer,
                kind,
                condition,
                correct.successes(),
                correct.total(),
                correct.value(),
                correct.wilson().lower(),
                correct.wilson().upper(),
                DecisionEntropy.bits(trials),
                median);
    }

    private void shapeBiasRow(String experiment, String observer, String category, ShapeBias bias) {
        Interval interval = bias.proportion().wilson();
        shapeBias.row(
                experiment,
                observer,
                category,
                bias.shape(),
                bias.texture(),
                bias.other(),
                bias.bias(),
                interval.lower(),
                interval.upper());
    }

    private void detectionRows(String experiment, String observer, List<Trial> trials) {
        SignalDetection.byCategory(trials).forEach((category, counts) -> {
            // with one category there is nothing to tell it from
            if (counts.falseAlarms() + counts.correctRejections() > 0) {
                detection.row(
                        experiment,
                        observer,
                        category,
                        counts.hits(),
                        counts.misses(),
                        counts.falseAlarms(),
                        counts.correctRejections(),
                        counts.dPrime(),
                        counts.criterion());
            }
        });
    }

    private void psychometricRow(Responses experiment, String observer, List<Trial> trials) {
        if (options.scale().isEmpty()) {
            return;
        }
        AnalysisOptions.Scale scale = options.scale().get();
        Map<Double, List<Trial>> byLevel = new TreeMap<>();
        trials.forEach(trial -> ConditionName.level(trial.condition())
                .ifPresent(level -> byLevel.computeIfAbsent(scale.of(level), unused -> new ArrayList<>())
                        .add(trial)));
        byLevel.keySet().removeIf(level -> !Double.isFinite(level));
        try {
            double guess = 1.0 / Math.max(2, experiment.categories().size());
            PsychometricFit fit = PsychometricFit.of(
                    byLevel.entrySet().stream()
                            .map(entry -> new PsychometricFit.Level(
                                    entry.getKey(), PeopleScores.proportion(entry.getValue())))
                            .toList(),
                    guess,
                    options.resamples(),
                    options.seed());
            psychometric.row(
                    experiment.name(),
                    observer,
                    scale.name().toLowerCase(Locale.ROOT),
                    byLevel.size(),
                    fit.function().threshold(),
                    fit.thresholdInterval().lower(),
                    fit.thresholdInterval().upper(),
                    fit.function().width(),
                    guess,
                    fit.function().lapse(),
                    fit.deviance(),
                    fit.resamples(),
                    fit.seed());
        } catch (RecognitionException refusal) {
            if (observer.startsWith("all ")) {
                notes.add("no psychometric function of " + experiment.name() + ": " + refusal.getMessage());
            }
        }
    }
}
