// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.theme;

import java.net.URL;
import java.util.List;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Scene;

/** Puts the style sheets on a scene. */
public final class Themes {
    private static final String FOLDER = "/org/metamerkit/viewer/theme/";

    private Themes() {}

    /** Keeps a scene light or dark as told. */
    public static void follow(Scene scene, ObservableBooleanValue dark) {
        scene.getStylesheets().setAll(sheets(dark.get()));
        dark.addListener((observed, before, after) -> scene.getStylesheets().setAll(sheets(after)));
    }

    /** The style sheets of a theme. */
    public static List<String> sheets(boolean dark) {
        return List.of(sheet("base.css"), sheet(dark ? "dark.css" : "light.css"));
    }

    private static String sheet(String name) {
        URL url = Themes.class.getResource(FOLDER + name);
        if (url == null) {
            throw new IllegalStateException("The style sheet " + name + " is missing: build the viewer again.");
        }
        return url.toExternalForm();
    }
}
