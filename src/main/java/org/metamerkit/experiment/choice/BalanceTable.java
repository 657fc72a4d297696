// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.catalogue.MetamerRecord;

/**
 * How many metamers are kept in each cell of a design, as category × condition, and how many there should be.
 *
 * @param rowLabels of the rows dimension, in its order
 * @param columnLabels of the columns dimension, in its order
 * @param cells row by row
 */
public record BalanceTable(List<String> rowLabels, List<String> columnLabels, List<List<Cell>> cells) {
    /**
     * One cell.
     *
     * @param kept metamers marked keep
     * @param maybe metamers marked maybe
     * @param rejected metamers marked reject
     * @param unmarked whole metamers without a mark
     * @param target how many are to be kept; 0 if the design wants none
     */
    public record Cell(int kept, int maybe, int rejected, int unmarked, int target) {
        /** How many are still wanted, 0 or more. */
        public int missing() {
            return Math.max(0, target - kept);
        }

        /** How many are too many, 0 or more. */
        public int surplus() {
            return Math.max(0, kept - target);
        }

        /** Whether the target can be reached with what there is and is not rejected. */
        public boolean canBeReached() {
            return kept + maybe + unmarked >= target;
        }
    }

    public BalanceTable {
        rowLabels = List.copyOf(rowLabels);
        columnLabels = List.copyOf(columnLabels);
        cells = cells.stream().map(List::copyOf).toList();
    }

    /** Counts whole metamers; cells that only the design names are there, too, with nothing in them. */
    public static BalanceTable of(
            Collection<MetamerRecord> metamers, Map<String, Choice> choices, BalanceDesign design) {
        List<MetamerRecord> whole =
                metamers.stream().filter(MetamerRecord::isWhole).toList();
        List<String> rows = labels(
                whole,
                design.rows(),
                design.targets().keySet().stream().map(BalanceDesign.Place::row).toList());
        List<String> columns = labels(
                whole,
                design.columns(),
                design.targets().keySet().stream()
                        .map(BalanceDesign.Place::column)
                        .toList());
        // one place more for what has no mark
        int[][][] counts = new int[rows.size()][columns.size()][Mark.values().length + 1];
        for (MetamerRecord metamer : whole) {
            int row = rows.indexOf(design.rows().of(metamer));
            int column = columns.indexOf(design.columns().of(metamer));
            Choice choice = choices.getOrDefault(metamer.id().folder(), Choice.NONE);
            counts[row][column][choice.mark().map(Mark::ordinal).orElse(Mark.values().length)]++;
        }
        List<List<Cell>> cells = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            List<Cell> line = new ArrayList<>();
            for (int column = 0; column < columns.size(); column++) {
                int[] count = counts[row][column];
                line.add(new Cell(
                        count[Mark.KEEP.ordinal()],
                        count[Mark.MAYBE.ordinal()],
                        count[Mark.REJECT.ordinal()],
                        count[Mark.values().length],
                        design.target(rows.get(row), columns.get(column))));
            }
            cells.add(line);
        }
        return new BalanceTable(rows, columns, cells);
    }

    public Cell cell(int row, int column) {
        return cells.get(row).get(column);
    }

    /** Whether every cell has as many as the design wants, no fewer and no more. */
    public boolean isBalanced() {
        return cells.stream().flatMap(List::stream).allMatch(cell -> cell.missing() == 0 && cell.surplus() == 0);
    }

    private static List<String> labels(List<MetamerRecord> metamers, MetamerDimension dimension, List<String> named) {
        List<String> labels = new ArrayList<>(dimension.labels(metamers));
        new TreeSet<>(named).stream().filter(name -> !labels.contains(name)).forEach(labels::add);
        return labels;
    }
}
