// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.catalogue.MetamerRecord;

/** The metamers that are shown, laid out; the one the keyboard acts on; those that are selected. */
public final class GridModel {
    private final ReadOnlyObjectWrapper<GridLayout> layout =
            new ReadOnlyObjectWrapper<>(GridLayout.gallery(List.of(), 1));
    private final ReadOnlyObjectWrapper<Optional<MetamerRecord>> focus = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ObservableSet<MetamerId> selected = FXCollections.observableSet(new LinkedHashSet<>());
    private final ObservableSet<MetamerId> brushed = FXCollections.observableSet(new LinkedHashSet<>());
    private final BooleanProperty gallery = new SimpleBooleanProperty(false);
    private final IntegerProperty galleryColumns = new SimpleIntegerProperty(8);
    private List<MetamerRecord> records = List.of();
    private boolean shuffled;
    private int focusIndex = GridLayout.NONE;
    private int anchor = GridLayout.NONE;

    GridModel() {
        gallery.addListener((observed, before, after) -> lay());
        galleryColumns.addListener((observed, before, after) -> {
            if (layout.get().isGallery()) {
                lay();
            }
        });
    }

    void show(List<MetamerRecord> shown) {
        show(shown, false);
    }

    /**
     * Shows other metamers, or the same in another order; focus and selection stay on those that are still there, except when the
     * order begins to hide what is what. The focus goes to the next metamer that is there if its own has gone.
     *
     * @param inThatOrder in a gallery, since columns would tell the stage
     */
    void show(List<MetamerRecord> shown, boolean inThatOrder) {
        if (inThatOrder && !shuffled) { // one would know again what was looked at before
            selected.clear();
            brushed.clear();
            focus.set(Optional.empty());
        }
        shuffled = inThatOrder;
        records = List.copyOf(shown);
        Set<MetamerId> there = records.stream().map(MetamerRecord::id).collect(Collectors.toSet());
        selected.removeIf(id -> !there.contains(id));
        lay();
    }

    private void lay() {
        GridLayout fresh = gallery.get() || shuffled
                ? GridLayout.gallery(records, galleryColumns.get())
                : GridLayout.matrix(records);
        int place = focus.get().map(this::indexOfItOrItsNeighbour).orElse(GridLayout.NONE);
        focusIndex = place != GridLayout.NONE || records.isEmpty() ? place : firstIndex(fresh);
        anchor = focusIndex;
        layout.set(fresh);
        publishFocus();
    }

    /** Where the metamer with the focus is now or, where it has gone, the next one of those beside it that is still there. */
    private int indexOfItOrItsNeighbour(MetamerRecord focused) {
        int place = indexOf(focused.id());
        GridLayout before = layout.get();
        if (place != GridLayout.NONE || focusIndex == GridLayout.NONE) {
            return place;
        }
        Map<MetamerId, Integer> indices = new HashMap<>();
        records.forEach(record -> indices.put(record.id(), indices.size()));
        int from = before.row(focusIndex) * before.columns() + before.column(focusIndex);
        int after = firstThatStays(before, from, 1, indices);
        return after != GridLayout.NONE ? after : firstThatStays(before, from, -1, indices);
    }

    private static int firstThatStays(GridLayout before, int from, int step, Map<MetamerId, Integer> indices) {
        for (int place = from; place >= 0 && place < before.rows() * before.columns(); place += step) {
            int index = before.index(place / before.columns(), place % before.columns());
            if (index != GridLayout.NONE) {
                int now = indices.getOrDefault(before.records().get(index).id(), GridLayout.NONE);
                if (now != GridLayout.NONE) {
                    return now;
                }
            }
        }
        return GridLayout.NONE;
    }

    private static int firstIndex(GridLayout layout) {
        for (int column = 0; column < layout.columns(); column++) {
            if (layout.index(0, column) != GridLayout.NONE) {
                return layout.index(0, column);
            }
        }
        return GridLayout.NONE;
    }

    /** Goes to a metamer; the selection becomes that one. */
    public void focus(int index) {
        if (index == GridLayout.NONE) {
            return;
        }
        focusIndex = index;
        anchor = index;
        selected.clear();
        selected.add(records.get(index).id());
        publishFocus();
    }

