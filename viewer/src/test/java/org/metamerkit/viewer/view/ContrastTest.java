// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.paint.LinearGradient;
import javafx.scene.paint.Paint;
import javafx.scene.paint.Stop;
import javafx.scene.text.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.model.Page;
import org.metamerkit.viewer.preferences.Preferences;
import org.metamerkit.viewer.theme.Palette;
import org.metamerkit.viewer.theme.Themes;

/**
 * WCAG 2.1's contrast of every text of the window to what lies behind it, as JavaFX computes both from the style sheets, on every page.
 * Of a gradient the worst of its colours counts; what cannot be used at the moment is left out, as WCAG does.
 */
class ContrastTest {
    private static final double TEXT = 4.5;

    @TempDir
    Path folder;

    @BeforeAll
    static void startTheToolkit() throws Exception {
        Toolkit.start();
    }

    @AfterEach
    void close() throws Exception {
        Toolkit.closeAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenATheme_whenEveryTextOfEveryPageIsMeasured_thenItCanBeRead(boolean dark) throws Exception {
        Preferences preferences = Preferences.read(folder.resolve("viewer.json"));
        preferences.dark().set(dark);
        preferences.choicePanel().set(true);
        Path run = TestRuns.small(folder.resolve("run"));
        MainWindow window = OpenWindow.with(preferences);
        Toolkit.run(() -> window.model().open(run));
        Toolkit.until(
                "the run is open",
                () -> window.model().grid().layout().get().records().size() == 6);
        Toolkit.run(() -> window.model().notices().problem("Something went wrong, for instance."));
        int texts = 0;
        List<String> tooFaint = new ArrayList<>();
        for (Page page : Page.values()) {
            Toolkit.run(() -> window.model().page().set(page));
            Toolkit.settle();
            texts += Toolkit.on(() -> measure(window.stage().getScene().getRoot(), page, tooFaint));
        }
        assertThat(texts).as("texts measured").isGreaterThan(100);
        assertThat(tooFaint).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenBadgesAndWords_whenMeasuredOnBothGroundsOfATheme_thenTheyCanBeRead(boolean dark) throws Exception {
        List<String> tooFaint = new ArrayList<>();
        int texts = Toolkit.on(() -> {
            int measured = 0;
            for (String ground : List.of("page", "panel", "strip", "palette")) {
                Region behind = new javafx.scene.layout.VBox();
                behind.getStyleClass().add(ground);
                for (String style : List.of(
                        "heading", "subheading", "faint", "notice", "problem", "badge", "quiet-badge", "item-title")) {
                    Label label = new Label(style);
                    label.getStyleClass().add(style);
                    ((javafx.scene.layout.VBox) behind).getChildren().add(label);
                }
                javafx.scene.Scene scene = new javafx.scene.Scene(behind, 400, 400);
                scene.getStylesheets().setAll(Themes.sheets(dark));
                behind.applyCss();
                behind.layout();
                measured += measure(behind, ground, tooFaint);
            }
            return measured;
        });
        assertThat(texts).isEqualTo(4 * 8);
        assertThat(tooFaint).isEmpty();
    }

    @Test
    void givenDrawings_whenTheirTextIsMeasured_thenItCanBeReadOnGroundAndShade() {
        for (Palette palette : List.of(Palette.LIGHT, Palette.DARK)) {
            assertThat(Palette.contrast(palette.text(), palette.shade())).isGreaterThan(TEXT);
            assertThat(Palette.contrast(palette.faint(), palette.ground())).isGreaterThan(TEXT);
        }
    }

    private static int measure(Node node, Object page, List<String> tooFaint) {
        int count = 0;
        if (!node.isVisible() || node.isDisabled()) {
            return 0;
        }
        if (node instanceof Text text && !text.getText().isBlank() && text.getFill() instanceof Color color) {
            count++;
            double contrast = worst(color, text);
            if (contrast < TEXT) {
                tooFaint.add(String.format(
                        "%s: '%s' in %s, %s, contrast %.2f", page, text.getText(), color, owner(text), contrast));
            }
        }
        if (node instanceof javafx.scene.Parent parent) {
            for (Node child : parent.getChildrenUnmodifiable()) {
                count += measure(child, page, tooFaint);
            }
        }
        return count;
    }

    private static String owner(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at instanceof Labeled || at.getId() != null) {
                return at.getClass().getSimpleName() + at.getStyleClass() + " " + at.getId();
            }
        }
        return "";
    }

    /** To the nearest opaque fill behind. */
    private static double worst(Color text, Node node) {
        for (Node at = node.getParent(); at != null; at = at.getParent()) {
            if (at instanceof Region region && region.getBackground() != null) {
                List<BackgroundFill> fills = region.getBackground().getFills();
                for (int i = fills.size() - 1; i >= 0; i--) {
                    List<Color> colors = colors(fills.get(i).getFill());
                    if (!colors.isEmpty() && colors.stream().allMatch(Color::isOpaque)) {
                        return colors.stream()
                                .mapToDouble(behind -> Palette.contrast(text, behind))
                                .min()
                                .orElseThrow();
                    }
                }
            }
        }
        throw new AssertionError("There is nothing behind " + node);
    }

    private static List<Color> colors(Paint paint) {
        if (paint instanceof Color color) {
            return List.of(color);
        }
        return paint instanceof LinearGradient gradient
                ? gradient.getStops().stream().map(Stop::getColor).toList()
                : List.of();
    }
}
