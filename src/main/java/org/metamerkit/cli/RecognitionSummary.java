// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.metamerkit.experiment.RecognitionJob;
import org.metamerkit.recognition.RecognitionMatrix;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.human.MetamerAnalysis;
import org.metamerkit.recognition.report.Study;

/** What {@code metamerkit recognize} says at its end, for people and for machines. */
final class RecognitionSummary {
    private final Study study;
    private final Optional<MetamerAnalysis.Result> beside;
    private final RecognitionJob.Result result;
    private final Path page;
    private final RecognitionMatrix trueClass;
    private final RecognitionMatrix generator;

    /** @param beside what people made of the same metamers */
    RecognitionSummary(Study study, Optional<MetamerAnalysis.Result> beside, RecognitionJob.Result result, Path page) {
        this.study = study;
        this.beside = beside;
        this.result = result;
        this.page = page;
        this.trueClass = study.matrix(ScoredBy.TRUE_CLASS);
        this.generator = study.matrix(ScoredBy.GENERATOR);
    }

    ObjectNode json() {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("rule", study.rule().key())
                .put("answers", study.rows().size())
                .put("asked", result.asked())
                .put("kept", result.kept())
                .put("seconds", Math.round(result.seconds() * 1000) / 1000d)
                .put("finished", result.finished())
                .put("report", page.toString());
        ArrayNode problems = node.putArray("problems");
        result.problems().forEach(problems::add);
        ArrayNode cells = node.putArray("cells");
        trueClass
                .cells()
                .forEach(cell -> cells.addObject()
                        .put("generator", cell.generator())
                        .put("stage", cell.stage())
                        .put("evaluator", cell.evaluator())
                        .put("counted", cell.counted())
                        .put("recognised", number(cell.value()))
                        .put("recognised_as_by_generator", number(agreement(generator, cell))));
        beside.ifPresent(found -> {
            ObjectNode about = node.putObject("people");
            about.put("participants", found.participants());
            found.notes().forEach(note -> about.withArray("notes").add(note));
            found.tables().forEach(table -> about.set(table.name(), table.json()));
        });
        return node;
    }

    void print(PrintWriter to) {
        TextTable table = new TextTable("generator", "stage", "shown to", ">metamers", ">true class", ">as generator");
        trueClass
                .cells()
                .forEach(cell -> table.row(
                        cell.generator(),
                        cell.stage(),
                        cell.evaluator(),
                        String.valueOf(cell.counted() + cell.unscored()),
                        percent(cell.value()),
                        percent(agreement(generator, cell))));
        table.print(to);
        to.println("rule: " + study.rule().title() + "; " + result.asked() + " answers now"
                + (result.asked() == 0 ? "" : String.format(Locale.ROOT, " in %.1f s", result.seconds())) + ", "
                + result.kept() + " were there");
        beside.ifPresent(found -> found.tables().stream()
                .filter(each -> each.name().equals("correlation"))
                .forEach(each -> PeopleCommand.print(to, each)));
        to.println("report: " + page);
    }

    private static double agreement(RecognitionMatrix matrix, RecognitionMatrix.Cell cell) {
        return matrix.cell(cell.generator(), cell.stage(), cell.evaluator())
                .map(RecognitionMatrix.Cell::value)
                .orElse(Double.NaN);
    }

    private static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "-";
    }
}
