// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.metamerkit.experiment.catalogue.MetamerRecord;

/** Original and metamer of the chosen row, and how they are looked at. */
public final class CompareModel {
    private static final double LEAST_ZOOM = 1 / 16.0;
    private static final double MOST_ZOOM = 32;

    private final Background background;
    private final ReadOnlyObjectWrapper<Pair> pair = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<String> trouble = new ReadOnlyObjectWrapper<>("");
    private final ObjectProperty<Mode> mode = new SimpleObjectProperty<>(Mode.SIDE_BY_SIDE);
    private final BooleanProperty showsOriginal = new SimpleBooleanProperty(false);
    private final BooleanProperty alternating = new SimpleBooleanProperty(false);
    private final BooleanProperty fitting = new SimpleBooleanProperty(true);
    private final DoubleProperty zoom = new SimpleDoubleProperty(1);
    private final DoubleProperty centreX = new SimpleDoubleProperty(0.5);
    private final DoubleProperty centreY = new SimpleDoubleProperty(0.5);
    private final DoubleProperty swipe = new SimpleDoubleProperty(0.5);
    private final DoubleProperty gain = new SimpleDoubleProperty(1);
    private Optional<MetamerRecord> shown = Optional.empty();
    private Background.Job loading;

    /** How the two pictures are put beside or over each other. */
    public enum Mode {
        SIDE_BY_SIDE,
        SWIPE,
        DIFFERENCE,
        FLICKER
    }

    /** The two pictures of one metamer, of one size. */
    public record Pair(MetamerRecord record, Raster original, Raster metamer) {}

    CompareModel(Background background) {
        this.background = background;
    }

    /** Shows a metamer; its pictures come in a moment. */
    void show(Optional<MetamerRecord> record) {
        if (record.equals(shown) && trouble.get().isEmpty()) { // it is there, or coming
            return;
        }
        if (loading != null) {
            loading.cancel();
        }
        shown = record;
        if (record.isEmpty()) {
            pair.set(null);
            trouble.set("");
            return;
        }
        MetamerRecord wanted = record.get();
        loading = background.quietly(job -> read(wanted), result -> {
            pair.set(result.pair);
            trouble.set(result.trouble);
        });
    }

    private record Result(Pair pair, String trouble) {}

    private static Result read(MetamerRecord record) {
        if (!record.isWhole() && !Files.exists(record.png())) {
            return new Result(
                    null,
                    record.problem()
                            .map(Sentences::sentence)
                            .orElse("This metamer is still in work; it shows when it is whole."));
        }
        try {
            Raster original = file(record.target());
            Raster metamer = file(record.png());
            if (original.width() != metamer.width() || original.height() != metamer.height()) {
                return new Result(
                        null,
                        "Original and metamer differ in size (" + original.width() + "×" + original.height() + " and "
                                + metamer.width() + "×" + metamer.height() + "); make the metamer again.");
            }
            return new Result(new Pair(record, original, metamer), "");
        } catch (IOException e) {
            return new Result(null, Sentences.of(e));
        }
    }

    private static Raster file(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("There is no " + path + "; make the metamer again.");
        }
        return Raster.read(path);
    }

    /** The key gesture: shows the other of the two in the same place. */
    public void flicker() {
        alternating.set(false);
        if (mode.get() == Mode.FLICKER) {
            showsOriginal.set(!showsOriginal.get());
        } else {
            showsOriginal.set(true);
            mode.set(Mode.FLICKER);
        }
    }

    /** Starts or stops the change from one to the other by itself; a view's clock calls {@link #alternate}. */
    public void toggleAlternating() {
        boolean start = !(alternating.get() && mode.get() == Mode.FLICKER);
        mode.set(Mode.FLICKER);
        alternating.set(start);
    }

    /** One change of the alternation. */
    public void alternate() {
        if (alternating.get() && mode.get() == Mode.FLICKER) {
            showsOriginal.set(!showsOriginal.get());
        }
    }

    public void mode(Mode wanted) {
        alternating.set(false);
        mode.set(wanted);
    }

    /** The next larger step of zoom: whole factors above 1, halves below. */
    public void zoomIn() {
        zoomTo(zoom.get() >= 1 ? Math.floor(zoom.get() + 1e-9) + 1 : zoom.get() * 2);
    }

    /** The next smaller step of zoom. */
    public void zoomOut() {
        zoomTo(zoom.get() > 1 ? Math.max(1, Math.ceil(zoom.get() - 1e-9) - 1) : zoom.get() / 2);
    }

    /** One pixel of the picture on one of the screen, about the middle. */
    public void actualSize() {
        zoomTo(1);
        centreX.set(0.5);
        centreY.set(0.5);
    }

    private void zoomTo(double wanted) {
        fitting.set(false);
        zoom.set(Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, wanted)));
    }

    /** The largest size that fits, kept while the window changes. */
    public void fit() {
        fitting.set(true);
        centreX.set(0.5);
        centreY.set(0.5);
    }

    /**
     * Told by the view how much room a picture has, in screen pixels; sets the zoom while fitting: the largest whole factor, or what
     * fits below 1.
     */
    public void room(double width, double height) {
        if (fitting.get() && pair.get() != null && width > 0 && height > 0) {
            double most = Math.min(
                    width / pair.get().original().width(),
                    height / pair.get().original().height());
            zoom.set(most >= 1 ? Math.floor(most) : Math.max(LEAST_ZOOM, most));
        }
    }

    /** Moves what is seen, by shares of the picture. */
    public void pan(double acrossShare, double downShare) {
        centreX.set(Math.max(0, Math.min(1, centreX.get() + acrossShare)));
        centreY.set(Math.max(0, Math.min(1, centreY.get() + downShare)));
    }

    /** Moves the swipe's line by a share of the width, to the right if positive. */
    public void moveSwipe(double share) {
        swipe.set(Math.max(0, Math.min(1, swipe.get() + share)));
    }

    /**
     * What to warn of, since it changes how a metamer looks; empty if each pixel of the picture covers whole pixels of the screen.
     *
     * @param zoom pixels of the screen a pixel of the picture
     */
    public static String warning(double zoom) {
        boolean whole = zoom >= 1 && Math.abs(zoom - Math.rint(zoom)) < 1e-6;
        return whole ? "" : "rescaled to " + Math.round(zoom * 100) + " %: pixels are mixed";
    }

    /** Null while none is shown. */
    public ReadOnlyObjectProperty<Pair> pair() {
        return pair.getReadOnlyProperty();
    }

    /** Why there is no picture, in a sentence; empty if there is one. */
    public ReadOnlyObjectProperty<String> trouble() {
        return trouble.getReadOnlyProperty();
    }

    public ObjectProperty<Mode> mode() {
        return mode;
    }

    /** Whether flicker shows the original at the moment. */
    public BooleanProperty showsOriginal() {
        return showsOriginal;
    }

    public BooleanProperty alternating() {
        return alternating;
    }

    public BooleanProperty fitting() {
        return fitting;
    }

    /** Screen pixels a pixel of the picture. */
    public DoubleProperty zoom() {
        return zoom;
    }

    /** Which point of the picture is in the middle, from 0 at the left to 1 at the right. */
    public DoubleProperty centreX() {
        return centreX;
    }

    public DoubleProperty centreY() {
        return centreY;
    }

    /** Where the swipe's line is, from 0 to 1. */
    public DoubleProperty swipe() {
        return swipe;
    }

    /** Of the difference; 1 shows the largest without clipping. */
    public DoubleProperty gain() {
        return gain;
    }
}
