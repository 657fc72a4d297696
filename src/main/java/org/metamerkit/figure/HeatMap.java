// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A table of numbers as coloured cells with the number in each; cells without a number stay grey. Drawn here and not by XChart,
 * whose heat maps write all numbers in one colour and know no missing cell. Immutable.
 */
public final class HeatMap implements Figure {
    private static final int CELL_HEIGHT = 30;
    private static final int SMALLEST_CELL_WIDTH = 46;
    private static final int BAR_WIDTH = 16;
    private static final int BAR_STEPS = 128;
    private static final int BAR_LABELS = 52;
    private static final int SHORTEST_BAR = 120;
    private static final int GAP = 12;
    private static final int LINE = 18;
    private static final double STEEP = Math.toRadians(45);
    private static final Color MISSING = new Color(0xEEEEEE);
    private static final Font NUMBER = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private final String title;
    private final String rowTitle;
    private final String columnTitle;
    private final List<String> rows;
    private final List<String> columns;
    private final double[][] values;
    private final double low;
    private final double high;
    private final DoubleFunction<String> format;
    private final int cellWidth;

    private HeatMap(
            String title,
            String rowTitle,
            String columnTitle,
            List<String> rows,
            List<String> columns,
            double[][] values,
            double low,
            double high,
            DoubleFunction<String> format) {
        this.title = title;
        this.rowTitle = rowTitle;
        this.columnTitle = columnTitle;
        this.rows = List.copyOf(rows);
        this.columns = List.copyOf(columns);
        this.values = values;
        this.low = low;
        this.high = high;
        this.format = format;
        this.cellWidth = cellWidth(values, format);
    }

    /**
     * A heat map that spans its own values, numbers with two decimals.
     *
     * @param values [row][column]; NaN for a cell without a number
     */
    public static HeatMap titled(String title, List<String> rows, List<String> columns, double[][] values) {
        if (rows.isEmpty() || columns.isEmpty() || values.length != rows.size()) {
            throw new IllegalArgumentException("A heat map of " + rows.size() + " rows and " + columns.size()
                    + " columns came with " + values.length + " rows of values; give one row of values a row.");
        }
        double[][] copy = new double[values.length][];
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            Charts.requireLengths(rows.get(i), columns.size(), values[i].length);
            copy[i] = values[i].clone();
            for (double value : values[i]) {
                if (Double.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        return new HeatMap(title, "", "", rows, columns, copy, low, high, v -> String.format(Locale.ROOT, "%.2f", v));
    }

    /** Titles of the two axes. */
    public HeatMap axes(String rowAxis, String columnAxis) {
        return new HeatMap(title, rowAxis, columnAxis, rows, columns, values, low, high, format);
    }

    /** The values that get the first and the last colour. */
    public HeatMap range(double from, double to) {
        return new HeatMap(title, rowTitle, columnTitle, rows, columns, values, from, to, format);
    }

    /** How numbers are written. */
    public HeatMap numbers(DoubleFunction<String> numberFormat) {
        return new HeatMap(title, rowTitle, columnTitle, rows, columns, values, low, high, numberFormat);
    }

    @Override
    public boolean outlinesLetters() {
        return false;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public int width() {
        int table = left() + columns.size() * cellWidth + slantRight();
        return Math.max(
                table + GAP + BAR_WIDTH + BAR_LABELS + GAP, Charts.widest(List.of(title), Charts.TITLE) + 2 * GAP);
    }

    @Override
    public int height() {
        return Math.max(bottom(), top() + SHORTEST_BAR) + (columnTitle.isEmpty() ? GAP : LINE + GAP);
    }

    @Override
    public void paint(Graphics2D graphics) {
        graphics.setColor(Charts.INK);
        graphics.setFont(Charts.TITLE);
        graphics.drawString(title, GAP, GAP + LINE);
        paintLabels(graphics);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                paintCell(graphics, row, column);
            }
        }
        if (high >= low) {
            paintBar(graphics);
        }
    }

    private void paintCell(Graphics2D graphics, int row, int column) {
        double value = values[row][column];
        boolean known = Double.isFinite(value);
        Color color = known ? Viridis.at(share(value)) : MISSING;
        double x = left() + (double) column * cellWidth;
        double y = top() + (double) row * CELL_HEIGHT;
        graphics.setColor(color);
        graphics.fill(new Rectangle2D.Double(x, y, cellWidth, CELL_HEIGHT));
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Rectangle2D.Double(x, y, cellWidth, CELL_HEIGHT));
        String text = known ? format.apply(value) : "–";
        graphics.setColor(known ? Viridis.textOn(color) : Charts.INK);
        graphics.setFont(NUMBER);
        graphics.drawString(
                text, (float) (x + (cellWidth - Charts.width(text, NUMBER)) / 2), (float) (y + CELL_HEIGHT * 0.64));
    }

