// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.preferences;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.Property;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.metamerkit.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the viewer remembers, in {@code viewer.json} of the user's settings folder. A file that is missing, damaged or of a later
 * version never keeps the viewer from starting: what cannot be read has its default.
 *
 * <p>Windows share who rates, theme, screen and presentation, and follow each other's changes at once. Each has its own place, layout
 * and picture size. Saving writes what was changed here and keeps the rest of the file, so that two windows, or two viewers, never
 * undo each other's changes; where both changed the same, the later one holds.
 */
public final class Preferences {
    /** Sides that a picture in the grid may have, in pixels. */
    public static final int LEAST_THUMBNAIL = 32;

    public static final int MOST_THUMBNAIL = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Preferences.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String RECENT = "recent_runs";
    private static final String PLACES = "choices_elsewhere";
    private static final int RECENT_RUNS = 12;
    private static final double OFFSET = 30;
    private static final Set<String> OF_A_WINDOW = Set.of(
            "gallery",
            "choice_panel",
            "thumbnail_size",
            "window_x",
            "window_y",
            "window_width",
            "window_height",
            "window_maximized");
    /** What a file that was edited by hand may say; anything else has its default. */
    private static final Map<String, Range> RANGES = Map.ofEntries(
            Map.entry("thumbnail_size", new Range(LEAST_THUMBNAIL, MOST_THUMBNAIL)),
            Map.entry("blind_seed", new Range(0, Integer.MAX_VALUE)),
            Map.entry("surround_grey", new Range(0, 255)),
            Map.entry("screen_width_cm", new Range(5, 500)),
            Map.entry("screen_distance_cm", new Range(10, 1000)),
            Map.entry("visual_angle_degrees", new Range(0.5, 90)),
            Map.entry("presentation_ms", new Range(16, 60_000)),
            Map.entry("mask_ms", new Range(0, 60_000)),
            Map.entry("window_width", new Range(100, 100_000)),
            Map.entry("window_height", new Range(100, 100_000)));

    private final Path file;
    private final Optional<Preferences> shared;
    private final List<Path> recent;
    private final List<Path> openedHere;
    private final Map<String, String> places;
    private final Map<String, String> placesHere;
    private final Map<String, Object> known = new HashMap<>();

    private final BooleanProperty dark = new SimpleBooleanProperty(false);
    private final BooleanProperty gallery = new SimpleBooleanProperty(false);
    private final BooleanProperty choicePanel = new SimpleBooleanProperty(false);
    private final IntegerProperty thumbnailSize = new SimpleIntegerProperty(112);
    private final StringProperty rater = new SimpleStringProperty(System.getProperty("user.name", ""));
    private final IntegerProperty blindSeed = new SimpleIntegerProperty(0);
    private final IntegerProperty surround = new SimpleIntegerProperty(128);
    private final DoubleProperty screenWidthCm = new SimpleDoubleProperty(53);
    private final DoubleProperty screenDistanceCm = new SimpleDoubleProperty(60);
    private final DoubleProperty visualAngle = new SimpleDoubleProperty(8);
    private final IntegerProperty durationMs = new SimpleIntegerProperty(200);
    private final IntegerProperty maskMs = new SimpleIntegerProperty(200);
    private final DoubleProperty windowX = new SimpleDoubleProperty(Double.NaN);
    private final DoubleProperty windowY = new SimpleDoubleProperty(Double.NaN);
    private final DoubleProperty windowWidth = new SimpleDoubleProperty(1280);
    private final DoubleProperty windowHeight = new SimpleDoubleProperty(820);
    private final BooleanProperty maximized = new SimpleBooleanProperty(false);

    private final Map<String, Property<?>> named = Map.ofEntries(
            Map.entry("dark", dark),
            Map.entry("gallery", gallery),
            Map.entry("choice_panel", choicePanel),
            Map.entry("thumbnail_size", thumbnailSize),
            Map.entry("rater", rater),
            Map.entry("blind_seed", blindSeed),
            Map.entry("surround_grey", surround),
            Map.entry("screen_width_cm", screenWidthCm),
            Map.entry("screen_distance_cm", screenDistanceCm),
            Map.entry("visual_angle_degrees", visualAngle),
            Map.entry("presentation_ms", durationMs),
            Map.entry("mask_ms", maskMs),
            Map.entry("window_x", windowX),
            Map.entry("window_y", windowY),
            Map.entry("window_width", windowWidth),
            Map.entry("window_height", windowHeight),
            Map.entry("window_maximized", maximized));

