// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.metamerkit.WholeFile;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.OutputException;

/**
 * A picture of many metamers: a row a picture and seed, first the original, then its metamers in the order given, each with its
 * numbers.
 */
public final class ContactSheet {
    private static final int TILE = 224;
    private static final int GAP = 12;
    private static final int CAPTION_LINES = 3;
    private static final int LINE_HEIGHT = 18;
    private static final int ROWS_A_SHEET = 12;
    private static final int COLUMNS = 10;
    private static final int COLUMNS_OF_ONE_ROW = 5;
    private static final int CELL_HEIGHT = TILE + CAPTION_LINES * LINE_HEIGHT + GAP;
    private static final int FONT_SIZE = 14;
    private static final Color PASSED = new Color(0x1B7837);
    private static final Color FAILED = new Color(0xB2182B);

    private ContactSheet() {}

    /**
     * Draws whole metamers into {@code contact_sheet.png} (and {@code contact_sheet-2.png} …) in a folder.
     *
     * @param metamers in the order wanted; those of one picture and seed share a row
     * @param warnings gets a sentence if this machine cannot draw text
     * @return the files
     * @throws OutputException if they cannot be written
     */
    public static List<Path> write(List<StoredMetamer> metamers, Path folder, Consumer<String> warnings) {
        List<List<StoredMetamer>> all = rows(metamers, Columns.STAGES);
        List<Path> files = new ArrayList<>();
        for (int at = 0; at < all.size(); at += ROWS_A_SHEET) {
            List<List<StoredMetamer>> part = all.subList(at, Math.min(all.size(), at + ROWS_A_SHEET));
            int number = at / ROWS_A_SHEET + 1;
            Path file = folder.resolve(number == 1 ? "contact_sheet.png" : "contact_sheet-" + number + ".png");
            save(draw(part, Columns.STAGES, warnings), file);
            files.add(file);
        }
        removeOlder(files.size() + 1, folder);
        return files;
    }

    /**
     * Draws whole metamers into one file.
     *
     * @param metamers in the order wanted
     * @throws OutputException if it cannot be written
     */
    public static void write(List<StoredMetamer> metamers, Columns columns, Path file, Consumer<String> warnings) {
        save(draw(rows(metamers, columns), columns, warnings), file);
    }

    /** What stands side by side. */
    public enum Columns {
        /** The stages of one network, from one original and seed. */
        STAGES,
        /** Networks, at the same stage from one original and seed: whose world is nearer to ours? */
        NETWORKS
    }

    private static List<List<StoredMetamer>> rows(List<StoredMetamer> metamers, Columns columns) {
        Map<String, List<StoredMetamer>> rows = new LinkedHashMap<>();
        for (StoredMetamer metamer : metamers) {
            String shared = columns == Columns.STAGES ? metamer.model() : metamer.stage();
            String original =
                    shared + " " + metamer.json().path("picture_sha256").asText() + " " + metamer.seed();
            rows.computeIfAbsent(original, key -> new ArrayList<>()).add(metamer);
        }
        return new ArrayList<>(rows.values());
    }

    /** Sheets that a longer command before this one left would show something else. */
    private static void removeOlder(int number, Path folder) {
        Path file = folder.resolve("contact_sheet-" + number + ".png");
        try {
            if (number > 1 && Files.deleteIfExists(file)) {
                removeOlder(number + 1, folder);
            }
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    private static BufferedImage draw(List<List<StoredMetamer>> rows, Columns sideBySide, Consumer<String> warnings) {
        int longest = rows.stream().mapToInt(List::size).max().orElse(0) + 1;
        // one row alone is folded, so that it can be read on a page; several stay comparable, stage below stage
        int columns = Math.min(rows.size() == 1 ? COLUMNS_OF_ONE_ROW : COLUMNS, longest);
        int lines = rows.stream().mapToInt(row -> lines(row, columns)).sum();
        List<String> nulls = rows.stream()
                .flatMap(List::stream)
                .map(StoredMetamer::nullInBrief)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        BufferedImage sheet = new BufferedImage(
                GAP + columns * (TILE + GAP), y(lines) + nulls.size() * LINE_HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            Captions captions = new Captions(graphics, warnings);
            int line = 0;
            for (List<StoredMetamer> row : rows) {
                StoredMetamer first = row.get(0);
                place(graphics, first.target(), 0, line);
                captions.write(
                        0,
                        line,
                        Color.BLACK,
                        first.picture(),
                        sideBySide == Columns.STAGES ? "original" : "original; metamers of " + first.stage(),
                        "seed " + first.seed());
                for (int i = 0; i < row.size(); i++) {
                    int column = (i + 1) % columns;
                    int at = line + (i + 1) / columns;
                    place(graphics, row.get(i).png(), column, at);
                    StoredMetamer metamer = row.get(i);
                    captions.write(
                            column, at, sideBySide == Columns.STAGES ? metamer.stage() : metamer.model(), metamer);
                }
                line += lines(row, columns);
            }
            captions.writeBelow(lines, sheet.getWidth() - 2 * GAP, nulls);
        } finally {
            graphics.dispose();
        }
        return sheet;
    }

    private static void place(Graphics2D graphics, Pixels pixels, int column, int line) {
        byte[] samples = pixels.to8Bit();
        int plane = pixels.height() * pixels.width();
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int rgb = (samples[i] & 255) << 16 | (samples[plane + i] & 255) << 8 | samples[2 * plane + i] & 255;
            image.setRGB(i % pixels.width(), i / pixels.width(), rgb);
        }
        // small pictures keep their pixels, which are what the network saw
        boolean small = 2 * pixels.width() <= TILE && 2 * pixels.height() <= TILE;
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                small
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, x(column), y(line), TILE, TILE, null);
    }

