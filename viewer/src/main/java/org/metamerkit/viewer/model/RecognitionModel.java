// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
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
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.experiment.catalogue.Recognition;

/** The matrix of who recognises whose metamers, and its brush: a cell chosen here is seen in the grid, and the other way round. */
public final class RecognitionModel {
    private final GridModel metamers;
    private final ReadOnlyObjectWrapper<RecognitionGrid> grid = new ReadOnlyObjectWrapper<>(RecognitionGrid.EMPTY);
    private final ReadOnlyObjectWrapper<Optional<RecognitionGrid.Cell>> brushed =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<RecognitionGrid.Column>> highlighted =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyIntegerWrapper changes = new ReadOnlyIntegerWrapper(0);
    private final ObservableList<String> rules = FXCollections.observableArrayList();
    private final StringProperty rule = new SimpleStringProperty("");
    private final ObjectProperty<RecognisedBy.Score> score =
            new SimpleObjectProperty<>(RecognisedBy.Score.GENERATORS_ANSWER);
    private final BooleanProperty passingOnly = new SimpleBooleanProperty(true);
    private List<MetamerRecord> records = List.of();
    private Recognition recognition;

    RecognitionModel(GridModel metamers) {
        this.metamers = metamers;
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
        brushed.set(Optional.empty());
        changes.set(changes.get() + 1);
    }

    private void count() {
        brushed.set(Optional.empty());
        grid.set(
                recognition == null || rule.get() == null || rule.get().isEmpty()
                        ? RecognitionGrid.EMPTY
                        : RecognitionGrid.of(records, recognition, rule.get(), score.get(), passingOnly.get()));
    }

    /** Chooses a cell: its metamers are marked in the grid, and the first that is shown gets the focus. */
    public void brush(RecognitionGrid.Column column, String evaluator) {
        Optional<RecognitionGrid.Cell> cell = grid.get().cell(column, evaluator);
        brushed.set(cell);
        metamers.brushed().clear();
        cell.ifPresent(found -> {
            metamers.brushed().addAll(found.metamers());
            found.metamers().stream().findFirst().ifPresent(metamers::focus);
            metamers.selected().clear();
            metamers.selected().addAll(found.metamers());
        });
    }

    /** The metamer with the focus in the grid changed: its column is marked here. */
    void highlight(Optional<MetamerRecord> focus) {
        highlighted.set(
                focus.map(record -> new RecognitionGrid.Column(record.network(), record.stage(), record.stageIndex())));
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

    /** The column of the metamer with the focus. */
    public ReadOnlyObjectProperty<Optional<RecognitionGrid.Column>> highlighted() {
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
