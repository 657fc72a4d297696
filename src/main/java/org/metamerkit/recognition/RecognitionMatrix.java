// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.metamerkit.recognition.statistics.Bootstrap;

/**
 * Who recognises whose metamers: generating network × stage × evaluating network, under one rule and score. Feather et al. 2023,
 * Fig. 8; counts, bootstrap SEM and intervals over pictures in every cell.
 */
public final class RecognitionMatrix {
    private final Map<Key, List<Trial>> trials = new LinkedHashMap<>();
    private final Map<Key, Optional<Cell>> cells = new LinkedHashMap<>();
    private final Map<String, TreeMap<Integer, String>> stages = new TreeMap<>();
    private final TreeSet<String> evaluators = new TreeSet<>();
    private final Averaging averaging;
    private final Bootstrap bootstrap;

    private record Key(String generator, String stage, String evaluator) {}

    /**
     * One cell.
     *
     * @param itself whether the network was shown what it made itself
     * @param counted answers to metamers that count and are scored
     * @param unscored answers to metamers that count whose right answer is unknown to the rule, or which it cannot give
     * @param failing metamers that fail the criterion
     * @param unjudged metamers nobody judged
     * @param sample the counted ones by picture
     * @param share recognised; empty if none is counted
     */
    public record Cell(
            String generator,
            String stage,
            int stageIndex,
            String evaluator,
            boolean itself,
            int counted,
            int unscored,
            int failing,
            int unjudged,
            Sample sample,
            Optional<Bootstrap.Estimate> share) {
        /** The share recognised, or NaN. */
        public double value() {
            return share.map(Bootstrap.Estimate::value).orElse(Double.NaN);
        }

        /** Its bootstrap SEM, or NaN. */
        public double sem() {
            return share.map(Bootstrap.Estimate::sem).orElse(Double.NaN);
        }
    }

    /**
     * The mean over the networks that did not make the metamers.
     *
     * @param networks how many
     * @param mean of their shares
     * @param sem their standard deviation over the root of their number, as in the paper; NaN of fewer than two
     * @param pictures bootstrap over pictures of the mean over all their answers
     */
    public record Others(int networks, double mean, double sem, Optional<Bootstrap.Estimate> pictures) {}

    private RecognitionMatrix(Averaging averaging, Bootstrap bootstrap) {
        this.averaging = averaging;
        this.bootstrap = bootstrap;
    }

    /** @param trials of one rule and score */
    public static RecognitionMatrix of(Collection<Trial> trials, Averaging averaging, Bootstrap bootstrap) {
        RecognitionMatrix matrix = new RecognitionMatrix(averaging, bootstrap);
        for (Trial trial : trials) {
            Key key = new Key(trial.generator(), trial.stage(), trial.evaluator());
            matrix.trials.computeIfAbsent(key, k -> new ArrayList<>()).add(trial);
            matrix.stages
                    .computeIfAbsent(trial.generator(), k -> new TreeMap<>())
                    .put(trial.stageIndex(), trial.stage());
            matrix.evaluators.add(trial.evaluator());
        }
        return matrix;
    }

    /** Generating networks, sorted. */
    public List<String> generators() {
        return List.copyOf(stages.keySet());
    }

    /** Evaluating networks, sorted. */
    public List<String> evaluators() {
        return List.copyOf(evaluators);
    }

    /** Stages of a generating network in its order, {@link Trial#NATURAL} first where originals were shown. */
    public List<String> stages(String generator) {
        return List.copyOf(stages.getOrDefault(generator, new TreeMap<>()).values());
    }

    /** Stages without the originals. */
    public List<String> metamerStages(String generator) {
        return stages(generator).stream()
                .filter(stage -> !stage.equals(Trial.NATURAL))
                .toList();
    }

    /** All cells, generator by generator, stage by stage. */
    public List<Cell> cells() {
        return generators().stream()
                .flatMap(generator -> stages(generator).stream()
                        .flatMap(stage ->
                                evaluators.stream().flatMap(evaluator -> cell(generator, stage, evaluator).stream())))
                .toList();
    }

    /** A cell; empty if nothing of it was shown. */
    public Optional<Cell> cell(String generator, String stage, String evaluator) {
        return cells.computeIfAbsent(new Key(generator, stage, evaluator), this::make);
    }

    /** The mean of the others at a stage. */
    public Others others(String generator, String stage) {
        List<Cell> others = evaluators.stream()
                .flatMap(evaluator -> cell(generator, stage, evaluator).stream())
                .filter(cell -> !cell.itself() && cell.share().isPresent())
                .toList();
        double mean = others.stream().mapToDouble(Cell::value).average().orElse(Double.NaN);
        double squares = others.stream()
                .mapToDouble(cell -> (cell.value() - mean) * (cell.value() - mean))
                .sum();
        int n = others.size();
        return new Others(
                n,
                mean,
                n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n),
                Sample.of(counted(generator, stage, others)).estimate(averaging, bootstrap));
    }

    private List<Trial> counted(String generator, String stage, List<Cell> others) {
        return others.stream()
                .flatMap(cell -> trials.get(new Key(generator, stage, cell.evaluator())).stream())
                .filter(Trial::counts)
                .toList();
    }

    private Optional<Cell> make(Key key) {
        List<Trial> all = trials.get(key);
        if (all == null) {
            return Optional.empty();
        }
        Trial first = all.get(0);
        Map<Boolean, List<Trial>> counting =
                all.stream().filter(Trial::counts).collect(Collectors.partitioningBy(Trial::isScored));
        Sample sample = Sample.of(counting.get(true));
        return Optional.of(new Cell(
                key.generator,
                key.stage,
                first.stageIndex(),
                key.evaluator,
                first.itself(),
                counting.get(true).size(),
                counting.get(false).size(),
                verdicts(all, Shown.Verdict.FAILS),
                verdicts(all, Shown.Verdict.UNJUDGED),
                sample,
                sample.estimate(averaging, bootstrap)));
    }

    private static int verdicts(List<Trial> trials, Shown.Verdict verdict) {
        return (int) trials.stream()
                .filter(trial -> trial.shown().verdict() == verdict)
                .count();
    }
}
