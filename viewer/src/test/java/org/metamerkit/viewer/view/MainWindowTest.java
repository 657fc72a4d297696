// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuBar;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.CompareModel;
import org.metamerkit.viewer.model.Page;
import org.metamerkit.viewer.model.Raster;
import org.metamerkit.viewer.preferences.Preferences;

class MainWindowTest extends WindowTest {
    private MetamerRecord focus() throws Exception {
        return Toolkit.on(() -> model.grid().focus().get().orElseThrow());
    }

    private Node node(String id) throws Exception {
        return Toolkit.on(() -> scene.lookup("#" + id));
    }

    @Test
    void givenTheWindow_whenItsCommandsAreCounted_thenEachHasAMeaningAndAMenuItem() throws Exception {
        assertThat(window.actions().missing()).isEmpty();
        MenuBar bar = (MenuBar) Toolkit.on(() -> scene.getRoot().lookup(".menu-bar"));
        assertThat(bar.getMenus().stream()
                        .mapToInt(menu -> menu.getItems().size())
                        .sum())
                .isEqualTo(Command.values().length);
    }

    @Test
    void givenAWholeFactor_whenCompared_thenEveryPixelOfThePictureCoversExactlyThatManyOfTheScreens() throws Exception {
        Toolkit.key(scene, KeyCode.ENTER);
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        Raster metamer = Toolkit.on(() -> model.compare().pair().get().metamer());
        Toolkit.run(() -> model.preferences().surround().set(255));
        for (int factor : new int[] {1, 2, 3, 5, 7, 16}) {
            Toolkit.run(() -> {
                model.compare().fitting().set(false);
                model.compare().zoom().set(factor);
            });
            Raster drawn = Toolkit.picture(scene);
            assertThat(contains(drawn, metamer.enlarged(factor)))
                    .as("factor %d", factor)
                    .isTrue();
        }
    }

