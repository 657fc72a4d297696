// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.nio.file.Path;
import javafx.stage.Stage;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.preferences.Preferences;

/** A window on a small run, for tests. */
final class OpenWindow {
    private OpenWindow() {}

    /** Rater ada's, on {@link TestRuns#small} in {@code folder/run}, with the preferences {@code folder/viewer.json}. */
    static MainWindow in(Path folder) throws Exception {
        Path run = TestRuns.small(folder.resolve("run"));
        Preferences preferences = Preferences.read(folder.resolve("viewer.json"));
        preferences.rater().set("ada");
        MainWindow window = with(preferences);
        Toolkit.run(() -> window.model().open(run));
        Toolkit.until(
                "the run is open",
                () -> window.model().grid().layout().get().records().size() == 6);
        Toolkit.settle();
        return window;
    }

    /** Without a run. */
    static MainWindow with(Preferences preferences) throws Exception {
        return Toolkit.on(() -> {
            MainWindow made = new MainWindow(new Stage(), preferences);
            made.show();
            return made;
        });
    }
}
