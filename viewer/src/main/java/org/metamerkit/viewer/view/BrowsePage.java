// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.ChoiceModel;
import org.metamerkit.viewer.model.ThumbnailCache;
import org.metamerkit.viewer.model.ViewerModel;
import org.metamerkit.viewer.preferences.Preferences;

/** The grid with search, filters, order and size above it. */
final class BrowsePage extends BorderPane {
    static final int LEAST_SIDE = Preferences.LEAST_THUMBNAIL;
    static final int MOST_SIDE = Preferences.MOST_THUMBNAIL;
    private static final int STEP = 16;

    private final MetamerGrid grid;
    private final FilterBar filters;

    BrowsePage(ViewerModel model, Actions actions, ThumbnailCache<Images.Thumbnail> thumbnails) {
        getStyleClass().add("page");
        grid = new MetamerGrid(model.grid(), model.choices(), model.preferences(), thumbnails);
        filters = new FilterBar(model, actions);
        setTop(new VBox(filters, arrangement(model, thumbnails)));
        Label nothing = new Label();
        nothing.setId("nothing-shown");
        nothing.setWrapText(true);
        nothing.setMouseTransparent(true);
        nothing.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.filter().isActive()
                                        || model.choices().show().get() != ChoiceModel.Show.ALL
                                ? "No metamer fits the filters; 'Show all' (" + Keyboard.keys(Command.CLEAR_FILTER)
                                        + ") takes them away."
                                : "There are no metamers here yet.",
                        model.grid().layout()));
        nothing.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.grid().layout().get().records().isEmpty(),
                        model.grid().layout()));
        setCenter(new StackPane(grid, nothing));
    }

    private static HBox arrangement(ViewerModel model, ThumbnailCache<Images.Thumbnail> thumbnails) {
        ToggleButton gallery = new ToggleButton("Gallery");
        gallery.setId("gallery");
        gallery.setTooltip(Keyboard.tip(Command.ARRANGE));
        gallery.selectedProperty().bindBidirectional(model.grid().gallery());
        Slider size = new Slider(
                LEAST_SIDE, MOST_SIDE, model.preferences().thumbnailSize().get());
        size.setId("density");
        size.setAccessibleText("Size of the pictures");
        size.setBlockIncrement(STEP);
        size.setMajorTickUnit(STEP);
        size.setMinorTickCount(0);
        size.setSnapToTicks(true);
        size.valueProperty()
                .addListener((observed, before, after) ->
                        model.preferences().thumbnailSize().set((int) Math.round(after.doubleValue() / STEP) * STEP));
        model.preferences()
                .thumbnailSize()
                .addListener((observed, before, after) -> size.setValue(after.doubleValue()));
        Label unreadable = new Label();
        unreadable.setId("unreadable");
        unreadable.getStyleClass().add("badge");
        unreadable
                .textProperty()
                .bind(Bindings.createStringBinding(
                        () -> thumbnails.unreadable().get() + " picture"
                                + (thumbnails.unreadable().get() == 1 ? "" : "s") + " missing or damaged",
                        thumbnails.unreadable()));
        unreadable.visibleProperty().bind(thumbnails.unreadable().greaterThan(0));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox bar = new HBox(new Label("Size"), size, gallery, space, unreadable);
        bar.getStyleClass().add("strip");
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    MetamerGrid grid() {
        return grid;
    }

    void search() {
        filters.focusSearch();
    }

    /** Larger or smaller pictures by one step. */
    static void resize(ViewerModel model, int steps) {
        int side = model.preferences().thumbnailSize().get() + steps * STEP;
        model.preferences().thumbnailSize().set(Math.max(LEAST_SIDE, Math.min(MOST_SIDE, side)));
    }
}
