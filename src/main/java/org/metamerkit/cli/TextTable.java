// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text under a heading, columns as wide as they need; columns of numbers stand to the right. */
final class TextTable {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** @param heading one name a column; a leading {@code >} sets the column to the right */
    TextTable(String... heading) {
        right = new boolean[heading.length];
        String[] names = new String[heading.length];
        for (int i = 0; i < heading.length; i++) {
            right[i] = heading[i].startsWith(">");
            names[i] = right[i] ? heading[i].substring(1) : heading[i];
        }
        rows.add(names);
    }

    TextTable row(String... cells) {
        rows.add(cells);
        return this;
    }

    void print(PrintWriter out) {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - row[i].length());
                line.append(right[i] ? space + row[i] : row[i] + space).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
