// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.ChoiceModel;
import org.metamerkit.viewer.model.ViewerModel;

/** Marks, rating, tags and note of the chosen metamers, and the balance of the set. */
final class ChoicePanel extends ScrollPane {
    private static final double WIDTH = 300;
    private static final int NOTE_ROWS = 3;

    private final ViewerModel model;
    private final ChoiceModel choices;
    private final Actions actions;
    private final TextField tag = new TextField();
    private final TextArea note = new TextArea();
    private final FlowPane tags = new FlowPane(4, 4);
    /** Whose note is being written: those that were chosen when it was begun, whatever is chosen since. Empty while none is. */
    private List<MetamerRecord> noted = List.of();
    /** What the field began with. */
    private String noteBefore = "";

    /** @param leave gives the focus back to what is chosen from; done by Escape */
    ChoicePanel(ViewerModel model, Actions actions, Runnable leave) {
        this.model = model;
        this.actions = actions;
        choices = model.choices();
        setId("choice-panel");
        addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                leave.run();
                event.consume();
            }
        });
        setPrefWidth(WIDTH);
        setFitToWidth(true);
        Label who = new Label();
        who.setWrapText(true);
        who.getStyleClass().add("faint");
        who.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> choices.book()
                                .map(book -> "Rater " + book.rater() + ", saved in "
                                        + book.file().getFileName())
                                .orElse("No choices can be made here."),
                        choices.revision()));
        Label chosen = new Label();
        chosen.setWrapText(true);
        chosen.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.grid().selected().size() > 1
                                ? model.grid().selected().size() + " metamers selected"
                                : choices.focusCaption().get(),
                        model.grid().selected(),
                        choices.focusCaption()));
        VBox content = new VBox(
                8,
                heading("Choices"),
                who,
                chosen,
                buttons(Command.KEEP, Command.MAYBE, Command.REJECT, Command.UNMARK),
                heading("Rating"),
                buttons(Command.RATE_1, Command.RATE_2, Command.RATE_3, Command.RATE_4, Command.RATE_5),
                heading("Tags"),
                tags,
                tag,
                heading("Note"),
                note,
                balance());
        content.getStyleClass().add("panel");
        content.disableProperty().bind(choices.isOpen().not());
        setContent(content);
        fields();
        choices.focusChoice().addListener((observed, before, after) -> show(after));
        followChosen();
        show(choices.focusChoice().get());
    }

    /** Not in blind mode: the cell that counts one more would tell category and condition of what was kept. */
    private VBox balance() {
        VBox balance = new VBox(8, heading("Balance"), new BalancePane(model));
        balance.visibleProperty().bind(choices.blind().not());
        balance.managedProperty().bind(balance.visibleProperty());
        return balance;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("subheading");
        return label;
    }

    private HBox buttons(Command... commands) {
        HBox bar = new HBox(4);
        for (Command command : commands) {
            Button button = new Button(command.title().replace("Rate ", ""));
            button.setId("choice-" + command.id());
            button.setTooltip(Keyboard.tip(command));
            button.setAccessibleText(command.title());
            button.setOnAction(event -> actions.run(command));
            bar.getChildren().add(button);
        }
        return bar;
    }

    private void fields() {
        tag.setId("tag");
        tag.setPromptText("A word, then Enter");
        tag.setAccessibleText("Tag to add or take away");
        tag.setOnAction(event -> {
            choices.tag(model.grid().chosen(), tag.getText());
            tag.clear();
        });
        note.setId("note");
        note.setPrefRowCount(NOTE_ROWS);
        note.setWrapText(true);
        note.setAccessibleText("Note");
        note.textProperty().addListener((observed, before, after) -> {
            if (!isNoteChanged()) {
                noted = List.of();
            } else if (noted.isEmpty()) {
                noted = model.grid().chosen();
            }
        });
        note.focusedProperty().addListener((observed, before, after) -> {
            if (!after) {
                saveNote();
            }
        });
        note.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ENTER && event.isShortcutDown()) {
                saveNote();
                event.consume();
            }
        });
    }

    /** A note that was begun is saved before others are chosen, and before another run is open; then the field has their note. */
    private void followChosen() {
        model.grid().focus().addListener((observed, before, after) -> {
            saveNote();
            beginNote();
        });
        model.run().addListener((observed, before, after) -> saveNote());
    }

    /** Saves the note that is being written, if there is one, to the metamers it was begun for. */
    void saveNote() {
        if (isNoteChanged()) {
            List<MetamerRecord> metamers = noted;
            noted = List.of();
            noteBefore = note.getText().strip();
            choices.note(metamers, noteBefore);
        }
    }

    private boolean isNoteChanged() {
        return !note.getText().strip().equals(noteBefore);
    }

    /** Shows the note of the metamer with the focus, except while one is being written. */
    private void beginNote() {
        if (isNoteChanged()) {
            return;
        }
        noteBefore = choices.focusChoice().get().note().strip();
        if (isNoteChanged()) {
            note.setText(noteBefore);
        }
    }

    private void show(Choice choice) {
        beginNote();
        tags.getChildren().clear();
        for (String word : choice.tags()) {
            Button remove = new Button(word + " ×");
            remove.setAccessibleText("Take the tag " + word + " away");
            remove.setOnAction(event -> choices.tag(
                    model.grid().chosen().stream()
                            .filter(each -> choices.choice(each.id()).tags().contains(word))
                            .toList(),
                    word));
            tags.getChildren().add(remove);
        }
        List<String> others = choices.tags().stream()
                .filter(word -> !choice.tags().contains(word))
                .toList();
        for (String word : others) {
            Button add = new Button("+ " + word);
            add.setAccessibleText("Tag with " + word);
            add.setOnAction(event -> choices.tag(model.grid().chosen(), word));
            tags.getChildren().add(add);
        }
    }

    void focusTag() {
        focusOn(tag);
    }

    void focusNote() {
        focusOn(note);
    }

    private void focusOn(Node field) {
        // a panel that was hidden until now has its fields in the scene only after this
        applyCss();
        layout();
        field.requestFocus();
    }
}