    private static int lines(List<StoredMetamer> row, int columns) {
        return (row.size() + columns) / columns;
    }

    private static int x(int column) {
        return GAP + column * (TILE + GAP);
    }

    private static int y(int line) {
        return GAP + line * CELL_HEIGHT;
    }

    private static void save(BufferedImage sheet, Path file) {
        try {
            // ImageIO answers a full disk with a word of its own; a file written from memory answers with the system's
            byte[] png = PngFile.encode(sheet);
            WholeFile.write(file, partial -> Files.write(partial, png));
        } catch (IOException e) {
            throw OutputException.of(file, e);
        }
    }

    /** Text below the tiles; a machine without any fonts gets the pictures alone. */
    private static final class Captions {
        private final Graphics2D graphics;
        private final boolean possible;

        Captions(Graphics2D graphics, Consumer<String> warnings) {
            this.graphics = graphics;
            this.possible = fontsWork(graphics);
            if (!possible) {
                warnings.accept("this machine has no fonts, so the contact sheet has no captions; install one"
                        + " (Debian: fontconfig and fonts-dejavu-core)");
            }
        }

        void write(int column, int line, String name, StoredMetamer metamer) {
            var json = metamer.json();
            boolean known = json.path("passes").isBoolean();
            boolean passes =
                    json.path("passes").asBoolean() && json.path("png_passes").asBoolean();
            String verdict = known ? passes ? "passes" : "fails" : "";
            String headline = known ? name + ": " + verdict : name;
            // a long name would push the verdict out of the tile's width
            boolean fits = !possible || headlineWidth(headline) <= TILE;
            write(
                    column,
                    line,
                    known ? passes ? PASSED : FAILED : Color.BLACK,
                    fits ? headline : name,
                    String.format(
                            Locale.ROOT,
                            "%sρ %.3f  r %.3f",
                            fits ? "" : verdict + "  ",
                            json.path("spearman").asDouble(),
                            json.path("pearson").asDouble()),
                    String.format(
                            Locale.ROOT,
                            "SNR %.1f dB  %s",
                            json.path("snr_db").asDouble(),
                            json.path("same_class").isBoolean()
                                    ? json.path("same_class").booleanValue() ? "same class" : "other class"
                                    : ""));
        }

        private int headlineWidth(String headline) {
            return graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.BOLD, FONT_SIZE))
                    .stringWidth(headline);
        }

        void write(int column, int line, Color headline, String... text) {
            if (!possible) {
                return;
            }
            for (int i = 0; i < text.length; i++) {
                graphics.setColor(i == 0 ? headline : Color.DARK_GRAY);
                graphics.setFont(new Font(Font.SANS_SERIF, i == 0 ? Font.BOLD : Font.PLAIN, FONT_SIZE));
                graphics.drawString(fitting(text[i], TILE), x(column), y(line) + TILE + (i + 1) * LINE_HEIGHT - 3);
            }
        }

        /** What the verdicts rest on, below all tiles. */
        void writeBelow(int lines, int width, List<String> nulls) {
            if (!possible) {
                return;
            }
            graphics.setColor(Color.DARK_GRAY);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
            for (int i = 0; i < nulls.size(); i++) {
                graphics.drawString(
                        fitting("judged by the " + nulls.get(i), width), x(0), y(lines) + i * LINE_HEIGHT + GAP / 2);
            }
        }

        /** Too long texts lose their middle: names of networks and pictures often differ in their ends. */
        private String fitting(String text, int width) {
            String shown = text;
            for (int kept = text.length() - 1;
                    kept > 0 && graphics.getFontMetrics().stringWidth(shown) > width;
                    kept--) {
                shown = text.substring(0, kept / 2) + "…" + text.substring(text.length() - (kept - kept / 2));
            }
            return shown;
        }

        /** Java throws an Error or an exception of its own kind where there is no font configuration. */
        private static boolean fontsWork(Graphics2D graphics) {
            try {
                graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
                return graphics.getFontMetrics().stringWidth("metamer") > 0;
            } catch (RuntimeException | LinkageError | InternalError e) {
                return false;
            }
        }
    }
}
