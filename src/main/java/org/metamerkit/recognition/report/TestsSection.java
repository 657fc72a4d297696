// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.metamerkit.recognition.AnovaReport;
import org.metamerkit.recognition.Averaging;
import org.metamerkit.recognition.GroupComparison;
import org.metamerkit.recognition.GroupTests;
import org.metamerkit.recognition.PairedFinding;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.StageTests;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.Trial;
import org.metamerkit.recognition.statistics.EffectSize;
import org.metamerkit.recognition.statistics.Interval;
import org.metamerkit.recognition.statistics.MultipleComparisons;

/** The paper's three findings as tests: stages, trainings, and how the one depends on the other. */
final class TestsSection {
    private static final String UNDEFINED = "not defined: all differences are equal";

    private final Study study;
    private final ScoredBy score;
    private final StageTests stages;
    private final GroupTests groups;
    private final List<Trial> trials;
    private final Map<String, Set<String>> lonely;

    TestsSection(Study study, ScoredBy score, List<Trial> trials, GroupComparison comparison) {
        this.trials = trials;
        this.study = study;
        this.score = score;
        this.stages = StageTests.of(trials, study.averaging());
        this.groups = new GroupTests(comparison, study.averaging());
        this.lonely = comparison.lonely();
    }

    /** Writes {@code tests-SCORE.csv} and {@code anova-SCORE.csv} and shows them, or says why there are none. */
    void addTo(HtmlPage page, Path folder) throws IOException {
        page.subheading("Statistics");
        List<String> notes = new ArrayList<>();
        List<PairedFinding> findings = new ArrayList<>(study.planned()
                .findings(trials, study.averaging(), study.bootstrap(), study.permutations(), notes::add));
        findings.addAll(stages.findings(study.bootstrap(), study.permutations(), notes::add));
        findings.addAll(groups.findings(study.bootstrap(), study.permutations(), notes::add));
        groups.incomparable()
                .forEach(pair -> page.warning("no architecture has networks of both " + pair.get(0) + " and "
                        + pair.get(1) + " training, so these are not compared; --groups CSV with a column architecture"
                        + " says which networks differ in their training only"));
        lonely.forEach(
                (network, names) -> page.warning(
                        "metamers of " + network + " at " + String.join(", ", names)
                                + " are in no comparison of trainings, since other networks of its architecture have none of stages so called"));
        AnovaReport anova = new AnovaReport(study.permutations(), MultipleComparisons.HOLM, units(), notes::add);
        stages.analyze(anova);
        groups.analyze(anova);
        Table variance = anova.table("anova-" + score.key());
        if (findings.isEmpty() && variance.isEmpty()) {
            page.paragraph("There is nothing to test: there are fewer than two " + units() + " or stages, and the"
                    + " generating networks are in no groups that could be compared (--groups CSV names them).");
            notes.forEach(page::warning);
            return;
        }
        Table tests = table(findings);
        tests.writeCsv(folder);
        page.paragraph(String.format(
                Locale.ROOT,
                "The units are %s: each has a share recognised by networks that did not make the metamers, in each of"
                        + " the two cells that a row compares. Two-sided permutation tests of pairs (%,d permutations, seed"
                        + " %d); p (Holm) is corrected for all tests of its table. Effect size: Cohen's d_z. The networks"
                        + " are taken as given. Numbers: %s.csv.",
                units(),
                study.permutations().permutations(),
                study.seed(),
                tests.name()));
        Map<String, List<PairedFinding>> families = new LinkedHashMap<>();
        findings.forEach(finding -> families.computeIfAbsent(finding.family(), key -> new ArrayList<>())
                .add(finding));
        families.forEach((family, own) -> {
            page.tableTitle(heading(family));
            page.table(brief(own));
        });
        if (!variance.isEmpty()) {
            variance.writeCsv(folder);
            page.tableTitle("Analyses of variance: stage, training, and whether the one depends on the other");
            page.paragraph(String.format(
                    Locale.ROOT,
                    "Repeated measures over %s. GG: Greenhouse and Geisser's correction. p (permuted): %,d"
                            + " permutations, seed %d; p (Holm) is corrected for the rows with the same effect. Numbers:"
                            + " %s.csv.",
                    units(),
                    study.permutations().permutations(),
                    study.seed(),
                    variance.name()));
            page.table(brief(variance));
        }
        notes.forEach(page::warning);
    }

