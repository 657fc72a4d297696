// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.choice.ChoiceCommand;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.synthesis.OutputException;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;

class UnsavedChoicesTest extends WindowTest {
    /** Past the model, which would ask for a folder with the system's own dialog. */
    @BeforeEach
    void markWhatCannotBeSaved() throws Exception {
        Files.move(folder.resolve("run"), folder.resolve("away"));
        assertThatThrownBy(() -> model.choices()
                        .book()
                        .orElseThrow()
                        .apply(new ChoiceCommand.SetMark(Set.of("net/stage0/x"), Optional.of(Mark.KEEP))))
                .isInstanceOf(OutputException.class);
    }

    @Test
    void givenChoicesThatAreNotSaved_whenClosedOrQuit_thenItIsAskedAndANoLeavesAllOpen() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        model.choices().onUnsaved(() -> asked.incrementAndGet() > 2);
        Toolkit.run(() -> window.actions().run(Command.CLOSE_RUN));
        assertThat(asked).hasValue(1);
        assertThat(model.run().get()).isPresent();
        Toolkit.run(() -> window.actions().run(Command.QUIT));
        assertThat(asked).hasValue(2);
        assertThat(window.stage().isShowing()).isTrue();
        Toolkit.run(() -> window.actions().run(Command.QUIT));
        assertThat(asked).hasValue(3);
        assertThat(window.stage().isShowing()).isFalse();
    }

    @Test
    void givenTheQuestion_whenAnswered_thenCancelStaysAndGivingUpLeaves() throws Exception {
        press("Cancel");
        assertThat(window.stage().isShowing()).isTrue();
        press("Give them up");
        Toolkit.until("the window is closed", () -> !window.stage().isShowing());
    }

    private void press(String answer) throws Exception {
        Platform.runLater(() -> window.actions().run(Command.QUIT));
        Toolkit.until("the question is there", () -> button(answer).isPresent());
        Toolkit.run(() -> button(answer).orElseThrow().fire());
        Toolkit.until("the question is answered", () -> button(answer).isEmpty());
        Toolkit.settle();
    }

    private Optional<Button> button(String text) {
        return Window.getWindows().stream()
                .filter(each -> each instanceof Stage stage && stage.getOwner() == window.stage())
                .flatMap(each -> each.getScene().getRoot().lookupAll(".button").stream())
                .filter((Node node) ->
                        node instanceof Button button && button.getText().equals(text))
                .map(Button.class::cast)
                .findFirst();
    }
}
