// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.RecognitionModel;
import org.metamerkit.viewer.model.ViewerModel;

/** Who recognises whose metamers: the matrix, and a network's curves. */
final class RecognitionPage extends ScrollPane {
    private final FlowPane curves = new FlowPane(14, 14);
    private final ViewerModel model;

    RecognitionPage(ViewerModel model, Actions actions) {
        this.model = model;
        setId("recognition");
        setFitToWidth(true);
        getStyleClass().add("page");
        RecognitionModel recognition = model.recognition();
        ComboBox<String> rule = new ComboBox<>(recognition.rules());
        rule.setId("rule");
        rule.setAccessibleText("Rule that makes outputs an answer");
        rule.valueProperty().bindBidirectional(recognition.rule());
        ComboBox<RecognisedBy.Score> score = new ComboBox<>();
        score.setAccessibleText("What counts as right");
        score.getItems().addAll(RecognisedBy.Score.values());
        score.setConverter(Choices.<RecognisedBy.Score>named(value ->
                value == RecognisedBy.Score.TRUE_CLASS ? "the true class" : "what the model says of the original"));
        score.valueProperty().bindBidirectional(recognition.score());
        CheckBox passing = new CheckBox("only metamers that pass");
        passing.selectedProperty().bindBidirectional(recognition.passingOnly());
        Label chosen = new Label();
        chosen.setId("brushed-cell");
        chosen.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> recognition
                                .brushed()
                                .get()
                                .map(cell -> cell.place().evaluator() + " recognises " + cell.recognised() + " of "
                                        + cell.scored()
                                        + "; they are framed in the grid, until Escape is pressed there.")
                                .orElse(
                                        recognition.blind().get()
                                                ? "In blind mode cells select nothing. * the model itself"
                                                : "Choose a cell to select its metamers in the grid. * the model itself"),
                        recognition.brushed(),
                        recognition.blind()));
        Button browse = new Button("Show them in the grid");
        browse.setOnAction(event -> actions.run(Command.BROWSE));
        browse.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> recognition.brushed().get().isEmpty(), recognition.brushed()));
        FlowPane bar = new FlowPane(8, 6, new Label("Answers by"), rule, new Label("right is"), score, passing);
        FlowPane below = new FlowPane(8, 6, chosen, browse);
        VBox content = new VBox(12, bar, new RecognitionHeatMap(recognition, model.preferences()), below, curves);
        content.setPadding(new Insets(16));
        content.getStyleClass().add("page");
        setContent(content);
        recognition.grid().addListener((observed, before, after) -> fill());
        fill();
    }

    private void fill() {
        curves.getChildren().clear();
        for (String generator : model.recognition().grid().get().generators()) {
            curves.getChildren().add(new RecognitionCurves(model.recognition(), generator, model.preferences()));
        }
    }
}
