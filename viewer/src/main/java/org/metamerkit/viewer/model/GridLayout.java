// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.metamerkit.experiment.catalogue.MetamerRecord;

/**
 * Where in the grid each metamer lies. Either originals are rows and stages columns, grouped by network and seed, or all metamers
 * follow each other in a gallery. Rows are in the order in which their originals first appear among the metamers. Immutable.
 */
public final class GridLayout {
    /** Where there is no metamer. */
    public static final int NONE = -1;

    private final List<MetamerRecord> records;
    private final List<Column> columns;
    private final List<Group> groups;
    private final List<Integer> heads;
    private final int[] cells;
    private final int columnCount;
    private final int[] places;
    private final boolean gallery;

    /** A column of the matrix. */
    public record Column(String network, int seed, String stage, int stageIndex) {}

    /** Columns that belong together. */
    public record Group(String title, int from, int to) {}

    private record RowKey(String picture, String sha256, int copy) {}

    private record CellKey(RowKey row, int column) {}

    private GridLayout(
            List<MetamerRecord> records,
            List<Column> columns,
            List<Group> groups,
            List<Integer> heads,
            int[] cells,
            int columnCount,
            boolean gallery) {
        this.records = records;
        this.columns = columns;
        this.groups = groups;
        this.heads = heads;
        this.cells = cells;
        this.columnCount = columnCount;
        this.gallery = gallery;
        places = new int[records.size()];
        for (int place = 0; place < cells.length; place++) {
            if (cells[place] != NONE) {
                places[cells[place]] = place;
            }
        }
    }

    /** One after the other, {@code columns} in a row. */
    public static GridLayout gallery(List<MetamerRecord> records, int columns) {
        int width = Math.max(1, columns);
        int rows = (records.size() + width - 1) / width;
        int[] cells = new int[rows * width];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = i < records.size() ? i : NONE;
        }
        return new GridLayout(List.copyOf(records), List.of(), List.of(), List.of(), cells, width, true);
    }

    /** Originals × stages. Metamers that differ in their settings only get rows of their own below each other. */
    public static GridLayout matrix(List<MetamerRecord> records) {
        TreeSet<Column> sorted = new TreeSet<>(Comparator.comparing(Column::network)
                .thenComparingInt(Column::seed)
                .thenComparingInt(column -> column.stageIndex() < 0 ? Integer.MAX_VALUE : column.stageIndex())
                .thenComparing(Column::stage));
        records.forEach(record -> sorted.add(column(record)));
        List<Column> columns = List.copyOf(sorted);
        Map<Column, Integer> columnOf = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            columnOf.put(columns.get(i), i);
        }
        Map<String, String> known = new HashMap<>();
        records.stream()
                .filter(record -> !record.pictureSha256().isEmpty())
                .forEach(record -> known.putIfAbsent(record.picture(), record.pictureSha256()));
        Map<RowKey, Integer> firstOf = new HashMap<>();
        Map<RowKey, Integer> headOf = new HashMap<>();
        List<RowKey> rows = new ArrayList<>();
        Map<CellKey, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < records.size(); i++) {
            MetamerRecord record = records.get(i);
            int column = columnOf.get(column(record));
            int copy = 0;
            // of a metamer in work the original's name alone is known
            String sha256 = record.pictureSha256().isEmpty()
                    ? known.getOrDefault(record.picture(), "")
                    : record.pictureSha256();
            RowKey row = new RowKey(record.picture(), sha256, copy);
            while (indexOf.containsKey(new CellKey(row, column))) {
                row = new RowKey(record.picture(), sha256, ++copy);
            }
            if (record.isWhole()) {
                headOf.putIfAbsent(row, i);
            }
            if (firstOf.putIfAbsent(row, i) == null) {
                rows.add(row);
            }
            indexOf.put(new CellKey(row, column), i);
        }
        rows.sort(Comparator.<RowKey>comparingInt(row -> firstOf.get(new RowKey(row.picture, row.sha256, 0)))
                .thenComparingInt(RowKey::copy));
        int[] cells = new int[rows.size() * columns.size()];
        Arrays.fill(cells, NONE);
        Map<RowKey, Integer> rowAt = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            rowAt.put(rows.get(i), i);
        }
        indexOf.forEach((key, index) -> cells[rowAt.get(key.row()) * columns.size() + key.column()] = index);
        List<Integer> heads = rows.stream()
                .map(row -> headOf.getOrDefault(row, firstOf.get(row)))
                .toList();
        return new GridLayout(
                List.copyOf(records), columns, groups(columns), heads, cells, Math.max(1, columns.size()), false);
    }

    private static Column column(MetamerRecord record) {
        return new Column(record.network(), record.seed(), record.stage(), record.stageIndex());
    }

    private static List<Group> groups(List<Column> columns) {
        boolean manySeeds = columns.stream().mapToInt(Column::seed).distinct().count() > 1;
        List<Group> groups = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= columns.size(); i++) {
            Column first = columns.get(from);
            if (i == columns.size()
                    || !columns.get(i).network().equals(first.network())
                    || columns.get(i).seed() != first.seed()) {
                groups.add(new Group(first.network() + (manySeeds ? " · seed " + first.seed() : ""), from, i));
                from = i;
            }
        }
        return groups;
    }

    /** The metamers laid out, in their order. */
    public List<MetamerRecord> records() {
        return records;
    }

    public boolean isGallery() {
        return gallery;
    }

    public int rows() {
        return cells.length / columnCount;
    }

    public int columns() {
        return columnCount;
    }

    /** Which of {@link #records} lies there, or {@link #NONE}, also outside. */
    public int index(int row, int column) {
        return row < 0 || column < 0 || column >= columnCount || row >= rows()
                ? NONE
                : cells[row * columnCount + column];
    }

    public int row(int index) {
        return places[index] / columnCount;
    }

    public int column(int index) {
        return places[index] % columnCount;
    }

    /** Columns of the matrix; none of a gallery. */
    public List<Column> heads() {
        return columns;
    }

    /** Groups of columns; none of a gallery. */
    public List<Group> groups() {
        return groups;
    }

    /** The first whole metamer of a row's original, which has its picture, or the first if none is whole; of the matrix only. */
    public MetamerRecord rowHead(int row) {
        return records.get(heads.get(row));
    }

    /**
     * The metamer to go to from another.
     *
     * @param across columns to the right
     * @param down rows down
     * @return where to go, the nearest metamer in that direction; the same if there is none
     */
    public int step(int index, int across, int down) {
        int row = row(index);
        int column = column(index);
        if (gallery) {
            int target = index + across + down * columnCount;
            return Math.max(0, Math.min(records.size() - 1, target));
        }
        int found = index;
        int rowStep = Integer.signum(down);
        int columnStep = Integer.signum(across);
        int left = Math.max(Math.abs(across), Math.abs(down));
        while (left > 0) {
            row += rowStep;
            column += columnStep;
            if (row < 0 || column < 0 || row >= rows() || column >= columnCount) {
                break;
            }
            if (index(row, column) != NONE) {
                found = index(row, column);
                left--;
            }
        }
        return found;
    }
}
