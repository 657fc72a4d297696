// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;

class ContactSheetTest {
    private static final int TILE = 224;
    private static final int GAP = 12;
    private static final int LINE = TILE + 3 * 18 + GAP;
    private static final int WHITE = 0xFFFFFFFF;

    @TempDir
    Path folder;

    private Path sheets;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void makeFolder() throws IOException {
        sheets = Files.createDirectory(folder.resolve("sheets"));
    }

    @Test
    void givenOneMetamer_whenDrawn_thenTheOriginalStandsLeftAndTheMetamerRight() throws IOException {
        BufferedImage sheet = draw(List.of(metamer("cat", "stem", 0))).get(0);
        assertThat(sheet.getWidth()).isEqualTo(GAP + 2 * (TILE + GAP));
        assertThat(sheet.getHeight()).isEqualTo(GAP + LINE);
        int original = sheet.getRGB(GAP + TILE / 2, GAP + TILE / 2);
        int made = sheet.getRGB(GAP + TILE + GAP + TILE / 2, GAP + TILE / 2);
        assertThat(original).isEqualTo(0xFF000000 | 51 << 16 | 51 << 8 | 51);
        assertThat(made).isEqualTo(0xFF000000 | 204 << 16 | 204 << 8 | 204);
        assertThat(warnings).isEmpty();
    }

    @Test
    void givenMoreStagesThanColumns_whenDrawn_thenTheyGoOnInTheNextLine() throws IOException {
        List<StoredMetamer> many = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            many.add(metamer("cat", "blocks." + i, 0));
            many.add(metamer("cat", "blocks." + i, 1));
        }
        BufferedImage sheet = draw(many).get(0);
        assertThat(sheet.getWidth()).isEqualTo(GAP + 10 * (TILE + GAP));
        assertThat(sheet.getHeight()).isEqualTo(GAP + 4 * LINE);
        // 13 tiles: three in the second line
        assertThat(sheet.getRGB(GAP + 2 * (TILE + GAP) + 5, GAP + LINE + 5)).isNotEqualTo(WHITE);
        assertThat(sheet.getRGB(GAP + 3 * (TILE + GAP) + 5, GAP + LINE + 5)).isEqualTo(WHITE);
    }

    @Test
    void givenOneRowAlone_whenDrawn_thenItIsFoldedToAPage() throws IOException {
        List<StoredMetamer> many = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            many.add(metamer("cat", "blocks." + i, 0));
        }
        BufferedImage sheet = draw(many).get(0);
        assertThat(sheet.getWidth()).isEqualTo(GAP + 5 * (TILE + GAP));
        assertThat(sheet.getHeight()).isEqualTo(GAP + 2 * LINE);
    }

    @Test
    void givenMoreRowsThanASheetHolds_whenDrawn_thenThereAreSeveralAndOlderOnesGo() throws IOException {
        List<StoredMetamer> many = new ArrayList<>();
        for (int seed = 0; seed < 13; seed++) {
            many.add(metamer("cat", "stem", seed));
        }
        List<BufferedImage> two = draw(many);
        assertThat(two).hasSize(2);
        assertThat(two.get(0).getHeight()).isEqualTo(GAP + 12 * LINE);
        assertThat(two.get(1).getHeight()).isEqualTo(GAP + LINE);
        assertThat(draw(many.subList(0, 1))).hasSize(1);
        assertThat(sheets.resolve("contact_sheet-2.png")).doesNotExist();
    }

    @Test
    void givenALongName_whenDrawn_thenItsCaptionEndsWithItsTile() throws IOException {
        BufferedImage sheet = draw(List.of(metamer("a_very_long_name_of_a_picture".repeat(3), "stem", 0)))
                .get(0);
        boolean written = false;
        for (int y = GAP + TILE; y < GAP + LINE - GAP; y++) {
            for (int x = GAP; x < GAP + TILE; x++) {
                written |= sheet.getRGB(x, y) != WHITE;
            }
            for (int x = GAP + TILE + 1; x < GAP + TILE + GAP; x++) {
                assertThat(sheet.getRGB(x, y)).as("the gap at " + x + ", " + y).isEqualTo(WHITE);
            }
        }
        assertThat(written).isTrue();
    }

    @Test
    void givenVerdictsOnALenientNull_whenDrawn_thenItIsNamedBelowAllTiles() throws IOException {
        StoredMetamer judged = metamer("cat", "stem", 0);
        judged.json()
                .putObject("match")
                .putObject("null")
                .put("name", "imagenet1000")
                .put("pairs", 499_500)
                .put("lenient", true);
        assertThat(judged.nullInBrief())
                .contains("null distribution imagenet1000, 499,500 pairs; lenient: hardly any same-class pairs");
        BufferedImage sheet = draw(List.of(judged)).get(0);
        assertThat(sheet.getHeight()).isGreaterThan(GAP + LINE);
        boolean written = false;
        for (int y = GAP + LINE - 5; y < sheet.getHeight(); y++) {
            for (int x = GAP; x < sheet.getWidth(); x++) {
                written |= sheet.getRGB(x, y) != WHITE;
            }
        }
        assertThat(written).isTrue();
    }

    @Test
    void givenNoMetamers_whenDrawn_thenThereIsNoSheet() throws IOException {
        assertThat(draw(List.of())).isEmpty();
    }

    private List<BufferedImage> draw(List<StoredMetamer> metamers) throws IOException {
        List<BufferedImage> images = new ArrayList<>();
        for (Path file : ContactSheet.write(metamers, sheets, warnings::add)) {
            images.add(ImageIO.read(file.toFile()));
        }
        return images;
    }

    /** A dark original and a light metamer. */
    private StoredMetamer metamer(String picture, String stage, int seed) throws IOException {
        Path place = Files.createDirectories(folder.resolve(stage + seed));
        PngFile.write(grey(0.2f), place.resolve("target.png"));
        PngFile.write(grey(0.8f), place.resolve("metamer.png"));
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("model", "network").put("stage", stage).put("picture", picture).put("seed", seed);
        json.put("picture_sha256", "0".repeat(64)).put("passes", true).put("png_passes", true);
        json.put("spearman", 0.912).put("pearson", 0.934).put("snr_db", 7.5).put("same_class", true);
        return new StoredMetamer(place, json);
    }

    private static Pixels grey(float value) {
        float[] values = new float[3 * TILE * TILE];
        Arrays.fill(values, value);
        return new Pixels(TILE, TILE, values);
    }
}
