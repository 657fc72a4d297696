// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javafx.event.Event;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Popup;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;

class CommandPaletteTest extends WindowTest {
    private static List<Popup> popups() throws Exception {
        return Toolkit.on(() -> Window.getWindows().stream()
                .filter(each -> each instanceof Popup)
                .map(each -> (Popup) each)
                .toList());
    }

    @Test
    void givenThePalette_whenAFewLettersAndEnterAreTyped_thenTheCommandIsDone() throws Exception {
        boolean dark = model.preferences().dark().get();
        Toolkit.control(scene, KeyCode.K);
        Popup popup = popups().get(0);
        TextField field = Toolkit.on(() -> (TextField) popup.getScene().lookup("#palette-field"));
        Toolkit.run(() -> field.setText("light or"));
        ListView<?> list = Toolkit.on(() -> (ListView<?>) popup.getScene().lookup("#palette-list"));
        assertThat(list.getSelectionModel().getSelectedItem()).isEqualTo(Command.THEME);
        Toolkit.run(() -> Event.fireEvent(
                field, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false)));
        assertThat(model.preferences().dark().get()).isNotEqualTo(dark);
        assertThat(Toolkit.on(popup::isShowing)).isFalse();
    }

    @Test
    void givenThePalette_whenItsKeyIsPressedAgain_thenItIsPutAwayAndTheFocusIsBack() throws Exception {
        Toolkit.control(scene, KeyCode.K);
        assertThat(popups()).hasSize(1);
        Toolkit.control(scene, KeyCode.K);
        assertThat(popups()).isEmpty();
        assertThat(Toolkit.on(scene::getFocusOwner)).isInstanceOf(MetamerGrid.class);
        Toolkit.control(scene, KeyCode.K);
        assertThat(popups()).hasSize(1);
    }
}
