// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import java.nio.file.Path;
import java.util.List;
import javafx.application.Application;
import javafx.stage.Stage;
import org.metamerkit.viewer.preferences.Preferences;
import org.metamerkit.viewer.view.MainWindow;

/** Opens the first window, on the run that the command line names. */
public final class ViewerApplication extends Application {
    @Override
    public void start(Stage stage) {
        MainWindow window = new MainWindow(stage, Preferences.ofUser().ofWindow());
        window.show();
        List<String> runs = getParameters().getUnnamed();
        if (!runs.isEmpty()) {
            window.model().open(Path.of(runs.get(0)));
        }
    }
}
