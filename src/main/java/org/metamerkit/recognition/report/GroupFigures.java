// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.metamerkit.figure.BarChart;
import org.metamerkit.figure.LineChart;
import org.metamerkit.figure.SeriesStyle;
import org.metamerkit.recognition.GroupComparison;
import org.metamerkit.recognition.Sample;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.statistics.Bootstrap;

/** Standard, adversarial and random-perturbation training in one figure, and the tests that go with it. */
final class GroupFigures {
    private final Study study;
    private final ScoredBy score;
    private final GroupComparison comparison;

    GroupFigures(Study study, ScoredBy score, GroupComparison comparison) {
        this.study = study;
        this.score = score;
        this.comparison = comparison;
    }

    /** Nothing without groups. */
    List<ReportFigure> all() {
        List<ReportFigure> figures = new ArrayList<>();
        if (!comparison.groups().isEmpty() && !comparison.positions().isEmpty()) {
            figures.add(curves());
            figures.add(bars());
        }
        return figures;
    }

    private ReportFigure curves() {
        Table table = new Table(
                "groups-" + score.key(),
                "group",
                "place",
                "networks",
                "pictures",
                "answers",
                "recognised",
                "sem",
                "ci_low",
                "ci_high");
        List<String> positions = comparison.positions();
        LineChart chart = LineChart.titled("Metamers by the training of the network they were made for")
                .axes("stage", "recognised by other networks (share)")
                .categories(positions)
                .range(0, 1);
        int number = 0;
        for (String group : comparison.groups()) {
            double[] shares = new double[positions.size()];
            double[] errors = new double[positions.size()];
            for (int i = 0; i < shares.length; i++) {
                Sample sample = comparison.sample(group, positions.get(i));
                Optional<Bootstrap.Estimate> share = sample.estimate(study.averaging(), study.bootstrap());
                shares[i] = share.map(Bootstrap.Estimate::value).orElse(Double.NaN);
                errors[i] = share.map(Bootstrap.Estimate::sem).orElse(Double.NaN);
                table.row(
                        group,
                        positions.get(i),
                        comparison.generators(group).size(),
                        sample.size(),
                        sample.trials(),
                        shares[i],
                        errors[i],
                        MatrixFigures.low(share),
                        MatrixFigures.high(share));
            }
            chart = chart.withErrorBars(
                    named(group), shares, errors, SeriesStyle.of(number++).thick());
        }
        return new ReportFigure(
                "Share of metamers recognised by networks that did not make them, by the training of the network that did,"
                        + " ± bootstrap SEM over pictures; " + study.rule().title() + ", scored by the "
                        + score.title() + ", " + study.averaging().title() + ". " + members(),
                Optional.of(chart),
                table);
    }

    /** All stages of each group together. */
    private ReportFigure bars() {
        Table table = new Table(
                "groups-all-stages-" + score.key(),
                "group",
                "pictures",
                "answers",
                "recognised",
                "sem",
                "ci_low",
                "ci_high");
        List<String> groups = comparison.groups();
        double[] shares = new double[groups.size()];
        double[] errors = new double[groups.size()];
        for (int i = 0; i < shares.length; i++) {
            Sample sample = comparison.sample(groups.get(i));
            Optional<Bootstrap.Estimate> share = sample.estimate(study.averaging(), study.bootstrap());
            shares[i] = share.map(Bootstrap.Estimate::value).orElse(Double.NaN);
            errors[i] = share.map(Bootstrap.Estimate::sem).orElse(Double.NaN);
            table.row(
                    groups.get(i),
                    sample.size(),
                    sample.trials(),
                    shares[i],
                    errors[i],
                    MatrixFigures.low(share),
                    MatrixFigures.high(share));
        }
        return new ReportFigure(
                "The same over all stages, originals apart.",
                Optional.of(BarChart.titled("Metamers of all stages", groups)
                        .axes("training", "recognised by other networks (share)")
                        .range(0, 1)
                        .withErrorBars("recognised", shares, errors, SeriesStyle.of(0))),
                table);
    }

    private String named(String group) {
        int networks = comparison.generators(group).size();
        return group + " (" + networks + (networks == 1 ? " network)" : " networks)");
    }

    private String members() {
        StringBuilder text = new StringBuilder();
        comparison
                .groups()
                .forEach(group -> text.append(Character.toUpperCase(group.charAt(0)))
                        .append(group.substring(1))
                        .append(": ")
                        .append(String.join(", ", comparison.generators(group)))
                        .append(". "));
        if (!comparison.ungrouped().isEmpty()) {
            text.append("In no group and not shown: ")
                    .append(String.join(", ", comparison.ungrouped()))
                    .append('.');
        }
        return text.toString().strip();
    }
}
