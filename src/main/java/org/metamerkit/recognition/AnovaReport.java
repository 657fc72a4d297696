// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.metamerkit.recognition.statistics.AnovaEffect;
import org.metamerkit.recognition.statistics.AnovaTable;
import org.metamerkit.recognition.statistics.Interval;
import org.metamerkit.recognition.statistics.MixedAnova;
import org.metamerkit.recognition.statistics.MixedDesign;
import org.metamerkit.recognition.statistics.MultipleComparisons;
import org.metamerkit.recognition.statistics.PValue;
import org.metamerkit.recognition.statistics.PermutationTest;
import org.metamerkit.recognition.statistics.RepeatedMeasures;
import org.metamerkit.recognition.statistics.RepeatedMeasuresAnova;
import org.metamerkit.recognition.statistics.Score;
import org.metamerkit.recognition.statistics.StatisticsException;

/**
 * Analyses of variance with their permutation tests, as rows of one table. A design that is not whole makes a note instead of a row.
 * The permutation p-values of the same kind of test are corrected together.
 */
public final class AnovaReport {
    private final PermutationTest permutations;
    private final MultipleComparisons correction;
    private final String unit;
    private final Consumer<String> notes;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String kind, String data, AnovaEffect effect, PValue permutation) {}

    /**
     * @param correction over the rows of one kind
     * @param unit what the designs' units are called: {@code participants}, {@code pictures}
     * @param notes takes a sentence about every design that cannot be analysed
     */
    public AnovaReport(
            PermutationTest permutations, MultipleComparisons correction, String unit, Consumer<String> notes) {
        this.permutations = permutations;
        this.correction = correction;
        this.unit = unit;
        this.notes = notes;
    }

    /** Says how many of the units a design leaves out, if it does. */
    public void noteLost(String data, int whole, Stream<String> all) {
        long lost = all.distinct().count() - whole;
        if (lost > 0) {
            notes.accept(lost + " of " + (whole + lost) + " " + unit + " of " + data
                    + " lack an answer at some stage, for their metamers do not count there, and are left out of its"
                    + " analysis of variance");
        }
    }

    /** One within-participant factor. */
    public void within(String data, String factor, List<Score> scores) {
        unlessRefused(data, () -> {
            RepeatedMeasures measures = RepeatedMeasures.of(factor, scores, unit);
            AnovaTable table = RepeatedMeasuresAnova.of(measures);
            return List.of(new Line(factor, data, table.effects().get(0), permutations.oneFactor(measures)));
        });
    }

    /** Two within-participant factors. */
    public void within(String data, String first, String second, List<Score> scores) {
        unlessRefused(data, () -> {
            RepeatedMeasures measures = RepeatedMeasures.of(first, second, scores, unit);
            AnovaTable table = RepeatedMeasuresAnova.of(measures);
            return List.of(
                    new Line(first, data, table.effects().get(0), permutations.mainEffect(measures, 0)),
                    new Line(first + " × " + second, data, table.effects().get(2), permutations.interaction(measures)));
        });
    }

    /**
     * One between-participants and one within-participant factor.
     *
     * @param group that is independent, the others being something else on the stimuli of each of its members
     * @param called what p-values count ({@link MixedDesign#countedBy})
     */
    public void mixed(
            String data, String between, String within, Map<String, List<Score>> groups, String group, String called) {
        unlessRefused(data, () -> {
            MixedDesign design = MixedDesign.of(between, within, groups).countedBy(group, called);
            AnovaTable table = MixedAnova.of(design);
            return List.of(
                    new Line(between, data, table.effects().get(0), permutations.between(design)),
                    new Line(between + " × " + within, data, table.effects().get(2), permutations.interaction(design)));
        });
    }

    /** All of them, the last columns corrected over the rows of one kind. */
    public Table table(String name) {
        Table table = new Table(
                name,
                "data",
                "effect",
                "test",
                "f",
                "df",
                "df_error",
                "n",
                "unit",
                "p",
                "epsilon",
                "p_greenhouse_geisser",
                "partial_eta_squared",
                "partial_eta_squared_lower",
                "partial_eta_squared_upper",
                "p_permutation",
                "permutations",
                "seed",
                "p_permutation_corrected",
                "correction",
                "tests_corrected_for");
        for (Line line : lines) {
            List<Line> family = lines.stream()
                    .filter(other -> other.kind().equals(line.kind()))
                    .toList();
            double[] corrected = correction.adjust(family.stream()
                    .mapToDouble(other -> other.permutation().p())
                    .toArray());
            int place = IntStream.range(0, family.size())
                    .filter(i -> family.get(i) == line)
                    .findFirst()
                    .orElseThrow();
            AnovaEffect effect = line.effect();
            boolean finite = Double.isFinite(effect.f());
            Interval interval = finite
                    ? effect.partialEtaSquared(Interval.USUAL_LEVEL).interval()
                    : new Interval(Double.NaN, Double.NaN, Interval.USUAL_LEVEL);
            table.row(
                    line.data(),
                    effect.name(),
                    effect.p().test(),
                    effect.f(),
                    effect.degreesOfFreedom(),
                    effect.errorDegreesOfFreedom(),
                    effect.p().n(),
                    effect.p().unit(),
                    effect.p().p(),
                    effect.epsilon().isPresent() ? effect.epsilon().getAsDouble() : null,
                    effect.greenhouseGeisser().map(PValue::p).orElse(null),
                    effect.partialEtaSquared(),
                    interval.lower(),
                    interval.upper(),
                    line.permutation().p(),
                    permutations.permutations(),
                    permutations.seed(),
                    corrected[place],
                    correction.label(),
                    family.size());
        }
        return table;
    }

    private void unlessRefused(String data, Supplier<List<Line>> analysis) {
        try {
            lines.addAll(analysis.get());
        } catch (StatisticsException refusal) {
            notes.accept("no analysis of variance of " + data + ": " + refusal.getMessage());
        }
    }
}
