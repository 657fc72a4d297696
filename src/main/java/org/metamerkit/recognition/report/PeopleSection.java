// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.human.HumanNetworkComparison;
import org.metamerkit.recognition.human.MetamerAnalysis;
import org.metamerkit.recognition.human.PeopleFigures;
import org.metamerkit.recognition.statistics.PermutationTest;

/** People beside networks: how the one's recognition goes with the other's, over all networks and stages. */
final class PeopleSection {
    private static final String PREFIX = "people-";

    private final MetamerAnalysis.Result people;
    private final Study study;

    PeopleSection(MetamerAnalysis.Result people, Study study) {
        this.people = people;
        this.study = study;
    }

    /** Writes {@code people-*} and shows it. */
    void addTo(HtmlPage page, Path folder) throws IOException {
        page.heading("People");
        page.paragraph(String.format(
                Locale.ROOT,
                "%d %s shown the metamers. Their proportions correct, by the true class, are in the curves below; here"
                        + " they are set against those of the networks that did not make the metamers (Feather et al. 2023,"
                        + " Fig. 8e). Every answer weighs the same here.",
                people.participants(),
                people.participants() == 1 ? "participant was" : "participants were"));
        people.notes().forEach(page::warning);
        for (Map.Entry<String, HumanNetworkComparison> each :
                people.comparisons().entrySet()) {
            ReportFigure figure = scatter(each.getKey(), each.getValue());
            page.figure(figure, figure.write(folder));
        }
        for (Table table : people.tables()) {
            Table named = table.called(PREFIX + table.name());
            named.writeCsv(folder);
            switch (table.name()) {
                case "correlation" -> {
                    page.tableTitle("Do people recognise what other networks recognise?");
                    page.table(named);
                }
                case "statistics" -> {
                    page.tableTitle("Analyses of variance over participants");
                    page.paragraph(String.format(
                            Locale.ROOT,
                            "GG: Greenhouse and Geisser's correction. p (permuted): %,d permutations, seed %d; p (Holm) is"
                                    + " corrected for the rows with the same effect. Numbers: %s.csv.",
                            PermutationTest.USUAL_PERMUTATIONS,
                            study.seed(),
                            named.name()));
                    page.table(TestsSection.brief(named));
                }
                case "summary" -> {
                    page.tableTitle("Do people and networks err on the same metamers?");
                    page.paragraph(
                            "Means over conditions (network and stage, originals), then over pairs of people, or of the"
                                    + " network and each of them. A network's own metamers stand apart. Numbers: "
                                    + named.name()
                                    + ".csv; pair by pair: " + PREFIX + "consistency.csv.");
                    page.table(ObserverTables.pairs(named));
                }
                case "accuracy" -> {
                    page.tableTitle("Every observer on what people saw");
                    page.paragraph(
                            "By condition: " + named.name() + ".csv; d′ of each category: " + PREFIX + "d_prime.csv.");
                    page.table(ObserverTables.observers(named, table("d_prime")));
                }
                default -> {
                    // the curves are in the scatter figure's file and in the figures of the networks, the rest in files
                }
            }
        }
    }

    private Optional<Table> table(String name) {
        return people.tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst();
    }

    private ReportFigure scatter(String data, HumanNetworkComparison comparison) {
        Table points = new Table(
                people.comparisons().size() == 1
                        ? PREFIX + "and-networks"
                        : PREFIX + "and-networks-" + ReportFigure.fileName(data),
                "generator",
                "stage",
                "participants",
                "people",
                "people_sem",
                "other_networks",
                "others",
                "others_sem");
        List<HumanNetworkComparison.Point> all = comparison.points();
        all.forEach(point -> points.row(
                point.network(),
                point.stage(),
                point.participants(),
                point.people(),
                point.peopleSem(),
                point.otherNetworks(),
                point.others(),
                point.othersSem()));
        return new ReportFigure(
                "A point a generating network and stage: mean proportion correct of people (± SEM over participants) over"
                        + " the mean of the networks that did not make the metamers; "
                        + study.rule().title()
                        + ". Originals are left out.",
                Optional.of(PeopleFigures.correlation(data, comparison)),
                points);
    }
}
