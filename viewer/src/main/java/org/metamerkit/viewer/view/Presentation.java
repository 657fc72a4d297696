// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.scene.Cursor;
import javafx.scene.Scene;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Background;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.util.Duration;
import org.metamerkit.viewer.model.CompareModel;
import org.metamerkit.viewer.model.NoiseMask;
import org.metamerkit.viewer.model.VisualAngle;
import org.metamerkit.viewer.preferences.Preferences;

/**
 * A metamer as a participant would see it, on the whole screen and on grey: nothing for a second, a cross, the picture at the chosen
 * visual angle for the chosen time, its own pixels shuffled. The times are those of the screen's frames; for measurements use PsychoPy.
 */
final class Presentation {
    private static final Duration SETTLING = Duration.millis(1000);
    private static final Duration CROSS = Duration.millis(500);
    private static final double CROSS_ARM = 10;

    private final Stage stage = new Stage();
    private final Canvas canvas = new Canvas();
    private final Preferences preferences;
    private final Image picture;
    private final Image mask;
    private final double side;

    /** @throws IllegalArgumentException in one sentence if screen or angle are not set to something possible */
    Presentation(CompareModel.Pair pair, Preferences preferences, Window owner) {
        this.preferences = preferences;
        picture = Images.of(pair.metamer());
        mask = Images.of(NoiseMask.of(pair.metamer(), pair.record().seed()));
        Screen screen =
                Screen.getScreensForRectangle(owner.getX(), owner.getY(), owner.getWidth(), owner.getHeight()).stream()
                        .findFirst()
                        .orElse(Screen.getPrimary());
        side = new VisualAngle(
                        preferences.screenWidthCm().get(),
                        preferences.screenDistanceCm().get(),
                        screen.getBounds().getWidth())
                .pixels(preferences.visualAngle().get());
        stage.initOwner(owner);
        stage.setTitle("Metamerkit: presentation");
        StackPane root = new StackPane(canvas);
        // both are seen while the window grows to the whole screen
        root.setBackground(Background.fill(grey()));
        Scene scene = new Scene(
                root, screen.getBounds().getWidth(), screen.getBounds().getHeight());
        scene.setFill(grey());
        scene.setCursor(Cursor.NONE);
        canvas.widthProperty().bind(scene.widthProperty());
        canvas.heightProperty().bind(scene.heightProperty());
        stage.setScene(scene);
        stage.setX(screen.getBounds().getMinX());
        stage.setY(screen.getBounds().getMinY());
        stage.setFullScreenExitHint("");
        stage.setFullScreenExitKeyCombination(KeyCombination.NO_MATCH); // Escape closes the window instead
    }

    private Color grey() {
        return Color.grayRgb(preferences.surround().get());
    }

    /** Shows the sequence again and again with each press of the space key, until Escape. */
    void show() {
        clear("");
        stage.setFullScreen(true);
        stage.show();
        Duration on = CROSS.add(Duration.millis(preferences.durationMs().get()));
        Duration off = on.add(Duration.millis(preferences.maskMs().get()));
        Timeline sequence = new Timeline(
                new KeyFrame(Duration.ZERO, event -> cross()),
                new KeyFrame(CROSS, event -> draw(picture)),
                new KeyFrame(on, event -> draw(mask)),
                new KeyFrame(off, event -> clear("Space: again   Escape: back" + rescaled())));
        // a new window may be white for a moment, after which the eye needs another one
        PauseTransition settling = new PauseTransition(SETTLING);
        settling.setOnFinished(event -> sequence.playFromStart());
        stage.getScene().addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                stage.close();
            } else if (event.getCode() == KeyCode.SPACE && settling.getStatus() != Animation.Status.RUNNING) {
                sequence.playFromStart();
            }
        });
        stage.setOnHidden(event -> {
            settling.stop();
            sequence.stop();
        });
        settling.play();
    }

    /** A visual angle is rarely a whole number of pixels: said when the picture is gone. */
    private String rescaled() {
        String warning = CompareModel.warning(scale());
        return warning.isEmpty() ? "" : "   (the picture was " + warning + ")";
    }

    /** Pixels of the screen a pixel of the picture. */
    private double scale() {
        return side / picture.getWidth() * stage.getOutputScaleX();
    }

    private void clear(String text) {
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.setFill(grey());
        graphics.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        graphics.setFill(preferences.surround().get() > 110 ? Color.BLACK : Color.WHITE);
        graphics.fillText(text, 20, canvas.getHeight() - 20);
    }

    private void cross() {
        clear("");
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        double x = Math.round(canvas.getWidth() / 2);
        double y = Math.round(canvas.getHeight() / 2);
        graphics.fillRect(x - CROSS_ARM, y - 1, 2 * CROSS_ARM, 2);
        graphics.fillRect(x - 1, y - CROSS_ARM, 2, 2 * CROSS_ARM);
    }

    private void draw(Image image) {
        clear("");
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        double height = side / image.getWidth() * image.getHeight();
        graphics.setImageSmoothing(!CompareModel.warning(scale()).isEmpty());
        graphics.drawImage(
                image,
                ScreenScale.snap((canvas.getWidth() - side) / 2, stage.getOutputScaleX()),
                ScreenScale.snap((canvas.getHeight() - height) / 2, stage.getOutputScaleX()),
                side,
                height);
    }

    Stage stage() {
        return stage;
    }
}