    private void paintLabels(Graphics2D graphics) {
        graphics.setFont(Charts.LABEL);
        for (int row = 0; row < rows.size(); row++) {
            String text = rows.get(row);
            graphics.drawString(text, (float) (left() - GAP / 2 - Charts.width(text, Charts.LABEL)), (float)
                    (top() + (row + 0.64) * CELL_HEIGHT));
        }
        AffineTransform upright = graphics.getTransform();
        for (int column = 0; column < columns.size(); column++) {
            String text = columns.get(column);
            double middle = left() + (column + 0.5) * cellWidth;
            if (isSlanted()) {
                graphics.translate(middle, top() - GAP / 2.0);
                graphics.rotate(-STEEP);
                graphics.drawString(text, 0, 0);
                graphics.setTransform(upright);
            } else {
                graphics.drawString(
                        text, (float) (middle - Charts.width(text, Charts.LABEL) / 2), (float) (top() - GAP / 2.0));
            }
        }
        graphics.setFont(Charts.AXIS);
        if (!columnTitle.isEmpty()) {
            double middle = left() + columns.size() * cellWidth / 2.0;
            float x = (float) Math.max(GAP, middle - Charts.width(columnTitle, Charts.AXIS) / 2);
            graphics.drawString(columnTitle, x, bottom() + LINE);
        }
        if (!rowTitle.isEmpty()) {
            double length = Charts.width(rowTitle, Charts.AXIS);
            graphics.translate(GAP + LINE / 2.0, Math.min(height() - GAP, (top() + bottom() + length) / 2));
            graphics.rotate(-Math.PI / 2);
            graphics.drawString(rowTitle, 0, 0);
            graphics.setTransform(upright);
        }
    }

    private void paintBar(Graphics2D graphics) {
        double x = left() + (double) columns.size() * cellWidth + slantRight() + GAP;
        double length = Math.max(SHORTEST_BAR - GAP, bottom() - top());
        for (int i = 0; i < BAR_STEPS; i++) {
            double step = length / BAR_STEPS;
            graphics.setColor(Viridis.at(1 - (i + 0.5) / BAR_STEPS));
            // a little longer than a step, so that no seam shows
            graphics.fill(
                    new Rectangle2D.Double(x, top() + i * step, BAR_WIDTH, Math.min(2 * step, length - i * step)));
        }
        graphics.setColor(Charts.INK);
        graphics.setFont(Charts.LABEL);
        float text = (float) (x + BAR_WIDTH + GAP / 2.0);
        graphics.drawString(format.apply(high), text, (float) (top() + LINE * 0.6));
        graphics.drawString(format.apply((high + low) / 2), text, (float) (top() + length / 2 + LINE * 0.25));
        graphics.drawString(format.apply(low), text, (float) (top() + length));
    }

    private double share(double value) {
        return high > low ? (value - low) / (high - low) : 0.5;
    }

    private static int cellWidth(double[][] values, DoubleFunction<String> format) {
        int widest = SMALLEST_CELL_WIDTH;
        for (double[] row : values) {
            for (double value : row) {
                if (Double.isFinite(value)) {
                    widest = Math.max(widest, (int) Charts.width(format.apply(value), NUMBER) + GAP);
                }
            }
        }
        return widest;
    }

    private boolean isSlanted() {
        return Charts.widest(columns, Charts.LABEL) > cellWidth - GAP / 2;
    }

    /** How far a slanted last label reaches beyond the table. */
    private int slantRight() {
        if (!isSlanted()) {
            return 0;
        }
        double reach = 0;
        for (int i = 0; i < columns.size(); i++) {
            double label = Charts.width(columns.get(i), Charts.LABEL) * Math.cos(STEEP);
            reach = Math.max(reach, label - (columns.size() - i - 0.5) * cellWidth + LINE / 2.0);
        }
        return (int) Math.max(0, reach);
    }

    private int left() {
        return Charts.widest(rows, Charts.LABEL) + 2 * GAP + (rowTitle.isEmpty() ? 0 : LINE);
    }

    private int top() {
        int labels = isSlanted() ? (int) (Charts.widest(columns, Charts.LABEL) * Math.sin(STEEP)) + LINE : LINE;
        return 2 * GAP + LINE + labels;
    }

    private int bottom() {
        return top() + rows.size() * CELL_HEIGHT;
    }
}
