// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.image.Image;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.metamerkit.viewer.model.Captions;
import org.metamerkit.viewer.model.LiveModel;
import org.metamerkit.viewer.model.LiveSynthesis;
import org.metamerkit.viewer.model.ViewerModel;

/** Drop a picture, choose network and stage, watch its metamer form. */
final class LivePage extends ScrollPane {
    private static final int MOST_EVALUATIONS = 100_000;
    private static final double NUMBER_WIDTH = 110;

    private final ViewerModel model;
    private final LiveModel live;
    private final LinePlot loss;

    LivePage(ViewerModel model) {
        this.model = model;
        live = model.live();
        setId("live");
        setFitToWidth(true);
        getStyleClass().add("page");
        loss = new LinePlot(
                model.preferences().dark(), "Loss ‖a − t‖/‖t‖", "gradient evaluations", "loss", false, true);
        Label numbers = new Label();
        numbers.setId("live-numbers");
        numbers.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> live.look().get() == null ? "" : words(live.look().get()), live.look()));
        Label where = new Label();
        where.setWrapText(true);
        where.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> "The metamer goes to the run "
                                + live.folder().get().toAbsolutePath(),
                        live.folder()));
        live.look().addListener((observed, before, after) -> showCurve());
        VBox content = new VBox(
                14, choices(), buttons(), where, numbers, new FlowPane(14, 14, new FormingPicture(model), loss));
        content.setPadding(new Insets(20));
        content.getStyleClass().add("page");
        setContent(content);
    }

    private static String words(LiveSynthesis.Look look) {
        return look.evaluation() + " of " + look.all() + " evaluations · loss " + Captions.number(look.loss()) + " · r "
                + Captions.number(look.pearson());
    }

    private void showCurve() {
        List<double[]> curve = live.curve();
        loss.show(
                List.of(new LinePlot.Series(
                        "loss",
                        curve.stream().mapToDouble(row -> row[0]).toArray(),
                        curve.stream().mapToDouble(row -> row[1]).toArray())),
                "");
    }

    private FlowPane choices() {
        Button choose = new Button("Choose a picture…");
        choose.setId("live-choose");
        choose.setOnAction(event -> choosePicture());
        Label name = new Label();
        name.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> live.picture().get() == null
                                ? "or drop a PNG or JPEG here"
                                : live.picture().get().getFileName().toString(),
                        live.picture()));
        ComboBox<String> network = new ComboBox<>(live.networks());
        network.setId("live-network");
        network.setAccessibleText("Network");
        network.valueProperty().bindBidirectional(live.network());
        ComboBox<String> stage = new ComboBox<>(live.stages());
        stage.setId("live-stage");
        stage.setAccessibleText("Stage");
        stage.valueProperty().bindBidirectional(live.stage());
        Spinner<Integer> evaluations =
                NumberSpinner.whole(1, MOST_EVALUATIONS, live.evaluations().get(), "Evaluations");
        evaluations.setPrefWidth(NUMBER_WIDTH);
        evaluations.setId("live-evaluations");
        evaluations
                .valueProperty()
                .addListener((observed, before, after) -> live.evaluations().set(after));
        Spinner<Integer> seed =
                NumberSpinner.whole(0, Integer.MAX_VALUE, live.seed().get(), "Seed");
        seed.setPrefWidth(NUMBER_WIDTH);
        seed.valueProperty()
                .addListener((observed, before, after) -> live.seed().set(after));
        FlowPane pane = new FlowPane(
                8,
                8,
                choose,
                name,
                new Label("Network"),
                network,
                new Label("Stage"),
                stage,
                new Label("Evaluations"),
                evaluations,
                new Label("Seed"),
                seed);
        pane.disableProperty().bind(live.running());
        return pane;
    }

    private FlowPane buttons() {
        Button start = new Button("Start");
        start.setId("live-start");
        start.disableProperty()
                .bind(live.running()
                        .or(live.picture().isNull())
                        .or(Bindings.createBooleanBinding(
                                () -> live.stage().get() == null
                                        || live.stage().get().isEmpty(),
                                live.stage())));
        start.setOnAction(event -> live.start());
        Button stop = new Button("Stop");
        stop.setId("live-stop");
        stop.disableProperty().bind(live.running().not());
        stop.setOnAction(event -> live.stop());
        Button open = new Button("Open the result");
        open.setId("live-open");
        open.disableProperty()
                .bind(Bindings.createBooleanBinding(() -> live.finished().get().isEmpty(), live.finished()));
        open.setOnAction(event -> model.openLiveResult());
        Button folder = new Button("Choose a run…");
        folder.disableProperty().bind(live.running());
        folder.setOnAction(event -> {
            DirectoryChooser chooser = new DirectoryChooser();
            chooser.setTitle("The run that the metamer goes to");
            var chosen = chooser.showDialog(getScene().getWindow());
            if (chosen != null) {
                live.folder().set(chosen.toPath());
            }
        });
        return new FlowPane(8, 8, start, stop, open, folder);
    }

    private void choosePicture() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("A picture to make a metamer of");
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("PNG and JPEG", "*.png", "*.jpg", "*.jpeg"));
        var chosen = chooser.showOpenDialog(getScene().getWindow());
        if (chosen != null) {
            live.take(chosen.toPath());
        }
    }

    /** Original and metamer as it is now. */
    private static final class FormingPicture extends Plot {
        private final LiveModel live;
        private Image original;
        private Image now;
        private Object originalOf;
        private Object nowOf;

        FormingPicture(ViewerModel model) {
            super(model.preferences().dark(), 480, 270);
            live = model.live();
            setId("forming");
            setAccessibleText("Original and the metamer as it forms");
            live.look().addListener((observed, before, after) -> redraw());
        }

        @Override
        void draw(GraphicsContext graphics, double width, double height) {
            LiveSynthesis.Look look = live.look().get();
            if (look == null) {
                empty(graphics, "The pictures show here once it has begun.", width, height);
                return;
            }
            if (originalOf != look.original()) {
                originalOf = look.original();
                original = Images.of(look.original());
            }
            if (nowOf != look.now()) {
                nowOf = look.now();
                now = Images.of(look.now());
            }
            double side = Math.min((width - 20) / 2, height - 30);
            double factor = side / original.getWidth();
            double drawn = original.getWidth() * (factor >= 1 ? Math.floor(factor) : factor);
            graphics.setImageSmoothing(factor < 1);
            graphics.setTextAlign(TextAlignment.LEFT);
            graphics.setFill(palette().text());
            graphics.fillText("original", 0, 12);
            graphics.fillText(factor < 1 ? "metamer (both shrunk: pixels are mixed)" : "metamer", drawn + 16, 12);
            graphics.drawImage(original, 0, 24, drawn, drawn);
            graphics.drawImage(now, drawn + 16, 24, drawn, drawn);
        }
    }
}
