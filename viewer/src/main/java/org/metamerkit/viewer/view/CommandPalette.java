// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.action.CommandSearch;

/** All commands by a few letters: type, arrow keys, Enter. */
final class CommandPalette {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 380;

    private final Actions actions;
    private final Popup popup = new Popup();
    private final TextField field = new TextField();
    private final ListView<Command> list = new ListView<>();

    CommandPalette(Actions actions) {
        this.actions = actions;
        field.setId("palette-field");
        field.setPromptText("What do you want to do?");
        field.setAccessibleText("Search all commands");
        list.setId("palette-list");
        list.setCellFactory(view -> new CommandCell());
        list.setPrefSize(WIDTH, HEIGHT);
        list.setFocusTraversable(false);
        VBox box = new VBox(8, field, list);
        box.getStyleClass().add("palette");
        popup.getContent().add(box);
        popup.setAutoHide(true);
        popup.setHideOnEscape(true);
        field.textProperty().addListener((observed, before, after) -> find());
        field.addEventFilter(KeyEvent.KEY_PRESSED, this::typed);
        list.setOnMouseClicked(event -> runSelected());
    }

    boolean isShowing() {
        return popup.isShowing();
    }

    void hide() {
        popup.hide();
    }

    void show(Node over) {
        Bounds bounds = over.localToScreen(over.getBoundsInLocal());
        field.clear();
        find();
        popup.show(over, bounds.getMinX() + (bounds.getWidth() - WIDTH) / 2, bounds.getMinY() + 60);
        popup.getScene().getStylesheets().setAll(over.getScene().getStylesheets());
        field.requestFocus();
    }

    private void find() {
        list.getItems().setAll(CommandSearch.find(field.getText()));
        list.getSelectionModel().selectFirst();
        list.scrollTo(0);
    }

    private void typed(KeyEvent event) {
        int selected = list.getSelectionModel().getSelectedIndex();
        if (event.getCode() == KeyCode.DOWN) {
            select(Math.min(list.getItems().size() - 1, selected + 1));
        } else if (event.getCode() == KeyCode.UP) {
            select(Math.max(0, selected - 1));
        } else if (event.getCode() == KeyCode.ENTER) {
            runSelected();
        } else {
            return;
        }
        event.consume();
    }

    private void select(int index) {
        list.getSelectionModel().select(index);
        list.scrollTo(Math.max(0, index - 4));
    }

    private void runSelected() {
        Command command = list.getSelectionModel().getSelectedItem();
        if (command != null && actions.enabled(command).get()) {
            popup.hide();
            actions.run(command);
        }
    }

    private final class CommandCell extends ListCell<Command> {
        @Override
        protected void updateItem(Command command, boolean empty) {
            super.updateItem(command, empty);
            setText(null);
            setGraphic(null);
            if (empty || command == null) {
                return;
            }
            Label title = new Label(command.title());
            title.setStyle("-fx-font-weight: bold;");
            Label help = new Label(command.help());
            help.getStyleClass().add("faint");
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            HBox first = new HBox(8, title, space, new Label(Keyboard.keys(command)));
            VBox both = new VBox(first, help);
            both.setPrefWidth(WIDTH - 40);
            both.setOpacity(actions.enabled(command).get() ? 1 : 0.45);
            setAccessibleText(command.title() + ". " + command.help());
            setGraphic(both);
        }
    }
}
