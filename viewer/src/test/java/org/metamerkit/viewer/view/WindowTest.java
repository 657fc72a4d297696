// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.nio.file.Path;
import javafx.scene.Scene;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.model.ViewerModel;

/** What tests of the window have in common: each has one of its own, as {@link OpenWindow#in} opens it. */
abstract class WindowTest {
    @TempDir
    Path folder;

    MainWindow window;
    ViewerModel model;
    Scene scene;

    @BeforeAll
    static void startTheToolkit() throws Exception {
        Toolkit.start();
    }

    @BeforeEach
    void openARun() throws Exception {
        window = OpenWindow.in(folder);
        model = window.model();
        scene = window.stage().getScene();
    }

    @AfterEach
    void close() throws Exception {
        Toolkit.closeAll();
    }
}
