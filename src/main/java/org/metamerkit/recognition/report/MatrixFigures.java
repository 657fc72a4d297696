// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.metamerkit.figure.HeatMap;
import org.metamerkit.figure.LineChart;
import org.metamerkit.figure.SeriesStyle;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionMatrix;
import org.metamerkit.recognition.RecognitionMatrix.Cell;
import org.metamerkit.recognition.RecognitionMatrix.Others;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.human.PeopleCurves;
import org.metamerkit.recognition.statistics.Bootstrap;

/** The matrix as curves, a figure a generating network, and as heat maps. */
final class MatrixFigures {
    private static final String SHARE = "recognised (share)";
    private static final String MEAN = "mean of others";
    private static final String PEOPLE = "people";
    private static final int MOST_COLUMNS = 30;

    private final Study study;
    private final ScoredBy score;
    private final RecognitionMatrix matrix;
    private final Optional<PeopleCurves> people;

    /** @param people recognised what is shown, too; they are scored by the true class */
    MatrixFigures(Study study, ScoredBy score, RecognitionMatrix matrix, Optional<PeopleCurves> people) {
        this.people = score == ScoredBy.TRUE_CLASS ? people : Optional.empty();
        this.study = study;
        this.score = score;
        this.matrix = matrix;
    }

    /** Nothing if no cell has a share. */
    List<ReportFigure> all() {
        List<ReportFigure> figures = new ArrayList<>();
        if (matrix.cells().stream().allMatch(cell -> cell.share().isEmpty())) {
            return figures;
        }
        for (String generator : matrix.generators()) {
            if (!matrix.stages(generator).isEmpty()) {
                figures.add(curves(generator));
            }
        }
        figures.add(whoseByWhom());
        for (String generator : matrix.generators()) {
            figures.add(byStage(generator));
        }
        return figures;
    }

    /** The paper's plot. */
    private ReportFigure curves(String generator) {
        List<String> stages = matrix.stages(generator);
        Table table = new Table(
                "curves-" + score.key() + "-" + ReportFigure.fileName(generator),
                "generator",
                "stage",
                "evaluator",
                "itself",
                "pictures",
                "observers",
                "recognised",
                "sem",
                "ci_low",
                "ci_high");
        LineChart chart = LineChart.titled("Metamers of " + generator)
                .axes("stage of " + generator, SHARE)
                .categories(stages)
                .range(0, 1);
        for (String evaluator : matrix.evaluators()) {
            List<Optional<Cell>> cells = stages.stream()
                    .map(stage -> matrix.cell(generator, stage, evaluator))
                    .toList();
            boolean itself = cells.stream().flatMap(Optional::stream).anyMatch(Cell::itself);
            double[] values = values(cells, Cell::value);
            if (itself || hasAny(values)) {
                // the same colour in every figure
                SeriesStyle style = SeriesStyle.of(matrix.evaluators().indexOf(evaluator));
                chart = chart.series(
                        itself ? evaluator + " (itself)" : evaluator,
                        values,
                        itself ? SeriesStyle.black().dashed().withoutMarker() : style);
            }
            for (int i = 0; i < stages.size(); i++) {
                cells.get(i)
                        .ifPresent(cell -> table.row(
                                generator,
                                cell.stage(),
                                evaluator,
                                itself ? 1 : 0,
                                cell.sample().size(),
                                1,
                                cell.value(),
                                cell.sem(),
                                low(cell.share()),
                                high(cell.share())));
            }
        }
        chart = addMean(chart, generator, stages, table);
        boolean withPeople =
                stages.stream().anyMatch(stage -> people(generator, stage).isPresent());
        if (withPeople) {
            chart = addPeople(chart, generator, stages, table);
        }
        return new ReportFigure(
                "Metamers of " + generator + " shown to every network: share recognised, " + described()
                        + ". Dashed: the generating network itself; black: mean of the others ± SEM over them"
                        + (withPeople ? "; violet: people ± SEM over participants." : "."),
                Optional.of(chance(chart, stages.size())),
                table);
    }

    private LineChart addMean(LineChart chart, String generator, List<String> stages, Table table) {
        List<Others> others =
                stages.stream().map(stage -> matrix.others(generator, stage)).toList();
        double[] means = others.stream().mapToDouble(Others::mean).toArray();
        for (int i = 0; i < stages.size(); i++) {
            Optional<Bootstrap.Estimate> pictures = others.get(i).pictures();
            table.row(
                    generator,
                    stages.get(i),
                    MEAN,
                    0,
                    pictures.map(Bootstrap.Estimate::n).orElse(0),
                    others.get(i).networks(),
                    means[i],
                    others.get(i).sem(),
                    low(pictures),
                    high(pictures));
        }
        return hasAny(means)
                ? chart.withErrorBars(
                        MEAN, means, others.stream().mapToDouble(Others::sem).toArray(), SeriesStyle.black())
                : chart;
    }

