// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.nio.file.Path;
import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.Raster;
import org.metamerkit.viewer.model.ViewerModel;

/** What is shown while no run is open: how to begin, and the runs opened last. */
final class WelcomePage extends ScrollPane {
    private static final int PICTURE = 168;

    private final VBox recent = new VBox(2);
    private final ViewerModel model;

    WelcomePage(ViewerModel model, Actions actions) {
        this.model = model;
        setId("welcome");
        setFitToWidth(true);
        getStyleClass().add("page");
        Label heading = new Label("Look at metamers");
        heading.getStyleClass().add("heading");
        Label explanation =
                new Label("A metamer is a picture that a stage of a network answers as it answers a natural one."
                        + " Open a run that 'metamerkit synthesize' made, or drop its folder here.");
        explanation.setWrapText(true);
        explanation.setMaxWidth(640);
        Button open = button("Open a run…", "welcome-open", actions, Command.OPEN_RUN);
        open.setDefaultButton(true);
        Button sample = button("Look at the sample run", "welcome-sample", actions, Command.OPEN_SAMPLE);
        Button live = button("Make a metamer of your own picture", "welcome-live", actions, Command.LIVE);
        HBox buttons = new HBox(10, open, sample, live);
        buttons.setAlignment(Pos.CENTER_LEFT);
        HBox pictures = new HBox(8);
        pictures.setAccessibleText("Sample: a photograph of a cat and four metamers of it");
        model.samplePictures(rasters -> showSample(pictures, rasters, actions));
        Label recentHeading = new Label("Opened last");
        recentHeading.getStyleClass().add("subheading");
        VBox content = new VBox(16, heading, explanation, buttons, pictures, recentHeading, recent);
        content.setPadding(new Insets(40));
        content.getStyleClass().add("page");
        setContent(content);
        refresh();
    }

    private static void showSample(HBox strip, List<Raster> rasters, Actions actions) {
        List<String> names = List.of("photograph", "early stage", "middle stage", "late stage", "last stage");
        for (int i = 0; i < rasters.size(); i++) {
            ImageView picture = new ImageView(Images.of(rasters.get(i).fitting(PICTURE)));
            Label name = new Label(names.get(Math.min(i, names.size() - 1)));
            name.getStyleClass().add("faint");
            strip.getChildren().add(new VBox(4, picture, name));
        }
        strip.setId("welcome-pictures");
        strip.setOnMouseClicked(event -> actions.run(Command.OPEN_SAMPLE));
    }

    private static Button button(String text, String id, Actions actions, Command command) {
        Button button = new Button(text);
        button.setId(id);
        button.setTooltip(Keyboard.tip(command));
        button.setOnAction(event -> actions.run(command));
        return button;
    }

    /** Reads the recent runs again. */
    void refresh() {
        List<Path> runs = model.preferences().recentRuns();
        recent.getChildren().clear();
        for (Path run : runs) {
            Hyperlink link = new Hyperlink(run.toString());
            link.getStyleClass().add("recent");
            link.setOnAction(event -> model.open(run));
            recent.getChildren().add(link);
        }
        if (runs.isEmpty()) {
            Label none = new Label("No run was opened yet.");
            none.getStyleClass().add("faint");
            recent.getChildren().add(none);
        }
    }
}