    private static boolean contains(Raster whole, Raster part) {
        for (int top = 0; top + part.height() <= whole.height(); top++) {
            for (int left = 0; left + part.width() <= whole.width(); left++) {
                if (lies(whole, part, left, top)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean lies(Raster whole, Raster part, int left, int top) {
        for (int y = 0; y < part.height(); y++) {
            int from = (top + y) * whole.width() + left;
            if (!Arrays.equals(
                    whole.argb(), from, from + part.width(), part.argb(), y * part.width(), (y + 1) * part.width())) {
                return false;
            }
        }
        return true;
    }

    @Test
    void givenTheGrid_whenArrowKeysArePressed_thenTheFocusMovesAndScreenReadersHearIt() throws Exception {
        assertThat(Toolkit.on(scene::getFocusOwner)).isInstanceOf(MetamerGrid.class);
        assertThat(focus().stage()).isEqualTo("stage0");
        Toolkit.key(scene, KeyCode.RIGHT);
        assertThat(focus().stage()).isEqualTo("stage1");
        Toolkit.key(scene, KeyCode.DOWN);
        assertThat(focus().picture()).isEqualTo("bear");
        Toolkit.key(scene, KeyCode.RIGHT);
        assertThat(Toolkit.on(() -> node("grid").getAccessibleText())).contains("metamer of bear at stage2", "fails");
        Toolkit.key(scene, KeyCode.COMMA);
        assertThat(focus().stage()).isEqualTo("stage1");
    }

    @Test
    void givenTheGrid_whenMarkKeysArePressed_thenChoicesAreMadeUndoneAndDoneAgain() throws Exception {
        Toolkit.key(scene, KeyCode.K);
        assertThat(model.choices().choice(focus().id()).mark()).contains(Mark.KEEP);
        Toolkit.key(scene, KeyCode.DIGIT4, "4", false, false);
        assertThat(model.choices().choice(focus().id()).rating()).hasValue(4);
        Toolkit.control(scene, KeyCode.Z);
        Toolkit.control(scene, KeyCode.Z);
        assertThat(model.choices().choice(focus().id()).mark()).isEmpty();
        Toolkit.control(scene, KeyCode.Y);
        assertThat(model.choices().choice(focus().id()).mark()).contains(Mark.KEEP);
    }

    @Test
    void givenSomebodyWhoTypes_whenPlainKeysArePressed_thenTheyBelongToTheField() throws Exception {
        Toolkit.key(scene, KeyCode.T);
        Toolkit.key(scene, KeyCode.O);
        assertThat(Toolkit.on(() -> ((TextInputControl) scene.getFocusOwner()).getText()))
                .isEqualTo("o");
        Toolkit.key(scene, KeyCode.ESCAPE);
        assertThat(Toolkit.on(scene::getFocusOwner)).isInstanceOf(MetamerGrid.class);
        var shown = focus().id();
        Toolkit.control(scene, KeyCode.F);
        assertThat(Toolkit.on(scene::getFocusOwner)).isInstanceOf(TextField.class);
        Toolkit.key(scene, KeyCode.K);
        assertThat(model.choices().choice(shown).mark()).isEmpty();
        Toolkit.run(() -> ((TextInputControl) scene.getFocusOwner()).setText("bear"));
        assertThat(model.grid().layout().get().records()).hasSize(3);
        Toolkit.key(scene, KeyCode.F, "", true, true);
        assertThat(model.grid().layout().get().records()).hasSize(6);
    }

    @Test
    void givenTheGrid_whenTheSpaceKeyIsPressed_thenOriginalAndMetamerFlickerInOnePlace() throws Exception {
        Toolkit.key(scene, KeyCode.SPACE);
        assertThat(model.page().get()).isEqualTo(Page.COMPARE);
        assertThat(model.compare().mode().get()).isEqualTo(CompareModel.Mode.FLICKER);
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        Raster original = Toolkit.picture(scene);
        Toolkit.key(scene, KeyCode.SPACE);
        Raster metamer = Toolkit.picture(scene);
        Toolkit.key(scene, KeyCode.SPACE);
        assertThat(metamer).isNotEqualTo(original);
        assertThat(Toolkit.picture(scene)).isEqualTo(original);
    }

    @Test
    void givenAWholeFactor_whenCompared_thenEachPixelOfThePictureIsASquareOfThatColour() throws Exception {
        Toolkit.key(scene, KeyCode.SPACE);
        Toolkit.key(scene, KeyCode.SPACE);
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        Raster drawn = Toolkit.picture(scene);
        Node canvas = node("compare-canvas");
        var bounds = Toolkit.on(() -> canvas.localToScene(canvas.getBoundsInLocal()));
        int zoom = (int) model.compare().zoom().get();
        assertThat(zoom).isGreaterThan(4);
        int left = (int) Math.round(bounds.getMinX() + bounds.getWidth() / 2 - 8.0 * zoom);
        int top = (int) Math.round(bounds.getMinY() + 22 + (bounds.getHeight() - 22) / 2 - 8.0 * zoom);
        Raster metamer = model.compare().pair().get().metamer();
        for (int column = 0; column < 16; column++) {
            for (int dx : new int[] {2, zoom / 2, zoom - 3}) {
                int seen = drawn.argb()[(top + 5 * zoom + zoom / 2) * drawn.width() + left + column * zoom + dx];
                assertThat(seen).as("column %d, %d pixels in", column, dx).isEqualTo(metamer.argb()[5 * 16 + column]);
            }
        }
        assertThat(Toolkit.on(() -> node("rescaled").isVisible())).isFalse();
        Toolkit.run(() -> {
            for (int i = 0; i < 60; i++) {
                model.compare().zoomOut();
            }
        });
        assertThat(Toolkit.on(() -> node("rescaled").isVisible())).isTrue();
    }

    @Test
    void givenAClickAndADoubleClick_whenMadeInTheGrid_thenTheMetamerIsChosenAndOpened() throws Exception {
        MetamerGrid grid = (MetamerGrid) node("grid");
        GridGeometry geometry = GridGeometry.of(
                model.grid().layout().get(), model.preferences().thumbnailSize().get());
        Toolkit.click(grid, geometry.x(1) + 20, geometry.y(1) + 20, 1);
        assertThat(focus().picture() + focus().stage()).isEqualTo("bearstage1");
        Toolkit.click(grid, geometry.x(1) + 20, geometry.y(1) + 20, 2);
        assertThat(model.page().get()).isEqualTo(Page.COMPARE);
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        assertThat(Toolkit.on(() -> ((Labeled) node("compare-caption")).getText()))
                .contains("bear · stage1");
    }

    @Test
    void givenEveryPage_whenShown_thenWhatCanHaveTheFocusHasAName() throws Exception {
        Toolkit.run(() -> model.preferences().choicePanel().set(true));
        for (Page page : Page.values()) {
            Toolkit.run(() -> model.page().set(page));
            Toolkit.settle();
            List<Node> nameless = Toolkit.on(() -> scene.getRoot().lookupAll("*").stream()
                    .filter(node -> node.isFocusTraversable() && node.isVisible() && !(node instanceof MenuBar))
                    .filter(node -> !isPartOfAControl(node))
                    .filter(node -> node.getAccessibleText() == null
                            && !(node instanceof Labeled labeled
                                    && !labeled.getText().isEmpty()))
                    .filter(node -> !(node instanceof javafx.scene.control.ScrollPane))
                    .toList());
            assertThat(nameless).as("on the page %s", page).isEmpty();
        }
    }

    private static boolean isPartOfAControl(Node node) {
        return node.getParent() instanceof javafx.scene.control.Spinner
                || node instanceof javafx.scene.control.Spinner
                || node.getStyleClass().contains("arrow-button");
    }

    @Test
    void givenAMetamer_whenCopiedAsCommand_thenTheClipboardHasTheCommandLine() throws Exception {
        Toolkit.key(scene, KeyCode.C, "", true, true);
        Toolkit.until("it was copied", () -> model.notices().text().get().contains("copied"));
        assertThat(Toolkit.on(() -> Clipboard.getSystemClipboard().getString()))
                .startsWith("metamerkit synthesize apple.png");
    }

    @Test
    void givenAPlaceAndATheme_whenTheWindowIsClosed_thenTheyAreRemembered() throws Exception {
        Toolkit.run(() -> {
            window.stage().setWidth(900);
            model.preferences().dark().set(true);
            window.stage().hide();
        });
        Preferences again = Preferences.read(folder.resolve("viewer.json"));
        assertThat(again.windowWidth().get()).isEqualTo(900);
        assertThat(again.dark().get()).isTrue();
        assertThat(again.recentRuns()).hasSize(1);
    }

    @Test
    void givenAFolderAndAPicture_whenDropped_thenARunOpensAndTheLivePageTakesThePicture() throws Exception {
        Path other = TestRuns.begin(folder.resolve("other"));
        Toolkit.run(() -> window.take(other.toFile()));
        Toolkit.until(
                "the other run is open", () -> model.run().get().orElseThrow().endsWith("other"));
        assertThat(Toolkit.on(() -> node("nothing-shown").isVisible())).isTrue();
        Path picture = Files.writeString(folder.resolve("cat.png"), "");
        Toolkit.run(() -> window.take(picture.toFile()));
        assertThat(model.page().get()).isEqualTo(Page.LIVE);
        assertThat(model.live().picture().get()).isEqualTo(picture);
    }

    @Test
    void givenAPictureThatIsGoneAndOneThatIsDamaged_whenTheGridIsDrawn_thenBothAreCounted() throws Exception {
        List<MetamerRecord> records = model.grid().layout().get().records();
        Files.delete(records.get(0).png());
        Files.writeString(records.get(1).png(), "x");
        Toolkit.run(() -> {
            window.close();
            window = new MainWindow(new Stage(), Preferences.read(folder.resolve("viewer.json")));
            window.show();
            window.model().open(folder.resolve("run"));
        });
        model = window.model();
        scene = window.stage().getScene();
        Toolkit.until(
                "both are counted",
                () -> scene.lookup("#unreadable") instanceof Labeled label
                        && label.isVisible()
                        && label.getText().startsWith("2 pictures missing or damaged"));
        assertThat(model.status().get()).contains("2 damaged");
    }

    @Test
    void givenAVisualAngle_whenPresented_thenThePictureHasThatSizeInTheMiddleOfTheGrey() throws Exception {
        Toolkit.key(scene, KeyCode.SPACE);
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        Preferences preferences = model.preferences();
        double pixels = Screen.getPrimary().getBounds().getWidth();
        Toolkit.run(() -> {
            // at 57.29 cm one centimetre is one degree: a picture of about 160 pixels
            preferences.screenWidthCm().set(50);
            preferences.screenDistanceCm().set(57.29);
            preferences.visualAngle().set(50 * 160 / pixels);
            preferences.durationMs().set(60_000);
        });
        Presentation presentation =
                Toolkit.on(() -> new Presentation(model.compare().pair().get(), preferences, window.stage()));
        Toolkit.run(presentation::show);
        Scene shown = presentation.stage().getScene();
        int row = (int) shown.getHeight() / 2;
        Toolkit.until("the picture is shown, about 160 pixels wide", () -> Math.abs(presented(shown, row) - 160) <= 3);
        Toolkit.key(shown, KeyCode.ESCAPE);
        assertThat(Toolkit.on(() -> presentation.stage().isShowing())).isFalse();
    }

    /** Pixels of a row that are not the surround's grey. */
    private static long presented(Scene scene, int row) {
        Raster raster = Images.raster(scene.snapshot(null));
        return IntStream.range(0, raster.width())
                .filter(x -> raster.argb()[row * raster.width() + x] != 0xff808080)
                .count();
    }
}
