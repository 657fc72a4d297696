// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.collections.ListChangeListener;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.metamerkit.viewer.model.Background;
import org.metamerkit.viewer.model.ViewerModel;

/** The foot of the window: what there is to say, counts, and work in progress with a button to cancel it. */
final class StatusBar extends VBox {
    private final ViewerModel model;

    StatusBar(ViewerModel model) {
        this.model = model;
        HBox jobs = new HBox();
        jobs.getStyleClass().add("strip");
        showJobs(jobs);
        model.background().jobs().addListener((ListChangeListener<Background.Job>) change -> showJobs(jobs));
        getChildren().addAll(notice(), jobs, counts());
    }

    private HBox notice() {
        Label text = new Label();
        text.setId("notice");
        text.setWrapText(true);
        text.textProperty().bind(model.notices().text());
        model.notices().isProblem().addListener((observed, before, after) -> mark(text, after));
        mark(text, model.notices().isProblem().get());
        Button dismiss = new Button("Dismiss");
        dismiss.setMinWidth(Region.USE_PREF_SIZE);
        dismiss.setOnAction(event -> model.notices().dismiss());
        HBox.setHgrow(text, Priority.ALWAYS);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox bar = new HBox(text, dismiss);
        bar.getStyleClass().add("strip");
        bar.visibleProperty().bind(model.notices().text().isNotEmpty());
        bar.managedProperty().bind(bar.visibleProperty());
        return bar;
    }

    private static void mark(Label text, boolean problem) {
        text.getStyleClass().removeAll("notice", "problem");
        text.getStyleClass().add(problem ? "problem" : "notice");
    }

    private void showJobs(HBox bar) {
        bar.getChildren().clear();
        for (Background.Job job : model.background().jobs()) {
            Label title = new Label(job.title());
            ProgressBar progress = new ProgressBar();
            progress.progressProperty().bind(job.progress());
            progress.setAccessibleText(job.title());
            Label detail = new Label();
            detail.textProperty().bind(job.detail());
            Button cancel = new Button("Cancel");
            cancel.setDisable(job.isCancelled());
            cancel.setOnAction(event -> {
                job.cancel();
                cancel.setDisable(true); // some work notices it late
            });
            bar.getChildren().addAll(title, progress, detail, cancel);
        }
        bar.setVisible(!bar.getChildren().isEmpty());
        bar.setManaged(bar.isVisible());
    }

    private HBox counts() {
        Label counts = new Label();
        counts.setId("counts");
        counts.textProperty().bind(model.status());
        Label focus = new Label();
        focus.getStyleClass().add("faint");
        focus.setId("focus-caption");
        focus.textProperty().bind(model.choices().focusCaption());
        HBox.setHgrow(focus, Priority.ALWAYS);
        focus.setMaxWidth(Double.MAX_VALUE);
        HBox bar = new HBox(counts, focus);
        bar.getStyleClass().add("strip");
        bar.visibleProperty().bind(model.status().isNotEmpty());
        bar.managedProperty().bind(bar.visibleProperty());
        return bar;
    }
}
