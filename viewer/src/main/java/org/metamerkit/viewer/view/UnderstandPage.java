// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.metamerkit.experiment.catalogue.TraceTable;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.AmplitudeSpectrum;
import org.metamerkit.viewer.model.MatchTable;
import org.metamerkit.viewer.model.UnderstandModel;
import org.metamerkit.viewer.model.ViewerModel;

/** All that is known of one metamer on one page. */
final class UnderstandPage extends ScrollPane {
    private static final double GAP = 14;

    private final ViewerModel model;
    private final MatchPlot match;
    private final LinePlot loss;
    private final LinePlot steps;
    private final LinePlot spectra;
    private final ActivationPlot activations;
    private final AnswersPane answers = new AnswersPane();
    private final GridPane settings = new GridPane();
    private final Label heading = new Label();
    private final Label verdict = new Label();
    private final Label problems = new Label();
    private final ComboBox<String> stage = new ComboBox<>();
    private final VBox content = new VBox(GAP);

    UnderstandPage(ViewerModel model, Actions actions) {
        this.model = model;
        setId("understand");
        setFitToWidth(true);
        getStyleClass().add("page");
        var dark = model.preferences().dark();
        match = new MatchPlot(dark);
        loss = new LinePlot(dark, "Loss ‖a − t‖/‖t‖", "gradient evaluations", "loss", false, true);
        loss.setId("loss-plot");
        steps = new LinePlot(dark, "Step size and change of the pixels", "gradient evaluations", "size", false, true);
        spectra = new LinePlot(dark, "Amplitude spectra of luminance", "cycles a picture", "amplitude", true, true);
        spectra.setId("spectra-plot");
        activations = new ActivationPlot(dark);
        heading.getStyleClass().add("heading");
        heading.setWrapText(true);
        verdict.setWrapText(true);
        verdict.setId("verdict-text");
        problems.setWrapText(true);
        problems.getStyleClass().add("problem");
        Button copy = new Button(Command.COPY_COMMAND.title());
        copy.setMinWidth(Region.USE_PREF_SIZE);
        copy.setOnAction(event -> actions.run(Command.COPY_COMMAND));
        HBox.setHgrow(verdict, Priority.ALWAYS);
        verdict.setMaxWidth(Double.MAX_VALUE);
        settings.setHgap(16);
        settings.setVgap(3);
        Label trouble = new Label();
        trouble.setId("understand-trouble");
        trouble.setWrapText(true);
        trouble.textProperty().bind(model.understand().trouble());
        trouble.visibleProperty()
                .bind(trouble.textProperty()
                        .isNotEmpty()
                        .and(model.choices().blind().not()));
        trouble.managedProperty().bind(trouble.visibleProperty());
        content.visibleProperty().bind(model.understand().report().isNotNull());
        FlowPane plots = new FlowPane(GAP, GAP, loss, steps, spectra, activationBox());
        plots.setRowValignment(VPos.TOP);
        content.getChildren()
                .addAll(
                        heading,
                        new HBox(GAP, verdict, copy),
                        problems,
                        match,
                        plots,
                        subheading("What each network said"),
                        answers,
                        subheading("Settings and provenance"),
                        settings);
        VBox page = new VBox(trouble, content);
        page.setPadding(new Insets(20));
        page.getStyleClass().add("page");
        setContent(page);
        model.understand().report().addListener((observed, before, after) -> show(after));
        model.choices()
                .blind()
                .addListener((observed, before, after) ->
                        show(model.understand().report().get()));
        model.understand().activations().addListener((observed, before, after) -> showActivations());
        model.understand().activationNote().addListener((observed, before, after) -> showActivations());
        show(model.understand().report().get());
    }

    private static Label subheading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("subheading");
        return label;
    }

    private Node activationBox() {
        stage.setId("activation-stage");
        stage.setAccessibleText("Stage to compare activations at");
        Button compute = new Button("Run the network");
        compute.setId("activation-run");
        compute.setOnAction(event -> {
            if (stage.getValue() != null) {
                model.understand().compareActivations(stage.getValue());
            }
        });
        Button cancel = new Button("Cancel");
        cancel.setOnAction(event -> model.understand().cancelActivations());
        cancel.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> !model.understand().activationNote().get().endsWith("…"),
                        model.understand().activationNote()));
        return new VBox(6, new HBox(8, stage, compute, cancel), activations);
    }

    private void showActivations() {
        String note = model.understand().activationNote().get();
        activations.show(
                model.understand().activations().get(),
                note.isEmpty() ? "Run the network to see how each unit answers both pictures." : note);
    }

    private void show(UnderstandModel.Report report) {
        if (report == null) {
            return;
        }
        boolean blind = model.choices().blind().get();
        heading.setText(
                blind
                        ? "Names and measures are hidden in blind mode"
                        : report.metamer().picture() + " at " + report.metamer().stage() + " of "
                                + report.metamer().network() + ", seed "
                                + report.metamer().seed());
        content.getChildren().forEach(node -> node.setVisible(!blind || node == heading));
        if (blind) {
            return;
        }
        verdict.setText(report.verdict());
        problems.setText(String.join("\n", report.problems()));
        problems.setManaged(!report.problems().isEmpty());
        match.show(report.match());
        report.trace().ifPresentOrElse(this::showTrace, () -> {
            loss.show(List.of(), "trace.csv is missing or damaged.");
            steps.show(List.of(), "trace.csv is missing or damaged.");
        });
        List<LinePlot.Series> curves = new ArrayList<>();
        report.originalSpectrum().ifPresent(spectrum -> curves.add(spectrum("original", spectrum)));
        report.metamerSpectrum().ifPresent(spectrum -> curves.add(spectrum("metamer", spectrum)));
        spectra.show(curves, "The pictures cannot be read.");
        answers.show(report.answers(), report.metamer());
        showSettings(report);
        stage.getItems()
                .setAll(report.match().rows().stream()
                        .map(MatchTable.Row::stage)
                        .toList());
        stage.setValue(report.metamer().stage());
        showActivations();
    }

    private void showTrace(TraceTable trace) {
        double[] evaluations =
                IntStream.rangeClosed(1, trace.size()).asDoubleStream().toArray();
        loss.show(List.of(new LinePlot.Series("loss", evaluations, trace.loss())), "");
        steps.show(
                List.of(
                        new LinePlot.Series("step size", evaluations, trace.stepSize()),
                        new LinePlot.Series("pixel change", evaluations, trace.pixelChange()),
                        new LinePlot.Series("gradient norm", evaluations, trace.gradientNorm())),
                "");
    }

    private static LinePlot.Series spectrum(String name, AmplitudeSpectrum spectrum) {
        double[] cycles = IntStream.rangeClosed(1, spectrum.amplitudes().length)
                .asDoubleStream()
                .toArray();
        return new LinePlot.Series(name, cycles, spectrum.amplitudes());
    }

    private void showSettings(UnderstandModel.Report report) {
        settings.getChildren().clear();
        int row = 0;
        for (var entry : report.settings().entrySet()) {
            Label key = new Label(entry.getKey());
            key.getStyleClass().add("faint");
            key.setMinWidth(Region.USE_PREF_SIZE);
            Label value = new Label(entry.getValue());
            value.setWrapText(true);
            settings.addRow(row++, key, value);
        }
        Label command = new Label(report.command());
        command.setWrapText(true);
        command.getStyleClass().add("number");
        command.setId("command-line");
        Label key = new Label("made again by");
        key.getStyleClass().add("faint");
        key.setMinWidth(Region.USE_PREF_SIZE);
        settings.addRow(row, key, command);
    }
}
