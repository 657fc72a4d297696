// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.figure;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.metamerkit.WholeFile;
import org.metamerkit.stimulus.PngFile;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A chart that can be drawn: {@link LineChart}, {@link BarChart}, {@link HeatMap}, {@link HistogramChart}. Needs no display. */
public interface Figure {
    /** Pixels of the PNG for one unit of the SVG. */
    int PNG_SCALE = 2;

    /** Decimals of coordinates in the SVG. */
    int SVG_DECIMALS = 2;

    /** The namespace of SVG's elements. */
    String SVG = "http://www.w3.org/2000/svg";

    /** What it is called. */
    String title();

    /** Width in units of the SVG. */
    int width();

    /** Height in units of the SVG. */
    int height();

    /**
     * Whether letters are outlines in the SVG document, which then looks the same wherever it is opened; else text in the reader's
     * sans-serif font, which takes a tenth of the room.
     */
    default boolean outlinesLetters() {
        return true;
    }

    /** Draws the whole figure, its background apart. */
    void paint(Graphics2D graphics);

    /**
     * Writes {@code BASE.png} and {@code BASE.svg}, each whole or not at all.
     *
     * @param base a path without extension in a folder that exists
     * @throws IOException if one of them cannot be written
     */
    default void write(Path base) throws IOException {
        byte[] png = png();
        String svg = svg();
        String name = base.getFileName().toString();
        WholeFile.write(base.resolveSibling(name + ".png"), file -> Files.write(file, png));
        WholeFile.write(
                base.resolveSibling(name + ".svg"), file -> Files.writeString(file, svg, StandardCharsets.UTF_8));
    }

    /** The figure as a PNG file of twice its size. */
    default byte[] png() {
        BufferedImage image = new BufferedImage(width() * PNG_SCALE, height() * PNG_SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            graphics.scale(PNG_SCALE, PNG_SCALE);
            paint(graphics);
        } finally {
            graphics.dispose();
        }
        return PngFile.encode(image);
    }

    /** The figure as an SVG document with its title. */
    default String svg() {
        try {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setComment("made by Metamerkit");
            context.setPrecision(SVG_DECIMALS);
            SVGGraphics2D graphics = new SVGGraphics2D(context, outlinesLetters());
            graphics.setSVGCanvasSize(new Dimension(width(), height()));
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width(), height());
            paint(graphics);
            StringWriter text = new StringWriter();
            Element root = graphics.getRoot();
            Element name = document.createElementNS(SVG, "title");
            name.setTextContent(title());
            root.insertBefore(name, root.getFirstChild());
            graphics.stream(root, text, true, false);
            // the first of these is what widths were measured with
            String readable =
                    text.toString().replace("font-family:sans-serif", "font-family:'DejaVu Sans', Verdana, sans-serif");
            // a size in the root alone would not let a page scale it
            return readable.replaceFirst("<svg ", "<svg viewBox=\"0 0 " + width() + " " + height() + "\" ");
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot make XML documents; use a full JDK or JRE 17", e);
        }
    }
}
