// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.SetChangeListener;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.experiment.catalogue.Recognition;

/** The matrix of who recognises whose metamers, and its brush: a cell chosen here is seen in the grid, and the other way round. */
public final class RecognitionModel {
    private final GridModel metamers;
    private final ReadOnlyBooleanProperty blind;
    private final ReadOnlyObjectWrapper<RecognitionGrid> grid = new ReadOnlyObjectWrapper<>(RecognitionGrid.EMPTY);
    private final ReadOnlyObjectWrapper<Optional<RecognitionGrid.Cell>> brushed =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Set<RecognitionGrid.Column>> highlighted =
            new ReadOnlyObjectWrapper<>(Set.of());
    private final ReadOnlyIntegerWrapper changes = new ReadOnlyIntegerWrapper(0);
    private final ObservableList<String> rules = FXCollections.observableArrayList();
    private final StringProperty rule = new SimpleStringProperty("");
    private final ObjectProperty<RecognisedBy.Score> score =
            new SimpleObjectProperty<>(RecognisedBy.Score.GENERATORS_ANSWER);
    private final BooleanProperty passingOnly = new SimpleBooleanProperty(true);
    private List<MetamerRecord> records = List.of();
    private Recognition recognition;

    /** @param blind while it is so, the matrix selects nothing and outlines nothing: that would tell network and stage */
    RecognitionModel(GridModel metamers, ReadOnlyBooleanProperty blind) {
        this.metamers = metamers;
        this.blind = blind;
        metamers.brushed().addListener((SetChangeListener<MetamerId>) change -> {
            if (change.getSet().isEmpty()) {
                brushed.set(Optional.empty());
            }
        });
        rule.addListener((observed, before, after) -> count());
        score.addListener((observed, before, after) -> {
            count();
            changes.set(changes.get() + 1);
        });
        passingOnly.addListener((observed, before, after) -> count());
    }

    void open(List<MetamerRecord> all, Recognition answers) {
        records = all;
        recognition = answers;
        if (!rules.equals(answers.rules())) {
            rules.setAll(answers.rules());
        }
        if (!rules.contains(rule.get())) {
            rule.set(rules.isEmpty() ? "" : rules.get(0));
        }
        count();
        changes.set(changes.get() + 1);
    }

    void close() {
        records = List.of();
        recognition = null;
        rules.clear();
        rule.set("");
        grid.set(RecognitionGrid.EMPTY);
        brush(Optional.empty());
        highlighted.set(Set.of());
        changes.set(changes.get() + 1);
    }

    /** The cell that is brushed stays so, with what it holds now. */
    private void count() {
        Optional<RecognitionGrid.Place> place = brushed.get().map(RecognitionGrid.Cell::place);
        grid.set(
                recognition == null || rule.get() == null || rule.get().isEmpty()
                        ? RecognitionGrid.EMPTY
                        : RecognitionGrid.of(records, recognition, rule.get(), score.get(), passingOnly.get()));
        brush(place.flatMap(where -> grid.get().cell(where.column(), where.evaluator())));
    }

    /** Chooses a cell: its metamers are framed and selected in the grid, and the first that is shown gets the focus. */
    public void brush(RecognitionGrid.Column column, String evaluator) {
        if (blind.get()) {
            return;
        }
        Optional<RecognitionGrid.Cell> cell = grid.get().cell(column, evaluator);
        cell.ifPresent(found -> metamers.select(found.metamers()));
        brush(cell);
    }

    private void brush(Optional<RecognitionGrid.Cell> cell) {
        metamers.brushed().clear();
        cell.ifPresent(found -> metamers.brushed().addAll(found.metamers()));
        brushed.set(cell);
    }

    /** Others are selected in the grid: their columns are outlined here. */
    void highlight(List<MetamerRecord> selected) {
        highlighted.set(
                blind.get()
                        ? Set.of()
                        : selected.stream()
                                .map(record -> new RecognitionGrid.Column(
                                        record.network(), record.stage(), record.stageIndex()))
                                .collect(Collectors.toUnmodifiableSet()));
    }

    /** The matrix as a table. */
    public Table table() {
        return grid.get().table();
    }

    public ReadOnlyObjectProperty<RecognitionGrid> grid() {
        return grid.getReadOnlyProperty();
    }

    /** The cell chosen here. */
    public ReadOnlyObjectProperty<Optional<RecognitionGrid.Cell>> brushed() {
        return brushed.getReadOnlyProperty();
    }

    /** Whether cells select nothing. */
    public ReadOnlyBooleanProperty blind() {
        return blind;
    }

    /** The columns of the metamers that are selected in the grid. */
    public ReadOnlyObjectProperty<Set<RecognitionGrid.Column>> highlighted() {
        return highlighted.getReadOnlyProperty();
    }

    /** Changes when other answers are there. */
    public ReadOnlyIntegerProperty changes() {
        return changes.getReadOnlyProperty();
    }

    /** Rules by which outputs become answers. */
    public ObservableList<String> rules() {
        return rules;
    }

    public StringProperty rule() {
        return rule;
    }

    /** What counts as right: the true class, or what the generating network says of the original. */
    public ObjectProperty<RecognisedBy.Score> score() {
        return score;
    }

    /** Whether failing metamers are left out. */
    public BooleanProperty passingOnly() {
        return passingOnly;
    }
}