    private String heading(String family) {
        return switch (family) {
            case StageTests.FAMILY -> "Are metamers of the last stage recognised less than those of the first?";
            case GroupTests.TRAININGS -> "Does training make a difference, and where?";
            case GroupTests.PLACES -> "Last and first stage by training";
            default -> "Planned: " + family;
        };
    }

    private String units() {
        return study.averaging() == Averaging.PICTURES ? "pictures" : "categories";
    }

    private Table table(List<PairedFinding> findings) {
        Table table = new Table(
                "tests-" + score.key(),
                "family",
                "comparison",
                "n",
                "unit",
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
                "p_holm",
                "tests_corrected_for");
        for (PairedFinding finding : findings) {
            table.row(
                    finding.family(),
                    finding.what(),
                    finding.units(),
                    units(),
                    finding.first(),
                    finding.second(),
                    finding.difference().value(),
                    finding.difference().percentile().lower(),
                    finding.difference().percentile().upper(),
                    finding.effect().map(EffectSize::name).orElse(UNDEFINED),
                    finding.effect().map(EffectSize::value).orElse(Double.NaN),
                    finding.effect().map(effect -> effect.interval().lower()).orElse(Double.NaN),
                    finding.effect().map(effect -> effect.interval().upper()).orElse(Double.NaN),
                    finding.test().test(),
                    finding.test().permutations().orElse(0),
                    finding.test().seed().orElse(0),
                    finding.test().p(),
                    finding.corrected(),
                    finding.tests());
        }
        return table;
    }

    /** The same for the page, fewer columns with intervals in brackets. */
    private Table brief(List<PairedFinding> findings) {
        Table table = new Table(
                "brief",
                "comparison",
                units(),
                "first",
                "second",
                "difference [95 % CI]",
                "effect size [95 % CI]",
                "p",
                "p (Holm)");
        for (PairedFinding finding : findings) {
            table.row(
                    finding.what(),
                    finding.units(),
                    decimals(finding.first()),
                    decimals(finding.second()),
                    bracketed(finding.difference().value(), finding.difference().percentile()),
                    finding.effect()
                            .map(effect -> bracketed(effect.value(), effect.interval()))
                            .orElse(UNDEFINED),
                    probability(finding.test().p()),
                    probability(finding.corrected()));
        }
        return table;
    }

    /** An analysis of variance for the page. */
    static Table brief(Table variance) {
        Table table = new Table(
                "brief",
                "compared",
                "effect",
                "n",
                "F",
                "p",
                "p (GG)",
                "partial η² [95 % CI]",
                "p (permuted)",
                "p (Holm)");
        for (List<Object> row : variance.rows()) {
            List<String> columns = variance.columns();
            table.row(
                    row.get(columns.indexOf("data")),
                    row.get(columns.indexOf("effect")),
                    row.get(columns.indexOf("n")),
                    String.format(
                            Locale.ROOT,
                            "F(%.0f, %.0f) = %.2f",
                            row.get(columns.indexOf("df")),
                            row.get(columns.indexOf("df_error")),
                            row.get(columns.indexOf("f"))),
                    probability(row.get(columns.indexOf("p"))),
                    probability(row.get(columns.indexOf("p_greenhouse_geisser"))),
                    bracketed(
                            (double) row.get(columns.indexOf("partial_eta_squared")),
                            new Interval(
                                    (double) row.get(columns.indexOf("partial_eta_squared_lower")),
                                    (double) row.get(columns.indexOf("partial_eta_squared_upper")),
                                    Interval.USUAL_LEVEL)),
                    probability(row.get(columns.indexOf("p_permutation"))),
                    probability(row.get(columns.indexOf("p_permutation_corrected"))));
        }
        return table;
    }

    private static String bracketed(double value, Interval interval) {
        return decimals(value) + " [" + decimals(interval.lower()) + ", " + decimals(interval.upper()) + "]";
    }

    static String decimals(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static String probability(Object p) {
        return !(p instanceof Double number)
                ? ""
                : number < 1e-4
                        ? String.format(Locale.ROOT, "%.1e", number)
                        : String.format(Locale.ROOT, "%.4f", number);
    }
}
