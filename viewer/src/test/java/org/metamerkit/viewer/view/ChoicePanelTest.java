// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;

class ChoicePanelTest extends WindowTest {
    private MetamerId first;
    private MetamerId second;

    @BeforeEach
    void takeTwo() {
        first = model.grid().layout().get().records().get(0).id();
        second = model.grid().layout().get().records().get(1).id();
    }

    private TextArea note() throws Exception {
        return (TextArea) Toolkit.on(() -> scene.lookup("#note"));
    }

    private String noteShown() throws Exception {
        TextArea note = note();
        return Toolkit.on(() -> note.getText());
    }

    private void write(String text) throws Exception {
        Toolkit.key(scene, KeyCode.N);
        TextArea note = note();
        Toolkit.run(() -> note.setText(text));
    }

    private String saved(MetamerId metamer) {
        return ChoiceBook.open(ChoiceBook.place(folder.resolve("run"), "ada"), "ada")
                .choice(metamer.folder())
                .note();
    }

    @Test
    void givenANoteThatIsBeingWritten_whenAnotherMetamerGetsTheFocus_thenItIsSavedToTheOneItWasBegunFor()
            throws Exception {
        write("odd eye");
        Toolkit.run(() -> model.grid().focus(second));
        assertThat(saved(first)).isEqualTo("odd eye");
        assertThat(saved(second)).isEmpty();
        assertThat(noteShown()).isEmpty();
        TextArea field = note();
        Toolkit.run(() -> field.setText("fine"));
        Toolkit.key(scene, KeyCode.ENTER, "", true, false);
        assertThat(saved(second)).isEqualTo("fine");
        Toolkit.run(() -> model.grid().focus(first));
        assertThat(noteShown()).isEqualTo("odd eye");
    }

    @Test
    void givenANoteThatIsBeingWritten_whenBlindModeBegins_thenItIsSavedBefore() throws Exception {
        write("odd eye");
        Toolkit.run(() -> window.actions().run(Command.BLIND));
        assertThat(saved(first)).isEqualTo("odd eye");
        assertThat(model.choices().book().orElseThrow().choices()).hasSize(1);
    }

    @Test
    void givenANoteThatIsBeingWritten_whenTheRunOrTheWindowIsClosed_thenItIsSaved() throws Exception {
        write("odd eye");
        Toolkit.run(() -> window.actions().run(Command.CLOSE_RUN));
        assertThat(saved(first)).isEqualTo("odd eye");
        Toolkit.run(() -> model.open(folder.resolve("run")));
        Toolkit.until("it is open", () -> model.grid().focus().get().isPresent());
        write("both eyes");
        Toolkit.run(() -> window.stage().hide());
        assertThat(saved(first)).isEqualTo("both eyes");
    }

    @Test
    void givenANoteThatIsBeingWritten_whenAnotherRunIsOpened_thenItIsInTheRunItWasBegunIn() throws Exception {
        var other = TestRuns.small(folder.resolve("other"));
        write("odd eye");
        Toolkit.run(() -> model.open(other));
        Toolkit.until("it is open", () -> model.run().get().orElseThrow().endsWith("other"));
        assertThat(saved(first)).isEqualTo("odd eye");
        assertThat(model.choices().book().orElseThrow().choices()).isEmpty();
        assertThat(noteShown()).isEmpty();
    }

    @Test
    void givenSeveralThatAreSelected_whenANoteIsWrittenAndATagTakenAway_thenItIsForAll() throws Exception {
        Toolkit.run(() -> {
            model.choices().tag(model.grid().chosen(), "face");
            model.grid().focus(first);
            model.grid().toggle(1);
            model.grid().toggle(0);
            model.grid().toggle(0);
        });
        write("blurred");
        Toolkit.key(scene, KeyCode.ENTER, "", true, false);
        assertThat(saved(first)).isEqualTo("blurred");
        assertThat(saved(second)).isEqualTo("blurred");
        Toolkit.run(() -> scene.getRoot().lookupAll(".button").stream()
                .filter(node ->
                        node instanceof Button button && button.getText().equals("face ×"))
                .forEach(node -> ((Button) node).fire()));
        assertThat(model.choices().tags())
                .as("only one had it, and none is given it")
                .isEmpty();
    }

    @Test
    void givenAHiddenPanel_whenMetamersAreMarkedAndItIsShown_thenTheBalanceCountsThem() throws Exception {
        Toolkit.run(() -> model.preferences().choicePanel().set(true));
        Toolkit.settle();
        Label summary = (Label) Toolkit.on(() -> scene.lookup("#balance-summary"));
        String before = Toolkit.on(summary::getText);
        Toolkit.run(() -> {
            model.preferences().choicePanel().set(false);
            model.choices().mark(model.grid().chosen(), Mark.KEEP);
        });
        assertThat(Toolkit.on(summary::getText)).as("nobody sees it").isEqualTo(before);
        Toolkit.run(() -> model.preferences().choicePanel().set(true));
        assertThat(Toolkit.on(summary::getText)).isNotEqualTo(before).startsWith("5 still to keep");
    }
}
