// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.Page;

class BlindModeTest extends WindowTest {
    /** Names in the run, and numbers as measures are written. */
    private static final Pattern CLUE =
            Pattern.compile("apple|bear|stage\\d|\\bnet\\b|\\d\\.\\d{2}|passes|fails|metamer\\.png");

    private void goTo(Page page) throws Exception {
        Toolkit.run(() -> model.page().set(page));
        Toolkit.settle();
    }

    /** Everything that can be read in the window, also by a screen reader. */
    private List<String> words() throws Exception {
        return Toolkit.on(() -> {
            List<String> words = new ArrayList<>();
            for (Node node : scene.getRoot().lookupAll("*")) {
                if (isSeen(node)) {
                    words.add(node instanceof Text text ? text.getText() : "");
                    words.add(node.getAccessibleText() == null ? "" : node.getAccessibleText());
                }
            }
            return words;
        });
    }

    private static boolean isSeen(Node node) {
        return node == null || node.isVisible() && isSeen(node.getParent());
    }

    @Test
    void givenBlindMode_whenEveryPageIsRead_thenNothingTellsNamesOrMeasures() throws Exception {
        Toolkit.run(() -> model.preferences().choicePanel().set(true));
        Toolkit.settle();
        assertThat(words()).as("before").anyMatch(CLUE.asPredicate());
        Toolkit.key(scene, KeyCode.B, "", true, true);
        for (Page page : List.of(Page.BROWSE, Page.COMPARE, Page.UNDERSTAND)) {
            goTo(page);
            assertThat(words()).as("on the page %s", page).noneMatch(CLUE.asPredicate());
        }
    }

    @Test
    void givenAPictureThatIsMissing_whenComparedInBlindMode_thenTheReasonNamesNoFile() throws Exception {
        Toolkit.key(scene, KeyCode.B, "", true, true);
        MetamerRecord focus = model.grid().focus().get().orElseThrow();
        goTo(Page.COMPARE);
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        Toolkit.run(() -> model.grid().next(1));
        Toolkit.until("the next ones are there", () -> model.compare().pair().get() != null);
        Files.delete(focus.png());
        Toolkit.run(() -> model.grid().next(-1));
        Toolkit.until("there is trouble", () -> !model.compare().trouble().get().isEmpty());
        Toolkit.settle();
        assertThat(words())
                .contains("The pictures of this metamer cannot be shown.")
                .noneMatch(CLUE.asPredicate());
    }

    @Test
    void givenBlindMode_whenCommandsAreLookedAt_thenThoseThatTellNamesRestUntilItEnds() throws Exception {
        List<Command> telling = List.of(
                Command.COPY_COMMAND, Command.COPY_PATH, Command.SAVE_TABLE, Command.EXPORT_STIMULI, Command.FIND);
        Toolkit.key(scene, KeyCode.B, "", true, true);
        assertThat(telling)
                .noneMatch(command -> window.actions().enabled(command).get());
        for (String id : List.of("search", "filter-stages", "filter-networks", "verdict", "measure", "sort")) {
            assertThat(Toolkit.on(() -> scene.lookup("#" + id).isDisabled()))
                    .as(id)
                    .isTrue();
        }
        assertThat(Toolkit.on(() -> scene.lookup("#marks").isDisabled())).isFalse();
        Toolkit.key(scene, KeyCode.DIGIT2, "2", false, false);
        assertThat(Toolkit.on(() -> model.grid().focusIndex()))
                .as("to the next one")
                .isEqualTo(1);
        Toolkit.key(scene, KeyCode.B, "", true, true);
        assertThat(telling)
                .allMatch(command -> window.actions().enabled(command).get());
    }
}
