// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.Raster;
import org.metamerkit.viewer.model.RecognitionGrid;
import org.metamerkit.viewer.model.SampleRun;
import org.metamerkit.viewer.model.ViewerModel;
import org.metamerkit.viewer.preferences.Preferences;

/**
 * Six scenes of the sample run beside the pictures of them in {@code docs/viewer}, which people have looked at. They are compared as a
 * whole, coarsely, since machines have different fonts. {@code -Dmetamerkit.scenes=write} writes them anew, to be looked at again.
 */
class GoldenScenesTest {
    private static final Path DOCS = Path.of("..", "docs", "viewer");
    private static final int BLOCK = 20;
    private static final double MEAN_DIFFERENCE = 8;

    @TempDir
    Path folder;

    private MainWindow window;
    private ViewerModel model;

    @BeforeAll
    static void startTheToolkit() throws Exception {
        Toolkit.start();
    }

    @AfterEach
    void close() throws Exception {
        Toolkit.closeAll();
    }

    @Test
    void givenTheSampleRun_whenItsScenesAreDrawn_thenTheyLookAsInTheManual() throws Exception {
        Preferences preferences = Preferences.read(folder.resolve("viewer.json"));
        preferences.rater().set("ada");
        preferences.windowWidth().set(1180);
        preferences.windowHeight().set(760);
        window = OpenWindow.with(preferences);
        model = window.model();
        Toolkit.until("the sample's pictures are on the welcome page", () -> node("welcome-pictures") != null);
        compare("welcome");

        Path run = SampleRun.unpackedIn(folder);
        Toolkit.run(() -> model.open(run));
        Toolkit.until(
                "recognition is there",
                () -> !model.recognition().grid().get().columns().isEmpty());
        Toolkit.until("the thumbnails are there", window::hasAllThumbnails);
        compare("browse");

        Toolkit.run(() -> {
            model.grid().focus(5); // the rocket at blocks.10, which fails
            window.actions().run(Command.COMPARE_PAGE);
        });
        Toolkit.until("the pictures are there", () -> model.compare().pair().get() != null);
        compare("compare");

        Toolkit.run(() -> window.actions().run(Command.UNDERSTAND));
        Toolkit.until("the report is there", () -> model.understand().report().get() != null);
        compare("understand");

        Toolkit.run(() -> {
            window.actions().run(Command.RECOGNITION);
            RecognitionGrid grid = model.recognition().grid().get();
            model.recognition().brush(grid.columns().get(1), "squeezenet1_1");
        });
        compare("recognition");

        Toolkit.run(() -> {
            window.actions().run(Command.BROWSE);
            window.actions().run(Command.THEME);
            window.actions().run(Command.CHOICE_PANEL);
            model.grid().brushed().clear();
            for (Command command : new Command[] {Command.KEEP, Command.MAYBE, Command.REJECT, Command.KEEP}) {
                window.actions().run(command);
                model.grid().next(1);
            }
            window.actions().run(Command.RATE_4);
            model.choices().tag(model.grid().chosen(), "outline");
            model.choices().note(model.grid().chosen(), "The towers are still there.");
        });
        Toolkit.until("the thumbnails are there", window::hasAllThumbnails);
        compare("choices");
    }

    private Node node(String id) {
        return window.stage().getScene().lookup("#" + id);
    }

    private void compare(String name) throws Exception {
        Raster drawn = Toolkit.picture(window.stage().getScene());
        Path written = Files.createDirectories(Path.of("target", "scenes")).resolve(name + ".png");
        Files.write(written, Images.png(Images.of(drawn)));
        Path golden = DOCS.resolve(name + ".png");
        if ("write".equals(System.getProperty("metamerkit.scenes"))) {
            Files.copy(written, golden, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        Raster known = Raster.read(golden);
        assertThat(drawn.width()).as(name).isEqualTo(known.width());
        assertThat(drawn.height()).as(name).isEqualTo(known.height());
        assertThat(meanDifference(drawn, known))
                .as("mean difference of blocks of %s and %s, in grey levels", written, golden)
                .isLessThan(MEAN_DIFFERENCE);
    }

    private static double meanDifference(Raster one, Raster other) {
        double[] a = one.luminance();
        double[] b = other.luminance();
        double sum = 0;
        int blocks = 0;
        for (int top = 0; top + BLOCK <= one.height(); top += BLOCK) {
            for (int left = 0; left + BLOCK <= one.width(); left += BLOCK) {
                double difference = 0;
                for (int y = top; y < top + BLOCK; y++) {
                    for (int x = left; x < left + BLOCK; x++) {
                        difference += a[y * one.width() + x] - b[y * one.width() + x];
                    }
                }
                sum += Math.abs(difference) / (BLOCK * BLOCK) * 255;
                blocks++;
            }
        }
        return sum / blocks;
    }
}