    private record Range(double least, double most) {
        boolean holds(double value) {
            return value >= least && value <= most;
        }
    }

    private Preferences(Path file) {
        this.file = file;
        shared = Optional.empty();
        recent = new ArrayList<>();
        openedHere = new ArrayList<>();
        places = new TreeMap<>();
        placesHere = new TreeMap<>();
    }

    private Preferences(Preferences shared) {
        file = shared.file;
        this.shared = Optional.of(shared);
        recent = shared.recent;
        openedHere = shared.openedHere;
        places = shared.places;
        placesHere = shared.placesHere;
        named.forEach((name, property) -> {
            if (!OF_A_WINDOW.contains(name)) {
                follow(property, shared.named.get(name));
            }
        });
    }

    /** Bound by weak references: closed windows are forgotten. */
    @SuppressWarnings("unchecked")
    private static <T> void follow(Property<T> property, Property<?> other) {
        property.bindBidirectional((Property<T>) other);
    }

    @SuppressWarnings("unchecked")
    private static <T> void set(Property<T> property, Object value) {
        property.setValue((T) value);
    }

    /** Those of one window, which begins like these. */
    public Preferences ofWindow() {
        Preferences window = new Preferences(shared.orElse(this));
        OF_A_WINDOW.forEach(name -> set(window.named.get(name), named.get(name).getValue()));
        window.known.putAll(known);
        return window;
    }

    /** Those of a further window, which lies beside this one rather than upon it. */
    public Preferences ofFurtherWindow() {
        Preferences window = ofWindow();
        window.windowX.set(windowX.get() + OFFSET);
        window.windowY.set(windowY.get() + OFFSET);
        window.maximized.set(false);
        return window;
    }

    /** Those of the user: {@code $XDG_CONFIG_HOME/metamerkit/viewer.json}, by default below {@code ~/.config}. */
    public static Preferences ofUser() {
        String xdg = System.getenv().getOrDefault("XDG_CONFIG_HOME", "");
        Path base = xdg.isBlank() || !Path.of(xdg).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(xdg);
        return read(base.resolve("metamerkit").resolve("viewer.json"));
    }

    /** Those of a file, or the defaults. */
    public static Preferences read(Path file) {
        Preferences preferences = new Preferences(file);
        JsonNode node = onDisk(file);
        preferences.take(node);
        preferences.recent.addAll(recent(node));
        preferences.named.forEach((name, property) -> preferences.known.put(name, property.getValue()));
        return preferences;
    }

    private static JsonNode onDisk(Path file) {
        if (Files.exists(file)) {
            try {
                JsonNode node = MAPPER.readTree(file.toFile());
                if (node.isObject()) {
                    return node;
                }
                LOG.info("The preferences {} are no JSON object, so the defaults hold.", file);
            } catch (IOException e) {
                LOG.info("The preferences {} cannot be read, so the defaults hold.", file, e);
            }
        }
        return MAPPER.createObjectNode();
    }

    /**
     * Writes what was changed here into the file, whose other lines stay.
     *
     * @return a sentence for the user if that failed; nothing else depends on it
     */
    public Optional<String> save() {
        ObjectNode node = onDisk(file).deepCopy();
        named.keySet().stream().sorted().forEach(name -> {
            Object value = named.get(name).getValue();
            boolean writable = !(value instanceof Double number) || Double.isFinite(number);
            if (writable && (!node.has(name) || !value.equals(known.get(name)))) {
                node.putPOJO(name, value);
            }
        });
        LinkedHashSet<Path> runs = new LinkedHashSet<>(openedHere);
        runs.addAll(recent(node));
        runs.addAll(recent);
        recent.clear();
        runs.stream().limit(RECENT_RUNS).forEach(recent::add);
        ArrayNode list = node.putArray(RECENT);
        recent.forEach(run -> list.add(run.toString()));
        ObjectNode elsewhere = node.withObjectProperty(PLACES);
        placesHere.forEach(elsewhere::put);
        try {
            WholeFile.makeFolder(file.toAbsolutePath().getParent());
            WholeFile.write(
                    file,
                    temporary -> Files.writeString(
                            temporary, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n"));
            named.forEach((name, property) -> known.put(name, property.getValue()));
            takePlaces(node);
            placesHere.clear();
            return Optional.empty();
        } catch (IOException e) {
            LOG.info("The preferences were not saved.", e);
            return Optional.of("The preferences could not be saved to " + file
                    + ", so they hold until the viewer is closed; make the folder writable.");
        }
    }

    private void take(JsonNode node) {
        named.forEach((name, property) -> {
            JsonNode value = node.path(name);
            Range range = RANGES.getOrDefault(name, new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
            if (property instanceof BooleanProperty flag && value.isBoolean()) {
                flag.set(value.booleanValue());
            } else if (property instanceof IntegerProperty whole && value.isInt() && range.holds(value.intValue())) {
                whole.set(value.intValue());
            } else if (property instanceof DoubleProperty number
                    && value.isNumber()
                    && range.holds(value.doubleValue())) {
                number.set(value.doubleValue());
            } else if (property instanceof StringProperty text && value.isTextual()) {
                text.set(value.textValue());
            }
        });
        takePlaces(node);
    }

    private void takePlaces(JsonNode node) {
        node.path(PLACES).properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                places.put(entry.getKey(), entry.getValue().textValue());
            }
        });
    }

