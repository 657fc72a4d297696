// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

class FigureTest {
    private static final List<String> STAGES = List.of("natural", "conv_stem", "blocks.2", "blocks.5.expand", "logits");
    private static final double NONE = Double.NaN;

    /** Every kind of chart with awkward input: long names, gaps, many series. */
    static Stream<Sample> samples() {
        double[] epochs = {1, 2, 3, 4, 5, 6, 7, 8};
        LineChart manyLines = LineChart.titled("Metamers of cifar10_resnet_linf_8 shown to others")
                .axes("stage", "recognised (share)")
                .categories(STAGES)
                .range(0, 1);
        for (int i = 0; i < 9; i++) {
            double at = i;
            manyLines = manyLines.series(
                    "cifar10_resnet_random_l2_0." + i,
                    Arrays.stream(new double[] {.9, .8, .6, .5, .3})
                            .map(y -> y - at / 40)
                            .toArray(),
                    SeriesStyle.of(i));
        }
        BarChart bars = BarChart.titled("Shares", List.of("standard", "adversarial", "random perturbation"))
                .axes("training", "recognised")
                .withErrorBars("early", new double[] {.7, .8, NONE}, new double[] {.05, .04, NONE}, SeriesStyle.of(0))
                .withErrorBars("late", new double[] {.2, .6, .3}, new double[] {.05, .06, .02}, SeriesStyle.of(1));
        return Stream.of(
                new Sample(
                        "numbers",
                        LineChart.titled("Training")
                                .axes("epoch", "accuracy (%)")
                                .withErrorBars(
                                        "clean",
                                        epochs,
                                        new double[] {40, 55, 62, 70, 74, NONE, 79, 80},
                                        new double[] {4, 4, 3, 3, 2, 2, 2, 2},
                                        SeriesStyle.of(0))
                                .withErrorBars(
                                        "PGD-20, L∞ 8/255",
                                        epochs,
                                        new double[] {10, 14, 20, 26, 30, 32, 33, 35},
                                        new double[] {2, 2, 2, 2, 2, 2, 2, 2},
                                        SeriesStyle.of(1).dashed())),
                new Sample("many-lines", manyLines),
                new Sample(
                        "paper",
                        LineChart.titled("efficientnet_lite0")
                                .axes("stage", "recognised (share)")
                                .categories(STAGES)
                                .range(0, 1)
                                .series("squeezenet", new double[] {.9, .7, .5, .2, .1}, SeriesStyle.grey())
                                .series(
                                        "tiny_darknet",
                                        new double[] {.8, .8, NONE, .3, .2},
                                        SeriesStyle.grey().dotted())
                                .series(
                                        "efficientnet_lite0 (itself)",
                                        new double[] {.95, .95, .95, .94, .95},
                                        SeriesStyle.grey().dashed())
                                .withErrorBars(
                                        "mean of others",
                                        new double[] {.85, .75, .5, .25, .15},
                                        new double[] {.03, .04, .05, .04, .02},
                                        SeriesStyle.black())),
                new Sample("bars", bars),
                new Sample(
                        "heat",
                        HeatMap.titled(
                                        "Who recognises whose metamers",
                                        List.of("efficientnet_lite0", "squeezenet1_1"),
                                        List.of("efficientnet_lite0", "squeezenet1_1", "tiny_darknet"),
                                        new double[][] {{1, .25, .1}, {.5, 0, NONE}})
                                .axes("generated by", "shown to")
                                .range(0, 1)),
                new Sample(
                        "empty",
                        LineChart.titled("Nothing")
                                .series("none", new double[] {1}, new double[] {NONE}, SeriesStyle.of(0))));
    }