    private LineChart addPeople(LineChart chart, String generator, List<String> stages, Table table) {
        double[] means = new double[stages.size()];
        double[] errors = new double[stages.size()];
        for (int i = 0; i < means.length; i++) {
            Optional<PeopleCurves.Mean> mean = people(generator, stages.get(i));
            means[i] = mean.map(PeopleCurves.Mean::value).orElse(Double.NaN);
            errors[i] = mean.map(PeopleCurves.Mean::sem).orElse(Double.NaN);
            if (mean.isPresent()) {
                table.row(
                        generator,
                        stages.get(i),
                        PEOPLE,
                        0,
                        null,
                        mean.get().observers(),
                        means[i],
                        errors[i],
                        null,
                        null);
            }
        }
        return chart.withErrorBars(PEOPLE, means, errors, SeriesStyle.people());
    }

    private Optional<PeopleCurves.Mean> people(String generator, String stage) {
        return people.flatMap(curves -> curves.at(generator, stage));
    }

    private LineChart chance(LineChart chart, int stages) {
        DecisionRule rule = study.rule();
        if (rule.answers().isEmpty()) {
            return chart;
        }
        double[] chance = new double[stages];
        Arrays.fill(chance, 1.0 / rule.answers().size());
        return chart.series("chance", chance, SeriesStyle.grey().dotted());
    }

    /** All stages together. */
    private ReportFigure whoseByWhom() {
        Table table = new Table("matrix-" + score.key(), "generator", "evaluator", "itself", "stages", "recognised");
        List<String> generators = matrix.generators();
        List<String> evaluators = matrix.evaluators();
        double[][] values = values(generators, evaluators, (generator, evaluator) -> {
            List<Cell> cells = matrix.metamerStages(generator).stream()
                    .flatMap(stage -> matrix.cell(generator, stage, evaluator).stream())
                    .filter(cell -> cell.share().isPresent())
                    .toList();
            double mean = cells.stream().mapToDouble(Cell::value).average().orElse(Double.NaN);
            boolean itself = cells.stream().anyMatch(Cell::itself);
            table.row(generator, evaluator, itself ? 1 : 0, cells.size(), mean);
            return mean;
        });
        return new ReportFigure(
                "Who recognises whose metamers: share recognised, mean over stages, " + described() + ".",
                heatMap("Metamers recognised, all stages", generators, evaluators, values)
                        .map(map -> map.axes("generated by", "shown to")),
                table);
    }

    private ReportFigure byStage(String generator) {
        Table table = new Table(
                "stages-" + score.key() + "-" + ReportFigure.fileName(generator),
                "generator",
                "stage",
                "evaluator",
                "counted",
                "unscored",
                "failing",
                "unjudged",
                "recognised");
        List<String> stages = matrix.stages(generator);
        double[][] values = values(stages, matrix.evaluators(), (stage, evaluator) -> {
            Optional<Cell> cell = matrix.cell(generator, stage, evaluator);
            cell.ifPresent(found -> table.row(
                    generator,
                    stage,
                    evaluator,
                    found.counted(),
                    found.unscored(),
                    found.failing(),
                    found.unjudged(),
                    found.value()));
            return cell.map(Cell::value).orElse(Double.NaN);
        });
        return new ReportFigure(
                "Metamers of " + generator + " by stage: share recognised, " + described()
                        + ". Cells with a dash have no metamer that counts.",
                heatMap("Metamers of " + generator, stages, matrix.evaluators(), values)
                        .map(map -> map.axes("stage", "shown to")),
                table);
    }

    private String described() {
        return study.rule().title() + ", scored by the " + score.title() + ", "
                + study.averaging().title();
    }

    private static Optional<HeatMap> heatMap(String title, List<String> rows, List<String> columns, double[][] values) {
        return rows.isEmpty() || columns.isEmpty() || columns.size() > MOST_COLUMNS
                ? Optional.empty()
                : Optional.of(HeatMap.titled(title, rows, columns, values).range(0, 1));
    }

    private static double[][] values(
            List<String> rows, List<String> columns, BiFunction<String, String, Double> value) {
        double[][] values = new double[rows.size()][columns.size()];
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < columns.size(); j++) {
                values[i][j] = value.apply(rows.get(i), columns.get(j));
            }
        }
        return values;
    }

    private static double[] values(List<Optional<Cell>> cells, ToDoubleFunction<Cell> value) {
        return cells.stream()
                .mapToDouble(cell -> cell.map(value::applyAsDouble).orElse(Double.NaN))
                .toArray();
    }

    private static boolean hasAny(double[] values) {
        return Arrays.stream(values).anyMatch(Double::isFinite);
    }

    static double low(Optional<Bootstrap.Estimate> estimate) {
        return estimate.map(found -> found.percentile().lower()).orElse(Double.NaN);
    }

    static double high(Optional<Bootstrap.Estimate> estimate) {
        return estimate.map(found -> found.percentile().upper()).orElse(Double.NaN);
    }
}