    private static List<Path> recent(JsonNode node) {
        List<Path> runs = new ArrayList<>();
        node.path(RECENT).forEach(run -> {
            if (run.isTextual() && runs.size() < RECENT_RUNS) {
                try {
                    runs.add(Path.of(run.textValue()));
                } catch (InvalidPathException expected) {
                    LOG.info("The preferences name a run '{}', which no folder can be called.", run.textValue());
                }
            }
        });
        return runs;
    }

    /** Runs opened last, the latest first; those that are gone are left out. */
    public List<Path> recentRuns() {
        return recent.stream().filter(Files::isDirectory).toList();
    }

    /** Puts a run at the head of the recent ones. */
    public void opened(Path run) {
        Path absolute = run.toAbsolutePath().normalize();
        openedHere.remove(absolute);
        openedHere.add(0, absolute);
        recent.remove(absolute);
        recent.add(0, absolute);
        while (recent.size() > RECENT_RUNS) {
            recent.remove(recent.size() - 1);
        }
    }

    /** The folder where choices of a run that cannot be written go, once it was asked for. */
    public Optional<Path> choicesElsewhere(Path run) {
        String place = placesHere.getOrDefault(key(run), places.get(key(run)));
        return Optional.ofNullable(place).map(Path::of).filter(Files::isDirectory);
    }

    /** Remembers where choices of a run go. */
    public void choicesElsewhere(Path run, Path folder) {
        placesHere.put(key(run), key(folder));
    }

    private static String key(Path folder) {
        return folder.toAbsolutePath().normalize().toString();
    }

    public BooleanProperty dark() {
        return dark;
    }

    /** Whether the grid is a free gallery rather than originals × stages. */
    public BooleanProperty gallery() {
        return gallery;
    }

    public BooleanProperty choicePanel() {
        return choicePanel;
    }

    /** Side of a picture in the grid, in pixels. */
    public IntegerProperty thumbnailSize() {
        return thumbnailSize;
    }

    /** Who rates: named in the choices. */
    public StringProperty rater() {
        return rater;
    }

    /** Shuffles blind mode. */
    public IntegerProperty blindSeed() {
        return blindSeed;
    }

    /** Grey around compared pictures, 0 to 255. */
    public IntegerProperty surround() {
        return surround;
    }

    public DoubleProperty screenWidthCm() {
        return screenWidthCm;
    }

    public DoubleProperty screenDistanceCm() {
        return screenDistanceCm;
    }

    /** Width of a presented picture in degrees of visual angle. */
    public DoubleProperty visualAngle() {
        return visualAngle;
    }

    /** How long a picture is presented. */
    public IntegerProperty durationMs() {
        return durationMs;
    }

    /** How long the mask follows. */
    public IntegerProperty maskMs() {
        return maskMs;
    }

    public DoubleProperty windowX() {
        return windowX;
    }

    public DoubleProperty windowY() {
        return windowY;
    }

    public DoubleProperty windowWidth() {
        return windowWidth;
    }

    public DoubleProperty windowHeight() {
        return windowHeight;
    }

    public BooleanProperty maximized() {
        return maximized;
    }
}
