// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.metamerkit.figure.BarChart;
import org.metamerkit.figure.LineChart;
import org.metamerkit.figure.SeriesStyle;
import org.metamerkit.recognition.GroupComparison;
import org.metamerkit.recognition.GroupTests;
import org.metamerkit.recognition.Sample;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.EffectSize;
import org.metamerkit.recognition.statistics.Interval;

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
        Table table =
                Table.of("group", "place", "networks", "pictures", "answers", "recognised", "sem", "ci_low", "ci_high");
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
                "groups-" + score.key(),
                "Share of metamers recognised by networks that did not make them, by the training of the network that did,"
                        + " ± bootstrap SEM over pictures; " + study.rule().title() + ", scored by the "
                        + score.title() + ", " + study.averaging().title() + ". " + members(),
                Optional.of(chart),
                table);
    }

    /** All stages of each group together. */
    private ReportFigure bars() {
        Table table = Table.of("group", "pictures", "answers", "recognised", "sem", "ci_low", "ci_high");
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
                "groups-all-stages-" + score.key(),
                "The same over all stages, originals apart.",
                Optional.of(BarChart.titled("Metamers of all stages", groups)
                        .axes("training", "recognised by other networks (share)")
                        .range(0, 1)
                        .withErrorBars("recognised", shares, errors, SeriesStyle.of(0))),
                table);
    }

    /** The tests as a table, and the same for the page. */
    static Table table(List<GroupTests.Finding> findings) {
        Table table = Table.of(
                "comparison",
                "pictures",
                "first",
                "second",
                "difference",
                "ci_low",
                "ci_high",
                "effect",
                "effect_size",
                "effect_ci_low",
                "effect_ci_high",
                "test",
                "permutations",
                "seed",
                "p",
                "p_holm");
        for (GroupTests.Finding finding : findings) {
            table.row(
                    finding.what(),
                    finding.pictures(),
                    finding.first(),
                    finding.second(),
                    finding.difference().value(),
                    finding.difference().percentile().lower(),
                    finding.difference().percentile().upper(),
                    finding.effect().map(EffectSize::name).orElse("not defined: all differences are equal"),
                    finding.effect().map(EffectSize::value).orElse(Double.NaN),
                    finding.effect().map(effect -> effect.interval().lower()).orElse(Double.NaN),
                    finding.effect().map(effect -> effect.interval().upper()).orElse(Double.NaN),
                    finding.test().test(),
                    finding.test().permutations().orElse(0),
                    finding.test().seed().orElse(0),
                    finding.test().p(),
                    finding.corrected());
        }
        return table;
    }

    /** The same for the page, fewer columns with intervals in brackets. */
    static Table brief(List<GroupTests.Finding> findings) {
        Table table = Table.of(
                "comparison",
                "pictures",
                "first",
                "second",
                "difference [95 % CI]",
                "effect size [95 % CI]",
                "p",
                "p (Holm)");
        for (GroupTests.Finding finding : findings) {
            table.row(
                    finding.what(),
                    finding.pictures(),
                    decimals(finding.first()),
                    decimals(finding.second()),
                    bracketed(finding.difference().value(), finding.difference().percentile()),
                    finding.effect()
                            .map(effect -> bracketed(effect.value(), effect.interval()))
                            .orElse("not defined: all differences are equal"),
                    probability(finding.test().p()),
                    probability(finding.corrected()));
        }
        return table;
    }

    private static String bracketed(double value, Interval interval) {
        return decimals(value) + " [" + decimals(interval.lower()) + ", " + decimals(interval.upper()) + "]";
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String probability(double p) {
        return String.format(Locale.ROOT, "%.4f", p);
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
