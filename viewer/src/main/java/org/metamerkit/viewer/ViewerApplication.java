// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import javafx.application.Application;
import javafx.geometry.Insets;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;

/** The one window there is so far: it says that the viewer comes later, and where the results are until then. */
public final class ViewerApplication extends Application {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 240;

    @Override
    public void start(Stage window) {
        window.setTitle("Metamerkit viewer – comes later");
        window.setScene(scene());
        window.show();
    }

    /** The window's content, {@value #WIDTH} × {@value #HEIGHT} pixels. */
    static Scene scene() {
        Label heading = new Label("The viewer comes later");
        heading.setStyle("-fx-font-size: 22px; -fx-font-weight: bold;");
        Label explanation =
                new Label("This version of Metamerkit makes and checks metamers on the command line; it cannot"
                        + " show them yet. Every folder of a run holds metamer.png, target.png and metamer.json, which any picture"
                        + " viewer and editor opens.");
        explanation.setWrapText(true);
        Label command = new Label("metamerkit synthesize PICTURE … --out RUN");
        command.setStyle("-fx-font-family: monospace; -fx-text-fill: #3a5f8a;");
        VBox content = new VBox(14, heading, explanation, command);
        content.setPadding(new Insets(28));
        return new Scene(content, WIDTH, HEIGHT);
    }
}
