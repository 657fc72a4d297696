// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;

/** What pages show, as tables to save. Numbers are whole: what Java needs to read them back. */
final class Tables {
    private Tables() {}

    static Table ofMetamers(List<MetamerRecord> metamers, ChoiceModel choices) {
        List<String> header = new ArrayList<>(List.of(
                "folder",
                "network",
                "stage",
                "stage_index",
                "picture",
                "seed",
                "state",
                "passes",
                "png_passes",
                "true_class",
                "category"));
        for (MeasureColumn column : MeasureColumn.values()) {
            header.add(column.key());
        }
        header.addAll(List.of("mark", "rating", "tags", "note"));
        List<List<String>> rows = new ArrayList<>();
        for (MetamerRecord metamer : metamers) {
            List<String> row = new ArrayList<>(List.of(
                    metamer.id().folder(),
                    metamer.network(),
                    metamer.stage(),
                    String.valueOf(metamer.stageIndex()),
                    metamer.picture(),
                    String.valueOf(metamer.seed()),
                    metamer.state().key(),
                    yesOrNo(metamer.match().passes()),
                    yesOrNo(metamer.match().pngPasses()),
                    metamer.answers().trueClass().orElse(""),
                    metamer.answers().category().orElse("")));
            for (MeasureColumn column : MeasureColumn.values()) {
                row.add(number(metamer.measure(column)));
            }
            Choice said = choices.choice(metamer.id());
            row.add(said.mark().map(mark -> mark.key()).orElse(""));
            row.add(said.rating().isPresent() ? String.valueOf(said.rating().getAsInt()) : "");
            row.add(String.join(" ", said.tags()));
            row.add(said.note());
            rows.add(row);
        }
        return new Table(header, rows);
    }

    private static String yesOrNo(Optional<Boolean> value) {
        return value.map(yes -> yes ? "1" : "0").orElse("");
    }

    static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}
