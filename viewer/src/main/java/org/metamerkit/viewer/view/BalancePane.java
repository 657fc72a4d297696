// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javafx.beans.binding.BooleanBinding;
import javafx.collections.FXCollections;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.choice.BalanceDesign;
import org.metamerkit.experiment.choice.BalanceTable;
import org.metamerkit.viewer.model.ViewerModel;

/** How many metamers are kept in each cell of the design, and how many are still wanted. */
final class BalancePane extends VBox {
    private static final int MOST_WANTED = 10_000;
    private static final double BAR = 18;

    private final ViewerModel model;
    private final ComboBox<MetamerDimension> rows = dimension(MetamerDimension.CATEGORY, "Rows");
    private final ComboBox<MetamerDimension> columns = dimension(MetamerDimension.CONDITION, "Columns");
    private final Spinner<Integer> wanted = NumberSpinner.whole(0, MOST_WANTED, 1, "Metamers wanted in each cell");
    private final GridPane grid = new GridPane();
    private final Label summary = new Label();
    private final Label of = new Label();
    /** Whether it can be seen: counting is left for then. */
    private final BooleanBinding seen;

    private final List<List<Label>> counts = new ArrayList<>();
    private List<String> rowLabels = List.of();
    private List<String> columnLabels = List.of();
    private boolean stale = true;

    BalancePane(ViewerModel model) {
        super(6);
        this.model = model;
        setId("balance");
        wanted.setPrefWidth(80);
        wanted.valueProperty().addListener((observed, before, after) -> count());
        rows.valueProperty().addListener((observed, before, after) -> count());
        columns.valueProperty().addListener((observed, before, after) -> count());
        grid.setHgap(7);
        grid.setVgap(2);
        summary.setWrapText(true);
        summary.setId("balance-summary");
        // as high as it is, since the panel scrolls; sideways by itself
        ScrollPane scroll = new ScrollPane(grid);
        scroll.setVbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setMinHeight(Region.USE_PREF_SIZE);
        grid.setPadding(new Insets(4, 4, BAR, 4)); // what is under the scroll bar
        of.setWrapText(true);
        of.getStyleClass().add("faint");
        getChildren()
                .addAll(
                        line(rows, new Label("×"), columns),
                        line(new Label("wanted in each"), wanted),
                        summary,
                        of,
                        scroll);
        seen = sceneProperty().isNotNull().and(model.choices().blind().not());
        seen.addListener((observed, before, after) -> countIfSeen());
        model.choices().revision().addListener((observed, before, after) -> count());
        count();
    }

    private static HBox line(Node... nodes) {
        HBox line = new HBox(4, nodes);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private static ComboBox<MetamerDimension> dimension(MetamerDimension value, String name) {
        ComboBox<MetamerDimension> box = new ComboBox<>(FXCollections.observableArrayList(MetamerDimension.values()));
        box.setValue(value);
        box.setAccessibleText(name);
        box.setPrefWidth(120);
        box.setConverter(Choices.named(each -> each == null ? "" : each.key()));
        return box;
    }

    /** Read from below, so that narrow columns beside each other fit into the panel. */
    private static Node upright(String text) {
        Label label = new Label(text);
        label.setRotate(-90);
        return new Group(label);
    }

    /** The network that all conditions begin with, slash included; empty if there is none. */
    private static String commonStart(List<String> labels) {
        int slash = labels.isEmpty() ? -1 : labels.get(0).indexOf('/');
        String start = slash < 0 ? "" : labels.get(0).substring(0, slash + 1);
        return labels.stream().allMatch(label -> label.startsWith(start)) ? start : "";
    }

    private void count() {
        stale = true;
        countIfSeen();
    }

    private void countIfSeen() {
        if (!stale || !seen.get()) {
            return;
        }
        stale = false;
        BalanceTable table = model.choices()
                .balance(new BalanceDesign(rows.getValue(), columns.getValue(), wanted.getValue(), Map.of()))
                .orElse(null);
        layOut(table == null ? List.of() : table.rowLabels(), table == null ? List.of() : table.columnLabels());
        if (table == null) {
            summary.setText("");
            return;
        }
        int missing = 0;
        for (int row = 0; row < rowLabels.size(); row++) {
            for (int column = 0; column < columnLabels.size(); column++) {
                BalanceTable.Cell cell = table.cell(row, column);
                missing += cell.missing();
                Label count = counts.get(row).get(column);
                count.setText(cell.kept() + "/" + cell.target()
                        + (cell.missing() > 0 ? cell.canBeReached() ? " …" : " !" : cell.surplus() > 0 ? " +" : " ✓"));
                count.setAccessibleText(rowLabels.get(row) + ", " + columnLabels.get(column) + ": " + cell.kept()
                        + " kept of " + cell.target());
            }
        }
        summary.setText(
                table.isBalanced()
                        ? "Balanced: every cell has as many as wanted."
                        : missing > 0
                                ? missing + " still to keep (… can be reached, ! cannot, + too many)"
                                : "Some cells have more than wanted (+).");
    }

    /** Rows and columns are made anew only where they are others. */
    private void layOut(List<String> newRows, List<String> newColumns) {
        if (newRows.equals(rowLabels) && newColumns.equals(columnLabels)) {
            return;
        }
        rowLabels = newRows;
        columnLabels = newColumns;
        grid.getChildren().clear();
        counts.clear();
        String common = commonStart(columnLabels);
        of.setText(common.isEmpty() ? "" : "of " + common.substring(0, common.length() - 1) + ":");
        of.setManaged(!common.isEmpty());
        for (int column = 0; column < columnLabels.size(); column++) {
            Node head = upright(columnLabels.get(column).substring(common.length()));
            grid.add(head, column + 1, 0);
            GridPane.setValignment(head, VPos.BOTTOM);
        }
        for (int row = 0; row < rowLabels.size(); row++) {
            grid.add(new Label(rowLabels.get(row)), 0, row + 1);
            List<Label> line = new ArrayList<>();
            for (int column = 0; column < columnLabels.size(); column++) {
                line.add(new Label());
                grid.add(line.get(column), column + 1, row + 1);
            }
            counts.add(line);
        }
    }
}
