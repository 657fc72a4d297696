// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.ObservableSet;
import javafx.collections.SetChangeListener;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerFilters;
import org.metamerkit.experiment.catalogue.MetamerOrders;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.MetamerState;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.experiment.catalogue.Recognition;

/** Which metamers are shown and in which order. An empty set of names lets all through. */
public final class FilterModel {
    private final StringProperty search = new SimpleStringProperty("");
    private final ObservableSet<String> networks = FXCollections.observableSet(new LinkedHashSet<>());
    private final ObservableSet<String> stages = FXCollections.observableSet(new LinkedHashSet<>());
    private final ObservableSet<String> categories = FXCollections.observableSet(new LinkedHashSet<>());
    private final ObjectProperty<Verdict> verdict = new SimpleObjectProperty<>(Verdict.ALL);
    private final ObjectProperty<MeasureColumn> measure = new SimpleObjectProperty<>();
    private final DoubleProperty lowest = new SimpleDoubleProperty(Double.NEGATIVE_INFINITY);
    private final DoubleProperty highest = new SimpleDoubleProperty(Double.POSITIVE_INFINITY);
    private final ObjectProperty<RecognisedBy> recognisedBy = new SimpleObjectProperty<>();
    private final BooleanProperty recognised = new SimpleBooleanProperty(true);
    private final ObjectProperty<SortKey> sort = new SimpleObjectProperty<>(SortKey.USUAL);
    private final BooleanProperty descending = new SimpleBooleanProperty(false);

    private final ObservableList<String> allNetworks = FXCollections.observableArrayList();
    private final ObservableList<String> allStages = FXCollections.observableArrayList();
    private final ObservableList<String> allCategories = FXCollections.observableArrayList();
    private Runnable changed = () -> {};

    /** By what the criterion says, and by what can be shown at all. */
    public enum Verdict {
        ALL("passing or not"),
        PASSES("passing"),
        FAILS("failing"),
        UNJUDGED("not judged"),
        IN_WORK("in work"),
        DAMAGED("damaged");

        private final String title;

        Verdict(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }

        private Predicate<MetamerRecord> predicate() {
            return switch (this) {
                case ALL -> MetamerFilters.all();
                case PASSES -> MetamerFilters.passing(true);
                case FAILS -> MetamerFilters.passing(false);
                case UNJUDGED -> record -> record.isWhole() && record.passes().isEmpty();
                case IN_WORK -> MetamerFilters.states(List.of(MetamerState.IN_WORK));
                case DAMAGED -> MetamerFilters.states(List.of(MetamerState.DAMAGED));
            };
        }
    }

    FilterModel() {
        List.<ObservableValue<?>>of(
                        search, verdict, measure, lowest, highest, recognisedBy, recognised, sort, descending)
                .forEach(property -> property.addListener((observed, before, after) -> changed.run()));
        List.of(networks, stages, categories)
                .forEach(set -> set.addListener((SetChangeListener<String>) change -> changed.run()));
    }

    /** What to do when anything changes. */
    void onChange(Runnable action) {
        changed = action;
    }

    /** What there is to choose from. */
    void offer(List<MetamerRecord> records) {
        Set<String> networkNames = new TreeSet<>();
        Set<String> categoryNames = new TreeSet<>();
        Set<String> stageNames = new LinkedHashSet<>();
        for (MetamerRecord record : records) {
            networkNames.add(record.network());
            record.answers().category().ifPresent(categoryNames::add);
        }
        records.stream().sorted(MetamerOrders.byStage()).forEach(record -> stageNames.add(record.stage()));
        replace(allNetworks, networkNames);
        replace(allStages, stageNames);
        replace(allCategories, categoryNames);
    }

    private static void replace(ObservableList<String> list, Set<String> names) {
        List<String> fresh = List.copyOf(names);
        if (!list.equals(fresh)) {
            list.setAll(fresh);
        }
    }

    /** Lets everything through again; the order stays. */
    public void clear() {
        Runnable after = changed;
        changed = () -> {};
        search.set("");
        networks.clear();
        stages.clear();
        categories.clear();
        verdict.set(Verdict.ALL);
        measure.set(null);
        lowest.set(Double.NEGATIVE_INFINITY);
        highest.set(Double.POSITIVE_INFINITY);
        recognisedBy.set(null);
        changed = after;
        changed.run();
    }

    /** Whether anything is hidden by it. */
    public boolean isActive() {
        return !search.get().isBlank()
                || !networks.isEmpty()
                || !stages.isEmpty()
                || !categories.isEmpty()
                || verdict.get() != Verdict.ALL
                || measure.get() != null
                || recognisedBy.get() != null;
    }

    Predicate<MetamerRecord> predicate(Optional<Recognition> recognition) {
        List<Predicate<MetamerRecord>> all = new ArrayList<>();
        all.add(verdict.get().predicate());
        if (!networks.isEmpty()) {
            all.add(MetamerFilters.networks(networks));
        }
        if (!stages.isEmpty()) {
            all.add(MetamerFilters.stages(stages));
        }
        if (!categories.isEmpty()) {
            all.add(MetamerFilters.categories(categories));
        }
        if (measure.get() != null) {
            all.add(MetamerFilters.measure(measure.get(), lowest.get(), highest.get()));
        }
        if (recognisedBy.get() != null && recognition.isPresent()) {
            all.add(MetamerFilters.recognised(recognition.get(), recognisedBy.get(), recognised.get()));
        }
        if (!search.get().isBlank()) {
            all.add(MetamerFilters.search(search.get()));
        }
        return MetamerFilters.allOf(all);
    }

    Comparator<MetamerRecord> order() {
        return sort.get().order(descending.get()).thenComparing(MetamerOrders.usual());
    }

    public StringProperty search() {
        return search;
    }

    public ObservableSet<String> networks() {
        return networks;
    }

    public ObservableSet<String> stages() {
        return stages;
    }

    public ObservableSet<String> categories() {
        return categories;
    }

    public ObjectProperty<Verdict> verdict() {
        return verdict;
    }

    /** The measure that is to lie between {@link #lowest} and {@link #highest}; null for none. */
    public ObjectProperty<MeasureColumn> measure() {
        return measure;
    }

    public DoubleProperty lowest() {
        return lowest;
    }

    public DoubleProperty highest() {
        return highest;
    }

    /** By whom metamers are to be recognised, or not to be; null for anybody. */
    public ObjectProperty<RecognisedBy> recognisedBy() {
        return recognisedBy;
    }

    public BooleanProperty recognised() {
        return recognised;
    }

    public ObjectProperty<SortKey> sort() {
        return sort;
    }

    public BooleanProperty descending() {
        return descending;
    }

    public ObservableList<String> allNetworks() {
        return allNetworks;
    }

    public ObservableList<String> allStages() {
        return allStages;
    }

    public ObservableList<String> allCategories() {
        return allCategories;
    }
}
