// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
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
    private final ConsistencyAnalysis consistency = new ConsistencyAnalysis(notes::add);
    private final AnovaReport anova;
    private final boolean withConditions;

    private TrialAnalysis(AnalysisOptions options, boolean withConditions) {
        this.options = options;
        this.withConditions = withConditions;
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
     * @throws RecognitionException if networks answered none of the experiments or none of their stimuli, or no response is among the
     *     right answers
     */
    public static Result of(List<Responses> people, List<Responses> networks, AnalysisOptions options) {
        people.forEach(Responses::requireSameWords);
        networks.forEach(Responses::requireSameWords);
        return new TrialAnalysis(options, true).analyze(people, networks, (network, condition) -> true);
    }

    /**
     * Responses to metamers: nobody is asked about what another observer stands for ({@link NetworkAnswers}), and what conditions make of
     * accuracy is told apart into network and stage elsewhere ({@link MetamerAnalysis}).
     */
    static Result ofMetamers(Responses people, Optional<Responses> networks, AnalysisOptions options) {
        return new TrialAnalysis(options, false)
                .analyze(List.of(people), networks.stream().toList(), NetworkAnswers::isAsked);
    }

    private Result analyze(List<Responses> people, List<Responses> networks, BiPredicate<String, String> asked) {
        Map<String, Responses> byName = new TreeMap<>();
        // a single file against a single file needs no common name
        networks.forEach(each -> byName.put(
                people.size() == 1 && networks.size() == 1 ? people.get(0).name() : each.name(), each));
        boolean together = false;
        for (Responses experiment : people) {
            experiment.notes().forEach(note -> notes.add(experiment.name() + ": " + note));
            observers(experiment, PERSON);
            people(experiment);
            Responses theirs = byName.remove(experiment.name());
            if (theirs != null) {
                together = true;
                theirs.notes().forEach(note -> notes.add(experiment.name() + ", networks: " + note));
                observers(theirs, "network");
                consistency.networks(experiment, theirs, asked);
            }
        }
        if (!networks.isEmpty() && !together) {
            throw new RecognitionException("networks answered " + byName.keySet() + " and people "
                    + people.stream().map(Responses::name).toList()
                    + ", expected the same experiments; call files or folders the same");
        }
        byName.keySet().forEach(name -> notes.add("networks answered " + name + ", people did not"));
        List<Table> pairs = consistency.tables();
        return new Result(
                List.of(
                                pairs.get(0),
                                accuracy,
                                pairs.get(1),
                                shapeBias,
                                detection,
                                psychometric,
                                ceiling,
                                anova.table("statistics"))
                        .stream()
                        .filter(table -> !table.isEmpty())
                        .toList(),
                List.copyOf(notes));
    }

    private void observers(Responses experiment, String kind) {
        String name = experiment.name();
        List<String> conditions = experiment.conditions();
        Map<String, List<Trial>> groups = new TreeMap<>(experiment.byObserver());
        groups.forEach((observer, trials) -> {
            accuracyRow(name, observer, kind, ALL, trials);
            if (conditions.size() > 1) {
                conditions.forEach(condition -> {
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

    private void people(Responses experiment) {
        if (experiment.observers().size() < 2) {
            notes.add(
                    experiment.name()
                            + ": one participant only, so no consistency among people, no noise ceiling and no analysis of variance");
            return;
        }
        consistency.people(experiment);
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
        if (withConditions && experiment.conditions().size() > 1) {
            anova.within(experiment.name(), "condition", PeopleScores.byCondition(experiment));
        }
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
