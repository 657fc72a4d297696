// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ViewerApplicationTest {
    private static final int PATIENCE_SECONDS = 60;

    @BeforeAll
    static void startTheToolkitOnce() throws Exception {
        if (!Viewer.hasDisplay()) {
            String reason = "The viewer's tests need a display: run them under xvfb-run.";
            if ("1".equals(System.getenv("METAMERKIT_REQUIRE_ALL"))) {
                fail(reason);
            }
            assumeTrue(false, reason);
        }
        FutureTask<Boolean> started = new FutureTask<>(() -> true);
        Platform.startup(started);
        started.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Platform.setImplicitExit(false);
    }

    @AfterAll
    static void stopTheToolkit() {
        if (Viewer.hasDisplay()) {
            Platform.exit();
        }
    }

    @Test
    void givenADisplay_whenStarted_thenTheWindowSaysThatTheViewerComesLater() throws Exception {
        Stage window = onToolkitThread(() -> {
            Stage stage = new Stage();
            new ViewerApplication().start(stage);
            return stage;
        });
        BufferedImage snapshot = onToolkitThread(() -> pixels(window.getScene().snapshot(null)));
        Path written = Files.createDirectories(Path.of("target", "snapshots")).resolve("viewer.png");
        ImageIO.write(snapshot, "png", written.toFile());

        assertThat(onToolkitThread(window::getTitle)).contains("comes later");
        assertThat(onToolkitThread(window::isShowing)).isTrue();
        assertThat(shareOfCommonestColour(snapshot)).as("see %s", written).isBetween(0.5, 0.99);
        onToolkitThread(() -> {
            window.close();
            return window;
        });
    }

    /** 1 for a blank picture; text on a plain ground leaves most pixels, but not all, in the ground's colour. */
    private static double shareOfCommonestColour(BufferedImage picture) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int row = 0; row < picture.getHeight(); row++) {
            for (int column = 0; column < picture.getWidth(); column++) {
                counts.merge(picture.getRGB(column, row), 1, Integer::sum);
            }
        }
        int commonest =
                counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return commonest / (double) (picture.getWidth() * picture.getHeight());
    }

    private static BufferedImage pixels(WritableImage image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                picture.setRGB(column, row, image.getPixelReader().getArgb(column, row));
            }
        }
        return picture;
    }

    private static <T> T onToolkitThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Platform.runLater(task);
        return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
