// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.stage.Window;

/** Pixels of the screen to one of JavaFX's: 2 on many laptops, and another number when a window is moved to another screen. */
final class ScreenScale {
    private ScreenScale() {}

    /** The scale where a node is; 1 while it is in no window. */
    static ObservableValue<Double> of(Node node) {
        return node.sceneProperty()
                .flatMap(Scene::windowProperty)
                .flatMap(Window::outputScaleXProperty)
                .map(Number::doubleValue)
                .orElse(1.0);
    }

    /** The nearest place where a pixel of the screen begins. */
    static double snap(double place, double scale) {
        return Math.round(place * scale) / scale;
    }
}
