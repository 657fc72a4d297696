// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.Node;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.model.CompareModel;
import org.metamerkit.viewer.model.Page;

class KeyboardTest extends WindowTest {
    private MetamerId focus() throws Exception {
        return Toolkit.on(() -> model.grid().focus().get().orElseThrow().id());
    }

    private String textOfTheGrid() throws Exception {
        return Toolkit.on(() -> scene.lookup("#grid").getAccessibleText());
    }

    @Test
    void givenASpinnerWithTheFocus_whenADigitIsTyped_thenItIsInTheSpinnerAndRatesNothing() throws Exception {
        MetamerId metamer = focus();
        Toolkit.run(() -> model.page().set(Page.LIVE));
        Toolkit.settle();
        Spinner<?> spinner = (Spinner<?>) Toolkit.on(() -> scene.lookup("#live-evaluations"));
        Toolkit.run(() -> {
            spinner.requestFocus();
            spinner.getEditor().clear();
        });
        assertThat(Toolkit.on(scene::getFocusOwner)).isSameAs(spinner);
        Toolkit.key(scene, KeyCode.DIGIT4, "4", false, false);
        assertThat(Toolkit.on(() -> spinner.getEditor().getText())).isEqualTo("4");
        assertThat(model.choices().choice(metamer).rating()).isEmpty();
    }

    @Test
    void givenAFieldWithTheFocus_whenUndoAndRedoArePressed_thenChoicesStay() throws Exception {
        Toolkit.key(scene, KeyCode.K);
        Toolkit.control(scene, KeyCode.F);
        assertThat(Toolkit.on(scene::getFocusOwner)).isInstanceOf(TextInputControl.class);
        Toolkit.control(scene, KeyCode.Z);
        assertThat(model.choices().choice(focus()).mark()).contains(Mark.KEEP);
        Node grid = Toolkit.on(() -> scene.lookup("#grid"));
        Toolkit.run(grid::requestFocus);
        Toolkit.control(scene, KeyCode.Z);
        assertThat(model.choices().choice(focus()).mark()).isEmpty();
        Toolkit.control(scene, KeyCode.F);
        Toolkit.control(scene, KeyCode.Y);
        assertThat(model.choices().choice(focus()).mark()).isEmpty();
    }

    @Test
    void givenAMetamer_whenItIsMarkedAndRated_thenTheGridsTextSaysSoAndItsPlace() throws Exception {
        Toolkit.key(scene, KeyCode.K);
        Toolkit.key(scene, KeyCode.DIGIT4, "4", false, false);
        assertThat(textOfTheGrid()).contains("apple").endsWith(", keep, rated 4, 1 of 6");
        Toolkit.run(() -> model.filter().search().set("apple"));
        assertThat(textOfTheGrid()).endsWith(", keep, rated 4, 1 of 3");
        Toolkit.run(() -> model.filter().search().set(""));
        Toolkit.key(scene, KeyCode.B, "", true, true);
        assertThat(textOfTheGrid()).startsWith("Metamer, names hidden").endsWith(" of 6");
        Toolkit.run(() -> model.choices().mark(model.grid().chosen(), Mark.MAYBE));
        assertThat(textOfTheGrid()).startsWith("Metamer, names hidden, maybe").endsWith(", 1 of 6");
        Toolkit.key(scene, KeyCode.B, "", true, true);
        assertThat(textOfTheGrid()).startsWith("metamer of ").contains(", maybe");
    }

    @Test
    void givenTheComparison_whenArrowsArePressedWithShiftOrControl_thenTheLineMovesOrWhatIsSeen() throws Exception {
        Toolkit.key(scene, KeyCode.W);
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        Toolkit.settle();
        MetamerId before = focus();
        Node canvas = Toolkit.on(() -> scene.lookup("#compare-canvas"));
        assertThat(Toolkit.on(canvas::getAccessibleText)).contains("line at 50 %");
        Toolkit.key(scene, KeyCode.RIGHT, "", false, true);
        assertThat(model.compare().swipe().get()).isGreaterThan(0.5);
        assertThat(Toolkit.on(canvas::getAccessibleText)).contains("line at 55 %");
        Toolkit.control(scene, KeyCode.LEFT);
        assertThat(model.compare().centreX().get()).isLessThan(0.5);
        Toolkit.control(scene, KeyCode.DOWN);
        assertThat(model.compare().centreY().get()).isGreaterThan(0.5);
        assertThat(focus()).isEqualTo(before);
        Toolkit.run(() -> model.compare().mode(CompareModel.Mode.FLICKER));
        assertThat(Toolkit.on(canvas::getAccessibleText)).isEqualTo("Metamer");
    }
}
