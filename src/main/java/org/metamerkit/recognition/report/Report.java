// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.metamerkit.WholeFile;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.GroupComparison;
import org.metamerkit.recognition.RecognitionMatrix;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.Shown;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.Trial;
import org.metamerkit.recognition.human.MetamerAnalysis;

/** Writes the figures, the numbers behind them and the page that holds them into one folder. */
public final class Report {
    /** The page's name. */
    public static final String PAGE = "report.html";

    private final Study study;
    private final List<String> problems;
    private final List<String> provenance;
    private final Function<Shown, Optional<Path>> pictures;
    private final Optional<MetamerAnalysis.Result> people;

    /**
     * @param people what people made of the same metamers
     * @param problems sentences about what could not be shown
     * @param provenance lines that say how the report was made: the command, versions
     * @param pictures the file of what was shown, where it is still there
     */
    public Report(
            Study study,
            Optional<MetamerAnalysis.Result> people,
            List<String> problems,
            List<String> provenance,
            Function<Shown, Optional<Path>> pictures) {
        this.study = study;
        this.people = people;
        this.problems = List.copyOf(problems);
        this.provenance = List.copyOf(provenance);
        this.pictures = pictures;
    }

    /**
     * Writes everything; files of the same names are replaced.
     *
     * @return the page
     * @throws org.metamerkit.recognition.RecognitionException if a planned comparison is of what nobody was shown; nothing is written
     * @throws IOException if something cannot be written
     */
    public Path write(Path folder) throws IOException {
        study.planned().requireShown(study.trials(ScoredBy.TRUE_CLASS));
        WholeFile.makeFolder(folder);
        Coverage coverage = new Coverage(study);
        coverage.shown().writeCsv(folder);
        coverage.evaluators().writeCsv(folder);
        matrixOfAllRules().writeCsv(folder);
        HtmlPage page = new HtmlPage("Who recognises whose metamers?");
        introduce(page, coverage);
        if (people.isPresent()) {
            new PeopleSection(people.get(), study).addTo(page, folder);
        }
        for (ScoredBy score : ScoredBy.values()) {
            addFigures(page, score, folder);
        }
        page.heading("Examples");
        page.paragraph(
                "Each row is a picture: the original as the generating network saw it, then its metamers. Below each, what"
                        + " every network took it for (" + study.rule().title()
                        + "): ✓ the true class (where unknown, the generating"
                        + " network's answer to the original), ✗ another.");
        new Examples(study, pictures).addTo(page);
        page.heading("How this was made");
        page.preformatted(String.join("\n", provenance));
        Path file = folder.resolve(PAGE);
        WholeFile.write(file, temporary -> Files.writeString(temporary, page.text(), StandardCharsets.UTF_8));
        return file;
    }

    private void introduce(HtmlPage page, Coverage coverage) {
        long metamers = study.rows().stream()
                .map(RecognitionRow::shown)
                .filter(shown -> shown.condition() == Shown.Condition.METAMER)
                .map(shown -> shown.generatorSha256() + shown.folder())
                .distinct()
                .count();
        page.paragraph(String.format(
                Locale.ROOT,
                "%,d metamers of %d networks were shown to %d networks, as the 8-bit files that people see: %,d answers."
                        + " Figures show the rule '%s' and count %s; shares are %s. Standard errors and 95 %% intervals are"
                        + " bootstraps over pictures (1,000 draws, seed %d).",
                metamers,
                count(row -> row.shown().generator()),
                count(row -> row.evaluator().name()),
                study.rows().size(),
                study.rule().title(),
                study.counting().title(),
                study.averaging().title(),
                study.seed()));
        problems.forEach(page::warning);
        coverage.warnings().forEach(page::warning);
        page.heading("What was shown");
        page.table(coverage.shown());
        page.heading("Who was asked");
        page.paragraph(
                "Answers of each network under the rules that apply to its classes, and how many of them can be scored.");
        page.table(coverage.evaluatorsInBrief());
    }

    private void addFigures(HtmlPage page, ScoredBy score, Path folder) throws IOException {
        List<Trial> trials = study.trials(score);
        RecognitionMatrix matrix = RecognitionMatrix.of(trials, study.averaging(), study.bootstrap());
        GroupComparison groups = GroupComparison.of(trials, study.groups());
        List<ReportFigure> compared = new GroupFigures(study, score, groups).all();
        List<ReportFigure> figures = new ArrayList<>();
        figures.addAll(new MatrixFigures(study, score, matrix, people.map(MetamerAnalysis.Result::people)).all());
        figures.addAll(new CategoryFigures(study, score, trials).all());
        page.heading("Scored by the " + score.title());
        if (figures.isEmpty()) {
            page.paragraph("No metamer that counts can be scored this way.");
            return;
        }
        for (ReportFigure figure : compared) {
            page.figure(figure, figure.write(folder));
        }
        new TestsSection(study, score, trials, groups).addTo(page, folder);
        page.subheading("Networks, stages and categories");
        for (ReportFigure figure : figures) {
            page.figure(figure, figure.write(folder));
        }
    }

    /** Every cell under every rule by which somebody decided, and every score. */
    private Table matrixOfAllRules() {
        Table table = new Table(
                "matrix",
                "rule",
                "score",
                "generator",
                "stage",
                "stage_index",
                "evaluator",
                "itself",
                "counted",
                "unscored",
                "failing",
                "unjudged",
                "pictures",
                "recognised",
                "sem",
                "ci_low",
                "ci_high");
        List<DecisionRule> decided = study.rules().stream()
                .filter(rule -> study.rows().stream()
                        .anyMatch(row -> row.verdict(rule).decision().isPresent()))
                .toList();
        decided.forEach(rule -> {
            for (ScoredBy score : ScoredBy.values()) {
                List<Trial> trials = Trial.of(study.rows(), rule, score, study.counting());
                RecognitionMatrix.of(trials, study.averaging(), study.bootstrap())
                        .cells()
                        .forEach(cell -> table.row(
                                rule.key(),
                                score.key(),
                                cell.generator(),
                                cell.stage(),
                                cell.stageIndex(),
                                cell.evaluator(),
                                cell.itself() ? 1 : 0,
                                cell.counted(),
                                cell.unscored(),
                                cell.failing(),
                                cell.unjudged(),
                                cell.sample().size(),
                                cell.value(),
                                cell.sem(),
                                MatrixFigures.low(cell.share()),
                                MatrixFigures.high(cell.share())));
            }
        });
        return table;
    }

    private long count(Function<RecognitionRow, String> name) {
        return study.rows().stream().map(name).distinct().count();
    }
}
