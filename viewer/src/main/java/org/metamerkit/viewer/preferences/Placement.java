// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.preferences;

import java.util.List;

/**
 * Where a window goes: where it was, moved and shrunk so that it lies on a screen that is there.
 *
 * @param x left, NaN to let the system choose
 * @param y top, NaN to let the system choose
 */
public record Placement(double x, double y, double width, double height) {
    private static final double LEAST_WIDTH = 480;
    private static final double LEAST_HEIGHT = 360;

    /** @param screens the visible parts of all screens, the main one first */
    public static Placement on(List<Placement> screens, double x, double y, double width, double height) {
        Placement wanted = new Placement(x, y, width, height);
        Placement screen = screens.stream()
                .filter(candidate -> candidate.holdsTitleOf(wanted))
                .findFirst()
                .orElse(screens.get(0));
        double fittingWidth = Math.min(Math.max(width, LEAST_WIDTH), screen.width);
        double fittingHeight = Math.min(Math.max(height, LEAST_HEIGHT), screen.height);
        if (Double.isNaN(x) || Double.isNaN(y) || !screen.holdsTitleOf(wanted)) {
            return new Placement(
                    screen.x + (screen.width - fittingWidth) / 2,
                    screen.y + (screen.height - fittingHeight) / 2,
                    fittingWidth,
                    fittingHeight);
        }
        return new Placement(
                Math.max(screen.x, Math.min(x, screen.x + screen.width - fittingWidth)),
                Math.max(screen.y, Math.min(y, screen.y + screen.height - fittingHeight)),
                fittingWidth,
                fittingHeight);
    }

    /** Whether the middle of a window's title bar would be on this screen. */
    private boolean holdsTitleOf(Placement window) {
        double middle = window.x + window.width / 2;
        return middle >= x && middle < x + width && window.y >= y && window.y < y + height;
    }
}
