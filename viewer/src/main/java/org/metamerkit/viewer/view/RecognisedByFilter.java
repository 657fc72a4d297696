// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.layout.HBox;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.viewer.model.ViewerModel;

/** Recognised, or not recognised, by which network; empty lists where nobody was asked. */
final class RecognisedByFilter extends HBox {
    private final ViewerModel model;
    private final ComboBox<RecognisedBy> by = new ComboBox<>();

    RecognisedByFilter(ViewerModel model) {
        super(4);
        this.model = model;
        setAlignment(Pos.CENTER_LEFT);
        by.setId("recognised-by");
        by.setAccessibleText("Recognised by which network");
        by.setConverter(Choices.<RecognisedBy>named(
                value -> value == null ? "recognised by anybody" : value.evaluator() + ", " + value.rule()));
        by.valueProperty().bindBidirectional(model.filter().recognisedBy());
        ComboBox<Boolean> whether = new ComboBox<>();
        whether.setAccessibleText("Recognised or not");
        whether.getItems().addAll(true, false);
        whether.setConverter(Choices.<Boolean>named(value -> value == null || value ? "recognised" : "not recognised"));
        whether.setValue(true);
        whether.valueProperty()
                .addListener(
                        (observed, before, after) -> model.filter().recognised().set(after));
        getChildren().addAll(by, whether);
        whether.disableProperty().bind(by.valueProperty().isNull());
        model.recognition().changes().addListener((observed, before, after) -> fill());
        fill();
    }

    private void fill() {
        List<RecognisedBy> items = new ArrayList<>();
        items.add(null);
        model.answers().ifPresent(answers -> {
            for (String rule : answers.rules()) {
                for (String evaluator : answers.evaluators()) {
                    items.add(new RecognisedBy(
                            evaluator, rule, model.recognition().score().get()));
                }
            }
        });
        RecognisedBy chosen = by.getValue();
        by.getItems().setAll(items);
        by.setValue(
                items.stream().filter(each -> isSame(each, chosen)).findFirst().orElse(null));
        setVisible(items.size() > 1);
        setManaged(isVisible());
    }

    /** The filter stays when something else counts as right. */
    private static boolean isSame(RecognisedBy one, RecognisedBy other) {
        return one != null
                && other != null
                && one.evaluator().equals(other.evaluator())
                && one.rule().equals(other.rule());
    }
}