    record Sample(String name, Figure figure) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givenAChart_whenWritten_thenPngAndSvgAreThereAndNothingIsCutOff(Sample sample, @TempDir Path folder)
            throws Exception {
        sample.figure().write(folder.resolve("chart"));
        BufferedImage png = ImageIO.read(folder.resolve("chart.png").toFile());
        assertThat(png.getWidth()).isEqualTo(2 * sample.figure().width());
        assertThat(png.getHeight()).isEqualTo(2 * sample.figure().height());
        assertThat(inkAtTheEdge(png)).as("ink at the edge").isFalse();
        String svg = Files.readString(folder.resolve("chart.svg"));
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        svg.replaceAll("<!DOCTYPE[^>]*>", "").getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getDocumentElement().getAttribute("viewBox"))
                .isEqualTo(
                        "0 0 " + sample.figure().width() + " " + sample.figure().height());
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo(sample.figure().title());
        assertThat(document.getElementsByTagName(sample.figure().outlinesLetters() ? "path" : "text")
                        .getLength())
                .isPositive();
        keepToLookAt(sample, folder);
    }

    @Test
    void givenNoPlaceForTemporaryFiles_whenDrawn_thenThereIsAPngAllTheSame(@TempDir Path folder) throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        ImageIO.setCacheDirectory(gone.toFile());
        try {
            Files.delete(gone);
            assertThat(LineChart.titled("")
                            .series("a", new double[] {1}, new double[] {1}, SeriesStyle.of(0))
                            .png())
                    .startsWith(0x89, 'P', 'N', 'G');
        } finally {
            ImageIO.setCacheDirectory(null);
        }
    }

    @Test
    void givenAnInfiniteValue_whenDrawn_thenItIsAGap() {
        double[] x = {1, 2, 3};
        Figure gap = LineChart.titled("").series("snr", x, new double[] {1, NONE, 3}, SeriesStyle.of(0));
        Figure infinite =
                LineChart.titled("").series("snr", x, new double[] {1, Double.POSITIVE_INFINITY, 3}, SeriesStyle.of(0));
        assertThat(infinite.png()).isEqualTo(gap.png());
    }

    @Test
    void givenViridis_whenGoneThrough_thenItsEndsAreThePublishedOnesAndLightnessRises() {
        assertThat(Viridis.at(0)).isEqualTo(new Color(0x440154));
        assertThat(Viridis.at(1)).isEqualTo(new Color(0xfde725));
        double last = -1;
        for (int i = 0; i <= 20; i++) {
            Color color = Viridis.at(i / 20.0);
            double lightness = 0.2126 * color.getRed() + 0.7152 * color.getGreen() + 0.0722 * color.getBlue();
            assertThat(lightness).isGreaterThan(last);
            last = lightness;
        }
        assertThat(Viridis.textOn(Viridis.at(0))).isEqualTo(Color.WHITE);
        assertThat(Viridis.textOn(Viridis.at(1))).isEqualTo(Color.BLACK);
        assertThat(Viridis.at(Math.PI)).isEqualTo(Viridis.at(1));
    }

    @Test
    void givenAHeatMapOfFullRange_whenDrawn_thenTheColoursOfItsEndsAreThere() throws IOException {
        Figure figure = HeatMap.titled("", List.of("a"), List.of("b", "c"), new double[][] {{0, 1}});
        BufferedImage png = ImageIO.read(new ByteArrayInputStream(figure.png()));
        assertThat(count(png, Viridis.at(0))).isGreaterThan(1000);
        assertThat(count(png, Viridis.at(1))).isGreaterThan(1000);
    }

    @Test
    void givenSeriesOfOtherLengthOrName_whenAdded_thenRefused() {
        double[] two = {1, 2};
        LineChart chart = LineChart.titled("t").series("a", two, two, SeriesStyle.of(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chart.series("b", two, new double[] {1}, SeriesStyle.of(1)))
                .withMessageContaining("1 values for 2 positions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chart.series("a", two, two, SeriesStyle.of(1)))
                .withMessageContaining("in the chart already");
        assertThatIllegalArgumentException().isThrownBy(() -> BarChart.titled("t", List.of("x", "x")));
    }

    @Test
    void givenStyles_whenCounted_thenTwentyOneDiffer() {
        assertThat(Stream.iterate(0, i -> i + 1).limit(21).map(SeriesStyle::of).distinct())
                .hasSize(21);
        assertThat(SeriesStyle.of(3).width()).isCloseTo(1.8, within(1e-9));
    }

    /** What is cut off at a chart's edge leaves ink there. */
    private static boolean inkAtTheEdge(BufferedImage png) {
        for (int x = 0; x < png.getWidth(); x++) {
            if (isInk(png, x, 0) || isInk(png, x, png.getHeight() - 1)) {
                return true;
            }
        }
        for (int y = 0; y < png.getHeight(); y++) {
            if (isInk(png, 0, y) || isInk(png, png.getWidth() - 1, y)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInk(BufferedImage png, int x, int y) {
        return (png.getRGB(x, y) & 0xFFFFFF) != 0xFFFFFF;
    }

    private static long count(BufferedImage png, Color color) {
        long count = 0;
        for (int y = 0; y < png.getHeight(); y++) {
            for (int x = 0; x < png.getWidth(); x++) {
                count += new Color(png.getRGB(x, y)).equals(color) ? 1 : 0;
            }
        }
        return count;
    }

    /** A person can look at {@code target/figures}. */
    private static void keepToLookAt(Sample sample, Path folder) throws IOException {
        Path gallery = Files.createDirectories(Path.of("target", "figures"));
        for (String extension : List.of(".png", ".svg")) {
            Files.write(
                    gallery.resolve(sample.name() + extension),
                    Files.readAllBytes(folder.resolve("chart" + extension)));
        }
    }
}
