// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import org.metamerkit.viewer.model.GridLayout;

/**
 * Where the grid's parts lie, in units of the window from its upper left corner, before scrolling.
 *
 * @param side of a picture
 * @param headWidth of the originals' column; 0 in a gallery
 * @param headHeight of the stages' names; 0 in a gallery
 */
record GridGeometry(double side, double headWidth, double headHeight) {
    static final double GAP = 8;
    static final double CAPTION = 18;

    static GridGeometry of(GridLayout layout, double side) {
        return layout.isGallery() ? new GridGeometry(side, GAP, GAP) : new GridGeometry(side, side + 3 * GAP, 48);
    }

    double cellWidth() {
        return side + GAP;
    }

    double cellHeight() {
        return side + GAP + CAPTION;
    }

    double contentWidth(GridLayout layout) {
        return headWidth + layout.columns() * cellWidth();
    }

    double contentHeight(GridLayout layout) {
        return headHeight + layout.rows() * cellHeight() + GAP;
    }

    double x(int column) {
        return headWidth + column * cellWidth();
    }

    double y(int row) {
        return headHeight + row * cellHeight();
    }

    int column(double x) {
        return (int) Math.floor((x - headWidth) / cellWidth());
    }

    int row(double y) {
        return (int) Math.floor((y - headHeight) / cellHeight());
    }

    /** How many columns of a gallery fit. */
    static int galleryColumns(double width, double side) {
        return Math.max(1, (int) ((width - GAP) / (side + GAP)));
    }
}
