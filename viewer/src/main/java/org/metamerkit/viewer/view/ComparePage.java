// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.Captions;
import org.metamerkit.viewer.model.CompareModel;
import org.metamerkit.viewer.model.ViewerModel;

/** Original and metamer, large, with everything that could mislead named in a badge. */
final class ComparePage extends BorderPane {
    private static final Duration HALF_PERIOD = Duration.millis(500);
    private static final double SWIPE_STEP = 0.05;

    private final ViewerModel model;
    private final CompareCanvas canvas;

    ComparePage(ViewerModel model, Actions actions) {
        this.model = model;
        CompareModel compare = model.compare();
        getStyleClass().add("page");
        canvas = new CompareCanvas(compare, model.preferences());
        canvas.addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
        Label trouble = new Label();
        trouble.setId("compare-trouble");
        trouble.setWrapText(true);
        trouble.getStyleClass().add("problem");
        trouble.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> compare.trouble().get().isEmpty()
                                        || !model.choices().blind().get()
                                ? compare.trouble().get()
                                : "The pictures of this metamer cannot be shown.", // the reason names its files
                        compare.trouble(),
                        model.choices().blind()));
        trouble.setMouseTransparent(true);
        setTop(tools(actions));
        setCenter(new StackPane(canvas, trouble));
        Timeline clock = new Timeline(new KeyFrame(HALF_PERIOD, event -> compare.alternate()));
        clock.setCycleCount(Animation.INDEFINITE);
        compare.alternating().addListener((observed, before, after) -> {
            if (after) {
                clock.playFromStart();
            } else {
                clock.stop();
            }
        });
    }

    private FlowPane tools(Actions actions) {
        CompareModel compare = model.compare();
        FlowPane bar = new FlowPane(8, 6);
        bar.getStyleClass().add("strip");
        ToggleGroup modes = new ToggleGroup();
        mode(bar, modes, actions, Command.SIDE_BY_SIDE, CompareModel.Mode.SIDE_BY_SIDE);
        mode(bar, modes, actions, Command.SWIPE, CompareModel.Mode.SWIPE);
        mode(bar, modes, actions, Command.DIFFERENCE, CompareModel.Mode.DIFFERENCE);
        mode(bar, modes, actions, Command.FLICKER, CompareModel.Mode.FLICKER);
        for (Command command :
                new Command[] {Command.AUTO_FLICKER, Command.FIT, Command.ACTUAL_SIZE, Command.PRESENT}) {
            Button button = new Button(command.title());
            button.setId(command.id());
            button.setFocusTraversable(true);
            button.setTooltip(Keyboard.tip(command));
            button.setOnAction(event -> actions.run(command));
            bar.getChildren().add(button);
        }
        Slider gain = new Slider(1, 16, 1);
        gain.setId("gain");
        gain.setAccessibleText("Gain of the difference");
        gain.setTooltip(new Tooltip("Gain of the difference"));
        gain.valueProperty().bindBidirectional(compare.gain());
        gain.visibleProperty().bind(compare.mode().isEqualTo(CompareModel.Mode.DIFFERENCE));
        gain.managedProperty().bind(gain.visibleProperty());
        Label zoom = new Label();
        zoom.setId("zoom");
        zoom.getStyleClass().add("quiet-badge");
        zoom.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> compare.zoom().get() >= 1
                                ? "× " + Captions.number(compare.zoom().get()).replaceAll("\\.?0+$", "")
                                : Math.round(compare.zoom().get() * 100) + " %",
                        compare.zoom()));
        Label badge = new Label();
        badge.setId("rescaled");
        badge.getStyleClass().add("badge");
        badge.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> CompareModel.warning(compare.zoom().get()), compare.zoom()));
        badge.visibleProperty().bind(badge.textProperty().isNotEmpty());
        Label caption = new Label();
        caption.setId("compare-caption");
        caption.textProperty().bind(model.choices().focusCaption());
        bar.getChildren().addAll(gain, zoom, badge, caption);
        return bar;
    }

    private void mode(FlowPane bar, ToggleGroup modes, Actions actions, Command command, CompareModel.Mode mode) {
        ToggleButton button = new ToggleButton(command.title());
        button.setId(command.id());
        button.setToggleGroup(modes);
        button.setTooltip(Keyboard.tip(command));
        button.setOnAction(event -> {
            actions.run(command);
            button.setSelected(true);
            canvas.requestFocus();
        });
        model.compare().mode().addListener((observed, before, after) -> button.setSelected(after == mode));
        button.setSelected(model.compare().mode().get() == mode);
        bar.getChildren().add(button);
    }

    /** Arrow keys go to the neighbours in the grid, as there; with Shift they move the swipe's line, with Ctrl what is seen. */
    private void typed(KeyEvent event) {
        KeyCode code = event.getCode();
        int across = code == KeyCode.LEFT ? -1 : code == KeyCode.RIGHT ? 1 : 0;
        int down = code == KeyCode.UP ? -1 : code == KeyCode.DOWN ? 1 : 0;
        if (across == 0 && down == 0) {
            return;
        }
        if (event.isShortcutDown()) {
            canvas.look(across, down);
        } else if (event.isShiftDown()) {
            if (model.compare().mode().get() == CompareModel.Mode.SWIPE) {
                model.compare().moveSwipe(across * SWIPE_STEP);
            }
        } else {
            model.grid().move(across, down, false);
        }
        event.consume();
    }

    @Override
    public void requestFocus() {
        canvas.requestFocus();
    }
}