    /** Selects those of some metamers that are shown; the first of them gets the focus. */
    public void select(List<MetamerId> metamers) {
        Set<MetamerId> wanted = Set.copyOf(metamers);
        List<Integer> shown = IntStream.range(0, records.size())
                .filter(index -> wanted.contains(records.get(index).id()))
                .boxed()
                .toList();
        selected.clear();
        shown.forEach(index -> selected.add(records.get(index).id()));
        if (!shown.isEmpty()) {
            focusIndex = shown.get(0);
            anchor = focusIndex;
            publishFocus();
        }
    }

    /** Goes to a metamer and selects all from the last one chosen alone to this one. */
    public void extendTo(int index) {
        if (index == GridLayout.NONE) {
            return;
        }
        GridLayout laid = layout.get();
        int from = anchor == GridLayout.NONE ? index : anchor;
        focusIndex = index;
        publishFocus();
        selected.clear();
        if (laid.isGallery()) {
            for (int i = Math.min(from, index); i <= Math.max(from, index); i++) {
                selected.add(records.get(i).id());
            }
            return;
        }
        for (int row = Math.min(laid.row(from), laid.row(index));
                row <= Math.max(laid.row(from), laid.row(index));
                row++) {
            for (int column = Math.min(laid.column(from), laid.column(index));
                    column <= Math.max(laid.column(from), laid.column(index));
                    column++) {
                if (laid.index(row, column) != GridLayout.NONE) {
                    selected.add(records.get(laid.index(row, column)).id());
                }
            }
        }
    }

    /** Goes to a metamer and adds it to the selection, or takes it out. */
    public void toggle(int index) {
        if (index == GridLayout.NONE) {
            return;
        }
        MetamerId id = records.get(index).id();
        if (!selected.remove(id)) {
            selected.add(id);
        }
        focusIndex = index;
        anchor = index;
        publishFocus();
    }

    /** Moves by the keyboard. */
    public void move(int across, int down, boolean extend) {
        if (focusIndex == GridLayout.NONE) {
            return;
        }
        int to = layout.get().step(focusIndex, across, down);
        if (extend) {
            extendTo(to);
        } else {
            focus(to);
        }
    }

    /** To the next or previous metamer in the order of rows. */
    public void next(int step) {
        GridLayout laid = layout.get();
        if (focusIndex == GridLayout.NONE) {
            return;
        }
        int place = laid.row(focusIndex) * laid.columns() + laid.column(focusIndex) + step;
        while (place >= 0 && place < laid.rows() * laid.columns()) {
            int index = laid.index(place / laid.columns(), place % laid.columns());
            if (index != GridLayout.NONE) {
                focus(index);
                return;
            }
            place += step;
        }
    }

    /** Goes to a metamer by its name; nothing happens if it is not shown. */
    public void focus(MetamerId id) {
        focus(indexOf(id));
    }

    /** Selects all that are shown. */
    public void selectAll() {
        records.forEach(record -> selected.add(record.id()));
    }

    /** Those selected, or the one with the focus if none is. */
    public List<MetamerRecord> chosen() {
        List<MetamerRecord> chosen = records.stream()
                .filter(record -> selected.contains(record.id()))
                .toList();
        return chosen.isEmpty() ? focus.get().stream().toList() : chosen;
    }

    private int indexOf(MetamerId id) {
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).id().equals(id)) {
                return i;
            }
        }
        return GridLayout.NONE;
    }

    private void publishFocus() {
        focus.set(focusIndex == GridLayout.NONE ? Optional.empty() : Optional.of(records.get(focusIndex)));
    }

    public ReadOnlyObjectProperty<GridLayout> layout() {
        return layout.getReadOnlyProperty();
    }

    /** The metamer that keys act on and that other pages show. */
    public ReadOnlyObjectProperty<Optional<MetamerRecord>> focus() {
        return focus.getReadOnlyProperty();
    }

    /** Its place among the metamers shown, {@link GridLayout#NONE} without one. */
    public int focusIndex() {
        return focusIndex;
    }

    public ObservableSet<MetamerId> selected() {
        return selected;
    }

    /** Metamers of a brushed cell of the recognition matrix. */
    public ObservableSet<MetamerId> brushed() {
        return brushed;
    }

    public BooleanProperty gallery() {
        return gallery;
    }

    /** How many fit beside each other; the view says so. */
    public IntegerProperty galleryColumns() {
        return galleryColumns;
    }
}
