// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.Graphics2D;

/** A chart without any value says so, instead of showing axes that mean nothing. */
final class EmptyChart {
    private EmptyChart() {}

    static void paint(Graphics2D graphics, Figure figure, String title) {
        graphics.setColor(Charts.INK);
        graphics.setFont(Charts.TITLE);
        graphics.drawString(title, Charts.PADDING, 2 * Charts.PADDING);
        graphics.setFont(Charts.AXIS);
        graphics.drawString("no values", figure.width() / 2, figure.height() / 2);
    }
}
