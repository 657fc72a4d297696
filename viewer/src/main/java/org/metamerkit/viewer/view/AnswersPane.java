// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.RecognitionAnswer;
import org.metamerkit.viewer.model.Captions;

/** What every network that was asked said of metamer and original: its first five answers with their probabilities. */
final class AnswersPane extends FlowPane {
    private static final double BAR = 110;

    AnswersPane() {
        super(24, 14);
        setId("answers");
    }

    void show(List<RecognitionAnswer> answers, MetamerRecord metamer) {
        getChildren().clear();
        List<VBox> boxes = new ArrayList<>();
        metamer.answers().original().ifPresent(label -> boxes.add(own(metamer, label)));
        answers.stream()
                .sorted((one, other) -> one.evaluator().equals(other.evaluator())
                        ? Boolean.compare(one.ofOriginal(), other.ofOriginal())
                        : one.evaluator().compareTo(other.evaluator()))
                .forEach(answer -> boxes.add(box(answer)));
        getChildren().addAll(boxes);
        if (answers.isEmpty()) {
            Label none = new Label("No other network was asked yet: 'metamerkit recognize RUN --by MODEL' asks them.");
            none.getStyleClass().add("faint");
            none.setWrapText(true);
            getChildren().add(none);
        }
    }

    private static VBox own(MetamerRecord metamer, String original) {
        Label title = new Label(metamer.network() + ", the network it was made for");
        title.getStyleClass().add("item-title");
        Label text = new Label("original: " + original + "\nmetamer: "
                + metamer.answers().metamer().orElse("–"));
        return new VBox(3, title, text);
    }

    private static VBox box(RecognitionAnswer answer) {
        Label title = new Label(answer.evaluator() + (answer.ofOriginal() ? ", of the original" : ", of the metamer"));
        title.getStyleClass().add("item-title");
        GridPane grid = new GridPane();
        grid.setHgap(8);
        grid.setVgap(2);
        int row = 0;
        for (RecognitionAnswer.Likely likely : answer.top()) {
            ProgressBar bar = new ProgressBar(Double.isNaN(likely.probability()) ? 0 : likely.probability());
            bar.setPrefWidth(BAR);
            bar.setAccessibleText(likely.label() + " " + Captions.number(likely.probability()));
            grid.addRow(row++, new Label(likely.label()), bar, new Label(Captions.number(likely.probability())));
        }
        return new VBox(3, title, grid);
    }
}
