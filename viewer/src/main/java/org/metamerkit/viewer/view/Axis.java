// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From values to places along a line.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param logarithmic whether equal ratios are equally far apart; then both ends are above 0
 */
record Axis(double low, double high, double from, double to, boolean logarithmic) {
    Axis {
        if (!(high > low)) {
            double half = logarithmic ? 0 : Math.max(Math.abs(low), 1) / 2;
            high = logarithmic ? low * 10 : low + half;
            low = logarithmic ? low / 10 : low - half;
        }
    }

    double place(double value) {
        double share = logarithmic
                ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** Round numbers in the axis' range, about {@code count} of them; on a logarithmic one powers of ten or, if it is short, 1, 2, 5. */
    List<Double> ticks(int count) {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            int first = (int) Math.ceil(Math.log10(low) - 1e-9);
            int last = (int) Math.floor(Math.log10(high) + 1e-9);
            int step = Math.max(1, (last - first + count) / Math.max(1, count));
            for (int exponent = first; exponent <= last; exponent += step) {
                ticks.add(Math.pow(10, exponent));
            }
            return ticks.size() < 3 ? shortTicks(first, last, count) : ticks;
        }
        double rough = (high - low) / Math.max(1, count);
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double ratio = rough / power;
        double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
        for (double k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    /** Between the powers of ten, too; linear ones where even that is too coarse. */
    private List<Double> shortTicks(int firstPower, int lastPower, int count) {
        List<Double> ticks = new ArrayList<>();
        for (int exponent = firstPower - 1; exponent <= lastPower; exponent++) {
            for (int digit : new int[] {1, 2, 5}) {
                double tick = digit * Math.pow(10, exponent);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks.size() < 2 ? new Axis(low, high, from, to, false).ticks(Math.min(count, 3)) : ticks;
    }

    /** A tick's label: as short as it can be. */
    static String label(double tick) {
        if (tick == 0 || Math.abs(tick) < 1e-12) {
            return "0";
        }
        double size = Math.abs(tick);
        if (size >= 1e5 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.0e", tick).replace("e-0", "e-").replace("e+0", "e");
        }
        return String.format(Locale.ROOT, "%.4f", tick).replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
