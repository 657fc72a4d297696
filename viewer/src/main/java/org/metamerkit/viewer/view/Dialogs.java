// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.function.Consumer;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.scene.Node;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.stage.Window;
import org.metamerkit.Version;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.preferences.Preferences;

/** The small windows: preferences, keys, about. They do not stop the main window. */
final class Dialogs {
    private static final double KEYS_HEIGHT = 560;

    private Dialogs() {}

    static void preferences(Window owner, Preferences preferences) {
        TextField rater = new TextField(preferences.rater().get());
        rater.setAccessibleText("Your name as a rater");
        GridPane grid = form();
        grid.addRow(0, new Label("Your name as a rater"), rater);
        whole(grid, 1, "Seed of blind mode's order", preferences.blindSeed(), 0, Integer.MAX_VALUE);
        number(grid, 2, "Width of the screen (cm)", preferences.screenWidthCm(), 5, 500);
        number(grid, 3, "Distance from eye to screen (cm)", preferences.screenDistanceCm(), 10, 1000);
        number(grid, 4, "Visual angle of a presented picture (°)", preferences.visualAngle(), 0.5, 90);
        whole(grid, 5, "Presented for (ms)", preferences.durationMs(), 16, 60_000);
        whole(grid, 6, "Mask for (ms)", preferences.maskMs(), 0, 60_000);
        whole(grid, 7, "Grey around compared pictures (0–255)", preferences.surround(), 0, 255);
        show(owner, "Preferences", grid, pressed -> {
            // not letter by letter: all windows open the choices of whoever is named here
            preferences.rater().set(rater.getText().strip());
            preferences.save();
        });
    }

    static void keys(Window owner) {
        GridPane grid = form();
        int row = 0;
        for (Command command : Command.values()) {
            Label title = new Label(command.title());
            title.setStyle("-fx-font-weight: bold;");
            Label keys = new Label(Keyboard.keys(command));
            keys.getStyleClass().add("number");
            grid.addRow(row++, title, keys, new Label(command.help()));
        }
        ScrollPane scroll = new ScrollPane(grid);
        scroll.setPrefHeight(KEYS_HEIGHT);
        show(owner, "Keys", scroll, pressed -> {});
    }

    static void about(Window owner) {
        show(
                owner,
                "About Metamerkit",
                new Label("Metamerkit " + Version.current()
                        + "\nModel metamers: pictures a stage of a neural network cannot tell from a natural one.\n"
                        + "Apache License 2.0."),
                pressed -> {});
    }

    /** Shows a form or text with a button to close it. */
    static Dialog<ButtonType> show(
            Window owner, String title, Node content, Consumer<ButtonType> closed, ButtonType... buttons) {
        Dialog<ButtonType> dialog = new Dialog<>();
        dialog.initOwner(owner);
        dialog.setTitle(title);
        dialog.setHeaderText(null);
        dialog.setResizable(true);
        dialog.getDialogPane().setContent(content);
        dialog.getDialogPane()
                .getButtonTypes()
                .setAll(buttons.length == 0 ? new ButtonType[] {ButtonType.CLOSE} : buttons);
        if (owner != null && owner.getScene() != null) {
            dialog.getDialogPane().getStylesheets().setAll(owner.getScene().getStylesheets());
        }
        dialog.setOnHidden(event -> closed.accept(dialog.getResult()));
        dialog.show();
        return dialog;
    }

    static GridPane form() {
        GridPane grid = new GridPane();
        grid.setHgap(14);
        grid.setVgap(8);
        return grid;
    }

    static void whole(GridPane grid, int row, String name, IntegerProperty property, int least, int most) {
        Spinner<Integer> spinner = NumberSpinner.whole(least, most, property.get(), name);
        spinner.valueProperty().addListener((observed, before, after) -> property.set(after));
        grid.addRow(row, new Label(name), spinner);
    }

    private static void number(
            GridPane grid, int row, String name, DoubleProperty property, double least, double most) {
        Spinner<Double> spinner = NumberSpinner.number(least, most, property.get(), name);
        spinner.valueProperty().addListener((observed, before, after) -> property.set(after));
        grid.addRow(row, new Label(name), spinner);
    }
}
