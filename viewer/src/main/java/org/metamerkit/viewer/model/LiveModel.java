// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.metamerkit.model.Networks;
import org.metamerkit.viewer.model.LiveSynthesis.Look;
import org.metamerkit.viewer.model.LiveSynthesis.Plan;

/** A metamer that forms while one watches. libtorch is loaded when it is started, not before. */
public final class LiveModel {
    private final Background background;
    private final Notices notices;
    private final ObjectProperty<Path> picture = new SimpleObjectProperty<>();
    private final StringProperty network = new SimpleStringProperty(Networks.DEFAULT);
    private final StringProperty stage = new SimpleStringProperty("");
    private final IntegerProperty evaluations = new SimpleIntegerProperty(400);
    private final IntegerProperty seed = new SimpleIntegerProperty(0);
    private final ObjectProperty<Path> folder = new SimpleObjectProperty<>(usualRun());
    private final ObservableList<String> networks = FXCollections.observableArrayList();
    private final ObservableList<String> stages = FXCollections.observableArrayList();
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyObjectWrapper<Look> look = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Optional<Path>> finished = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final List<double[]> curve = new ArrayList<>();
    private Optional<Plan> drawn = Optional.empty();
    private AtomicBoolean stop = new AtomicBoolean();

    LiveModel(Background background, Notices notices) {
        this.background = background;
        this.notices = notices;
        network.addListener((observed, before, after) -> listStages());
        folder.addListener((observed, before, after) -> finished.set(Optional.empty()));
    }

    /** In the folder that the viewer was started from or, where that is not for users' files, as of an installed application, at home. */
    private static Path usualRun() {
        Path here = Path.of("").toAbsolutePath();
        return here.getParent() != null && Files.isWritable(here)
                ? here.resolve("runs").resolve("live")
                : Path.of(System.getProperty("user.home"), "metamerkit", "live");
    }

    /** Lists networks and stages, from their cards alone; called when the page is first shown. */
    public void prepare() {
        if (networks.isEmpty()) {
            background.quietly(job -> Networks.names(), names -> {
                networks.setAll(names);
                listStages();
            });
        }
    }

    private void listStages() {
        String wanted = network.get();
        if (wanted == null || wanted.isBlank()) {
            return;
        }
        background.quietly(job -> LiveSynthesis.stages(wanted), names -> {
            if (wanted.equals(network.get())) {
                stages.setAll(names);
                stage.set(
                        names.contains(stage.get()) ? stage.get() : names.isEmpty() ? "" : names.get(names.size() / 2));
            }
        });
    }

    /** Takes a picture that was dropped or chosen. */
    public void take(Path file) {
        if (!Files.isRegularFile(file)) {
            notices.problem(file + " is no file; drop a PNG or JPEG picture.");
            return;
        }
        if (running.get()) {
            notices.problem("A metamer of " + picture.get().getFileName() + " is being made; stop it, then drop "
                    + file.getFileName() + " again.");
            return;
        }
        if (drawn.isPresent() && !drawn.get().picture().equals(file)) {
            forget();
        }
        picture.set(file);
        finished.set(Optional.empty());
    }

    /** Starts, or goes on where it was stopped. */
    public void start() {
        if (running.get()) {
            return;
        }
        if (picture.get() == null) {
            notices.problem("There is no picture yet; drop a PNG or JPEG picture here, or choose one.");
            return;
        }
        Plan plan = new Plan(picture.get(), network.get(), stage.get(), evaluations.get(), seed.get(), folder.get());
        if (!drawn.equals(Optional.of(plan))) {
            forget();
        }
        stop = new AtomicBoolean();
        AtomicBoolean stopThis = stop;
        running.set(true);
        finished.set(Optional.empty());
        background.start(
                "Synthesis of " + plan.picture().getFileName(),
                job -> LiveSynthesis.run(
                        plan,
                        () -> stopThis.get() || job.isCancelled(),
                        losses -> background.onWindow(() -> begin(plan, losses)),
                        seen -> background.onWindow(() -> {
                            curve.add(new double[] {seen.evaluation(), seen.loss(), seen.pearson()});
                            look.set(seen);
                        })),
                this::ended,
                sentence -> {
                    running.set(false);
                    notices.problem(sentence);
                },
                () -> {
                    running.set(false);
                    notices.tell("The synthesis was cancelled; 'Start' goes on.");
                });
    }

    /** What was seen of another metamer. */
    private void forget() {
        drawn = Optional.empty();
        curve.clear();
        look.set(null);
    }

    /**
     * Begins the curve, or goes on with it where the state was kept.
     *
     * @param losses of the evaluations done before, also by another viewer or the command line
     */
    void begin(Plan plan, double[] losses) {
        List<double[]> seen = drawn.equals(Optional.of(plan)) ? List.copyOf(curve) : List.of();
        drawn = Optional.of(plan);
        curve.clear();
        for (int done = 0; done < losses.length; done++) {
            // the state does not keep the correlation
            boolean known = done < seen.size() && seen.get(done)[0] == done + 1;
            curve.add(new double[] {done + 1, losses[done], known ? seen.get(done)[2] : Double.NaN});
        }
    }

    private void ended(LiveSynthesis.End end) {
        running.set(false);
        finished.set(end.folder());
        notices.tell(end.sentence());
    }

    /** Asks it to stop after this evaluation; its state is kept and {@link #start} goes on from there. */
    public void stop() {
        stop.set(true);
    }

    public ObjectProperty<Path> picture() {
        return picture;
    }

    public StringProperty network() {
        return network;
    }

    public StringProperty stage() {
        return stage;
    }

    public IntegerProperty evaluations() {
        return evaluations;
    }

    public IntegerProperty seed() {
        return seed;
    }

    /** The run that the metamer goes to. */
    public ObjectProperty<Path> folder() {
        return folder;
    }

    public ObservableList<String> networks() {
        return networks;
    }

    public ObservableList<String> stages() {
        return stages;
    }

    public ReadOnlyBooleanProperty running() {
        return running.getReadOnlyProperty();
    }

    /** What it looks like now; null before the first evaluation. */
    public ReadOnlyObjectProperty<Look> look() {
        return look.getReadOnlyProperty();
    }

    /** Evaluation, loss and Pearson's r so far. */
    public List<double[]> curve() {
        return List.copyOf(curve);
    }

    /** The curve as a table. */
    public Table table() {
        return new Table(
                List.of("evaluation", "loss", "pearson"),
                curve.stream()
                        .map(row -> List.of(String.valueOf((int) row[0]), Tables.number(row[1]), Tables.number(row[2])))
                        .toList());
    }

    /** The folder of the finished metamer. */
    public ReadOnlyObjectProperty<Optional<Path>> finished() {
        return finished.getReadOnlyProperty();
    }
}
