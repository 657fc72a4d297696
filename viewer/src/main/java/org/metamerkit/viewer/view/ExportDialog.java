// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.io.File;
import java.util.Locale;
import java.util.Set;
import javafx.beans.binding.Bindings;
import javafx.collections.FXCollections;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.stage.DirectoryChooser;
import javafx.stage.Window;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.experiment.export.ExportFormat;
import org.metamerkit.experiment.export.ExportOptions;
import org.metamerkit.viewer.model.ExportModel;

/** Asks what to export and where to. */
final class ExportDialog {
    private static final int FOLDER_COLUMNS = 32;

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
        grid.addRow(8, new Label("New folder"), folder(model));
        recount.run();
        ButtonType export = new ButtonType("Export", ButtonBar.ButtonData.OK_DONE);
        Dialog<ButtonType> dialog = Dialogs.show(
                owner,
                "Export the chosen stimuli",
                grid,
                pressed -> {
                    if (pressed == export) {
                        model.write();
                    }
                },
                export,
                ButtonType.CANCEL);
        dialog.getDialogPane()
                .lookupButton(export)
                .disableProperty()
                .bind(Bindings.createBooleanBinding(() -> model.folder().get().isBlank(), model.folder()));
    }

    /** The folder's name and a button to choose where it goes: a system's dialogs cannot name an earlier export to be replaced. */
    private static HBox folder(ExportModel model) {
        TextField name = new TextField();
        name.setId("export-folder");
        name.setAccessibleText("New folder, or an earlier export to be replaced");
        name.setPrefColumnCount(FOLDER_COLUMNS);
        name.textProperty().bindBidirectional(model.folder());
        Button choose = new Button("Choose where…");
        choose.setMinWidth(Region.USE_PREF_SIZE);
        choose.setOnAction(event -> {
            DirectoryChooser chooser = new DirectoryChooser();
            chooser.setTitle("Where the new folder goes");
            File chosen = chooser.showDialog(choose.getScene().getWindow());
            if (chosen != null) {
                model.moveTo(chosen.toPath());
            }
        });
        return new HBox(8, name, choose);
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
