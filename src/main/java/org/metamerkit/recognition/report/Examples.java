// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.metamerkit.recognition.NetworkNames;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.Shown;

/** Some pictures with what every network said of each: originals first, then the metamers stage by stage. */
final class Examples {
    private static final int GENERATORS = 12;
    private static final int PICTURES = 2;
    private static final int LARGEST = 2_000_000;
    private static final double PERCENT = 100;

    private final Study study;
    private final Function<Shown, Optional<Path>> pictures;

    /** @param pictures the file of what was shown, where it is still there */
    Examples(Study study, Function<Shown, Optional<Path>> pictures) {
        this.study = study;
        this.pictures = pictures;
    }

    /** A table a generating network, with the first pictures by name whose files are there. */
    void addTo(HtmlPage page) {
        NetworkNames names = NetworkNames.of(study.rows());
        Map<String, Map<String, TreeMap<Integer, List<RecognitionRow>>>> all = new TreeMap<>();
        for (RecognitionRow row : study.rows()) {
            Shown shown = row.shown();
            // pictures in folders of classes may share a name
            all.computeIfAbsent(names.of(shown.generator(), shown.generatorSha256()), key -> new TreeMap<>())
                    .computeIfAbsent(shown.picture() + "\n" + shown.pictureSha256(), key -> new TreeMap<>())
                    .computeIfAbsent(shown.stageIndex(), key -> new ArrayList<>())
                    .add(row);
        }
        int shown = 0;
        for (Map.Entry<String, Map<String, TreeMap<Integer, List<RecognitionRow>>>> generator : all.entrySet()) {
            if (shown == GENERATORS) {
                page.paragraph("Further generating networks are left out here.");
                break;
            }
            StringBuilder rows = new StringBuilder();
            spread(List.copyOf(generator.getValue().values())).forEach(picture -> rows.append(row(picture)));
            if (rows.length() > 0) {
                shown++;
                page.subheading("Metamers of " + generator.getKey());
                page.raw("<div class=\"scroll\"><table class=\"examples\">\n" + rows + "</table></div>\n");
            }
        }
        if (shown == 0) {
            page.paragraph("The pictures are not there any more; rows of them are.");
        }
    }

    /** Pictures from the beginning and the middle of the alphabet, so that they are not of one class. */
    private static <T> List<T> spread(List<T> all) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i < PICTURES && i < all.size(); i++) {
            some.add(all.get(i * all.size() / Math.min(PICTURES, all.size())));
        }
        return some;
    }

    private String row(TreeMap<Integer, List<RecognitionRow>> stages) {
        StringBuilder cells = new StringBuilder();
        stages.forEach((index, rows) -> {
            Shown shown = rows.get(0).shown();
            Optional<byte[]> png = pictures.apply(shown).flatMap(Examples::bytes);
            png.ifPresent(bytes -> cells.append(cell(shown, bytes, sameShown(rows, shown))));
        });
        return cells.length() == 0 ? "" : "<tr>" + cells + "</tr>\n";
    }

    private String cell(Shown shown, byte[] png, List<RecognitionRow> rows) {
        boolean natural = shown.condition() == Shown.Condition.NATURAL;
        StringBuilder cell = new StringBuilder("<td><img alt=\"\" src=\"")
                .append(HtmlPage.data("image/png", png))
                .append("\"><b>")
                .append(HtmlPage.escape(natural ? shown.picture() + ", original" : shown.stage()))
                .append("</b>");
        if (natural) {
            cell.append("<div class=\"answer\">true class: ")
                    .append(HtmlPage.escape(shown.trueClass().orElse("unknown")))
                    .append("</div>");
        } else if (!study.counting().counts(shown)) {
            cell.append("<div class=\"answer wrong\">")
                    .append(shown.verdict() == Shown.Verdict.FAILS ? "fails the criterion" : "not judged")
                    .append(", does not count</div>");
        }
        rows.forEach(row -> cell.append(answer(row)));
        return cell.append("</td>\n").toString();
    }

    /** By the rule that the figures show, with the first answer's probability; ✓ and ✗ beside the colour, for those who see none. */
    private String answer(RecognitionRow row) {
        RecognitionRow.Verdict verdict = row.verdict(study.rule());
        Optional<Boolean> right = verdict.by(ScoredBy.TRUE_CLASS).or(() -> verdict.by(ScoredBy.GENERATOR));
        String decision = verdict.decision()
                .orElseGet(() -> row.top().isEmpty() ? "–" : row.top().get(0).label());
        String mark = right.map(yes -> yes ? "✓\u00A0" : "✗\u00A0").orElse("");
        String style = right.map(yes -> yes ? "right" : "wrong").orElse("unknown");
        String probability = row.top().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (%s %.0f %%)",
                        row.top().get(0).label(),
                        PERCENT * row.top().get(0).probability());
        return "<div class=\"answer " + style + "\" title=\""
                + HtmlPage.escape(row.evaluator().name() + probability) + "\">"
                + "<b>" + HtmlPage.escape(mark + decision) + "</b> "
                + HtmlPage.escape(row.evaluator().name()) + "</div>";
    }

    private static List<RecognitionRow> sameShown(List<RecognitionRow> rows, Shown shown) {
        Map<String, RecognitionRow> byEvaluator = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.shown().folder().equals(shown.folder())
                        && row.shown().hash().equals(shown.hash()))
                .forEach(row -> byEvaluator.putIfAbsent(row.evaluator().sha256(), row));
        return List.copyOf(byEvaluator.values());
    }

    private static Optional<byte[]> bytes(Path file) {
        try {
            return Files.size(file) > LARGEST ? Optional.empty() : Optional.of(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            // the page is about what was said; a picture that is gone by now is left out
            return Optional.empty();
        }
    }
}
