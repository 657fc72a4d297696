// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.metamerkit.experiment.choice.BalanceDesign;
import org.metamerkit.experiment.choice.BalanceTable;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.ChoiceCommand;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.experiment.choice.RaterAgreement;
import org.metamerkit.experiment.export.ExportFormat;
import org.metamerkit.experiment.export.ExportOptions;
import org.metamerkit.experiment.export.StimulusExport;

/** What a viewer does with a run, as a program of its own. */
public final class WithoutLibtorch {
    private WithoutLibtorch() {}

    public static void main(String[] arguments) {
        Path run = Path.of(System.getProperty("run"));
        try (Catalogue catalogue = Catalogue.open(run)) {
            catalogue.refresh();
            MetamerRecord first = catalogue.records().get(0);
            MetamerDetails details = MetamerDetails.read(first);
            details.nullDistribution(first.stage()).orElseThrow();
            details.trace();
            catalogue.recognition().answers(first);
            ChoiceBook book = ChoiceBook.open(ChoiceBook.place(run, "x"), "x");
            catalogue
                    .records()
                    .forEach(row ->
                            book.apply(new ChoiceCommand.SetMark(Set.of(row.id().folder()), Optional.of(Mark.KEEP))));
            RaterAgreement.of("x", book.choices(), "y", book.choices());
            BalanceTable.of(catalogue.records(), book.choices(), BalanceDesign.usual(1));
            ExportOptions options = new ExportOptions(
                    Set.of(ExportFormat.values()),
                    Set.of(Mark.KEEP),
                    false,
                    MetamerDimension.CONDITION,
                    true,
                    OptionalInt.of(3),
                    0);
            int exported = new StimulusExport(
                            options, row -> book.choice(row.id().folder()))
                    .write(catalogue.records(), run.resolveSibling("out"), IndexProgress.none())
                    .metamers();
            System.out.println("exported: " + exported);
        }
        System.out.println("bytedeco: "
                + List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                        .filter(path -> path.contains("bytedeco"))
                        .count());
    }
}
