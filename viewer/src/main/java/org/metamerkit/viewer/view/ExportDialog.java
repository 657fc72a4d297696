// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.io.File;
import java.util.Locale;
import java.util.Set;
import javafx.collections.FXCollections;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.experiment.export.ExportFormat;
import org.metamerkit.experiment.export.ExportOptions;
import org.metamerkit.viewer.model.ExportModel;

/** Asks what to export and where to. */
final class ExportDialog {
    private ExportDialog() {}

    static void show(Window owner, ExportModel model) {
        GridPane grid = Dialogs.form();
        Label count = new Label();
        count.setId("export-count");
        Runnable recount = () -> count.setText(model.chosen() + " metamers have these marks.");
        grid.addRow(0, new Label("Marks"), checks(Mark.values(), model.marks(), recount));
        grid.addRow(1, new Label(""), count);
        grid.addRow(2, new Label("Formats"), checks(ExportFormat.values(), model.formats(), () -> {}));
        ComboBox<MetamerDimension> condition =
                new ComboBox<>(FXCollections.observableArrayList(MetamerDimension.values()));
        condition.setConverter(Choices.named(value -> value == null ? "" : value.key()));
        condition.valueProperty().bindBidirectional(model.condition());
        grid.addRow(3, new Label("Conditions are"), condition);
        Dialogs.whole(
                grid,
                4,
                "Participants (0: one list of everything)",
                model.participants(),
                0,
                ExportOptions.MOST_PARTICIPANTS);
        Dialogs.whole(grid, 5, "Seed of the assignment", model.seed(), 0, Integer.MAX_VALUE);
        CheckBox natural = new CheckBox("the originals are a condition, too");
        natural.selectedProperty().bindBidirectional(model.natural());
        CheckBox failing = new CheckBox("export metamers that fail the criterion, too");
        failing.selectedProperty().bindBidirectional(model.failing());
        grid.add(natural, 1, 6);
        grid.add(failing, 1, 7);
        recount.run();
        ButtonType export = new ButtonType("Choose a folder and export…", ButtonBar.ButtonData.OK_DONE);
        Dialogs.show(
                owner,
                "Export the chosen stimuli",
                grid,
                pressed -> {
                    if (pressed == export) {
                        chooseAndWrite(owner, model);
                    }
                },
                export,
                ButtonType.CANCEL);
    }

    private static void chooseAndWrite(Window owner, ExportModel model) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Name of the new folder");
        chooser.setInitialFileName("stimuli");
        File chosen = chooser.showSaveDialog(owner);
        if (chosen != null) {
            model.write(chosen.toPath());
        }
    }

    private static <E extends Enum<E>> FlowPane checks(E[] all, Set<E> chosen, Runnable changed) {
        FlowPane pane = new FlowPane(10, 4);
        for (E each : all) {
            CheckBox box = new CheckBox(each.name().toLowerCase(Locale.ROOT));
            box.setSelected(chosen.contains(each));
            box.selectedProperty().addListener((observed, before, after) -> {
                if (after) {
                    chosen.add(each);
                } else {
                    chosen.remove(each);
                }
                changed.run();
            });
            pane.getChildren().add(box);
        }
        return pane;
    }
}
