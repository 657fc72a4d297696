// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.preferences;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 */
public final class Preferences {
    private static final Logger LOG = LoggerFactory.getLogger(Preferences.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String RECENT = "recent_runs";
    private static final int RECENT_RUNS = 12;

    private final Path file;
    private final List<Path> recent = new ArrayList<>();

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

    private Preferences(Path file) {
        this.file = file;
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
        if (Files.exists(file)) {
            try {
                preferences.take(MAPPER.readTree(file.toFile()));
            } catch (IOException e) {
                LOG.info("The preferences {} cannot be read, so the defaults hold.", file, e);
            }
        }
        return preferences;
    }

    /**
     * Writes them.
     *
     * @return a sentence for the user if that failed; nothing else depends on it
     */
    public Optional<String> save() {
        ObjectNode node = MAPPER.createObjectNode();
        named.keySet().stream().sorted().forEach(name -> {
            Object value = named.get(name).getValue();
            if (!(value instanceof Double number) || Double.isFinite(number)) {
                node.putPOJO(name, value);
            }
        });
        ArrayNode runs = node.putArray(RECENT);
        recent.forEach(run -> runs.add(run.toString()));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            WholeFile.write(
                    file,
                    temporary -> Files.writeString(
                            temporary, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n"));
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
            if (property instanceof BooleanProperty flag && value.isBoolean()) {
                flag.set(value.booleanValue());
            } else if (property instanceof IntegerProperty whole && value.isInt()) {
                whole.set(value.intValue());
            } else if (property instanceof DoubleProperty number && value.isNumber()) {
                number.set(value.doubleValue());
            } else if (property instanceof StringProperty text && value.isTextual()) {
                text.set(value.textValue());
            }
        });
        node.path(RECENT).forEach(run -> {
            if (run.isTextual() && recent.size() < RECENT_RUNS) {
                recent.add(Path.of(run.textValue()));
            }
        });
    }

    /** Runs opened last, the latest first; those that are gone are left out. */
    public List<Path> recentRuns() {
        return recent.stream().filter(Files::isDirectory).toList();
    }

    /** Puts a run at the head of the recent ones. */
    public void opened(Path run) {
        Path absolute = run.toAbsolutePath().normalize();
        recent.remove(absolute);
        recent.add(0, absolute);
        while (recent.size() > RECENT_RUNS) {
            recent.remove(recent.size() - 1);
        }
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
