// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.value.ObservableBooleanValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.ObservableSet;
import javafx.collections.SetChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.ChoiceModel;
import org.metamerkit.viewer.model.FilterModel;
import org.metamerkit.viewer.model.SortKey;
import org.metamerkit.viewer.model.ViewerModel;

/** Search, filters and order: everything in one line that wraps on small screens. */
final class FilterBar extends FlowPane {
    private static final String ANY = "any measure";

    private final FilterModel filter;
    private final TextField search = new TextField();

    FilterBar(ViewerModel model, Actions actions) {
        filter = model.filter();
        getStyleClass().add("strip");
        setHgap(8);
        setVgap(6);
        search.setId("search");
        search.setPromptText("Search: picture, class, stage …");
        search.setAccessibleText("Search");
        search.setPrefColumnCount(16);
        search.textProperty().bindBidirectional(filter.search());
        ComboBox<FilterModel.Verdict> verdict =
                new ComboBox<>(FXCollections.observableArrayList(FilterModel.Verdict.values()));
        verdict.setId("verdict");
        verdict.setAccessibleText("Passing or failing");
        verdict.valueProperty().bindBidirectional(filter.verdict());
        ComboBox<ChoiceModel.Show> marks = new ComboBox<>(FXCollections.observableArrayList(ChoiceModel.Show.values()));
        marks.setId("marks");
        marks.setAccessibleText("By marks");
        marks.valueProperty().bindBidirectional(model.choices().show());
        Button clear = new Button("Show all");
        clear.setId("clear");
        clear.setTooltip(Keyboard.tip(Command.CLEAR_FILTER));
        clear.setOnAction(event -> actions.run(Command.CLEAR_FILTER));
        getChildren()
                .addAll(
                        search,
                        names("Networks", filter.allNetworks(), filter.networks(), model),
                        names("Stages", filter.allStages(), filter.stages(), model),
                        names("Categories", filter.allCategories(), filter.categories(), model),
                        verdict,
                        marks);
        getChildren().addAll(measure(model.choices().blind()));
        getChildren().add(new RecognisedByFilter(model));
        getChildren().add(order(model));
        // in blind mode a filter or an order would tell what is what; that by marks does not
        for (Node node : getChildren()) {
            if (node != marks && !node.disableProperty().isBound()) {
                node.disableProperty().bind(model.choices().blind());
            }
        }
        getChildren().add(clear);
    }

    void focusSearch() {
        search.requestFocus();
        search.selectAll();
    }

    private static MenuButton names(
            String title, ObservableList<String> all, ObservableSet<String> chosen, ViewerModel model) {
        MenuButton button = new MenuButton(title);
        button.setId("filter-" + title.toLowerCase(Locale.ROOT));
        Runnable fill = () -> {
            List<CheckMenuItem> items = new ArrayList<>();
            for (String name : all) {
                CheckMenuItem item = new CheckMenuItem(name);
                item.setMnemonicParsing(false);
                item.setSelected(chosen.contains(name));
                item.setOnAction(event -> {
                    if (item.isSelected()) {
                        chosen.add(name);
                    } else {
                        chosen.remove(name);
                    }
                });
                items.add(item);
            }
            button.getItems().setAll(items);
        };
        Runnable label = () -> {
            button.setText(chosen.isEmpty() ? title : title + " (" + chosen.size() + ")");
            button.getItems().forEach(item -> ((CheckMenuItem) item).setSelected(chosen.contains(item.getText())));
        };
        all.addListener((ListChangeListener<String>) change -> fill.run());
        chosen.addListener((SetChangeListener<String>) change -> label.run());
        fill.run();
        label.run();
        button.disableProperty().bind(Bindings.isEmpty(all).or(model.choices().blind()));
        return button;
    }

    private List<Node> measure(ObservableBooleanValue blind) {
        ComboBox<MeasureColumn> column = new ComboBox<>();
        column.setId("measure");
        column.setAccessibleText("Measure to filter by");
        column.getItems().add(null);
        column.getItems().addAll(MeasureColumn.values());
        column.setConverter(Choices.<MeasureColumn>named(value -> value == null ? ANY : value.title()));
        column.valueProperty().bindBidirectional(filter.measure());
        TextField from = bound("from", "lowest");
        from.textProperty()
                .addListener((observed, before, after) ->
                        filter.lowest().set(number(from, after, Double.NEGATIVE_INFINITY)));
        TextField to = bound("to", "highest");
        to.textProperty()
                .addListener(
                        (observed, before, after) -> filter.highest().set(number(to, after, Double.POSITIVE_INFINITY)));
        filter.measure().addListener((observed, before, after) -> {
            if (after == null) {
                from.clear();
                to.clear();
            }
        });
        BooleanBinding none = filter.measure().isNull().or(blind);
        from.disableProperty().bind(none);
        to.disableProperty().bind(none);
        return List.of(column, from, to);
    }

    private static TextField bound(String prompt, String id) {
        TextField field = new TextField();
        field.setId(id);
        field.setPromptText(prompt);
        field.setAccessibleText("Measure " + prompt);
        field.setPrefColumnCount(4);
        return field;
    }

    private static double number(TextField field, String text, double otherwise) {
        try {
            field.setStyle("");
            return text.isBlank() ? otherwise : Double.parseDouble(text.strip());
        } catch (NumberFormatException expected) {
            field.setStyle("-fx-text-fill: -mk-problem;");
            return otherwise;
        }
    }

    private HBox order(ViewerModel model) {
        ComboBox<SortKey> sort = new ComboBox<>(FXCollections.observableArrayList(SortKey.all()));
        sort.setId("sort");
        sort.setAccessibleText("Order");
        sort.valueProperty().bindBidirectional(filter.sort());
        sort.valueProperty().addListener((observed, before, after) -> {
            if (after instanceof SortKey.ByMeasure measure) {
                model.choices().captionMeasure().set(measure.column());
            }
        });
        ToggleButton descending = new ToggleButton("▾");
        descending.setId("descending");
        descending.setAccessibleText("Descending");
        descending.setTooltip(new Tooltip("Descending: the largest first"));
        descending.selectedProperty().bindBidirectional(filter.descending());
        HBox together = new HBox(8, new Label("Order"), sort, descending);
        together.setAlignment(Pos.CENTER_LEFT);
        return together;
    }
}
