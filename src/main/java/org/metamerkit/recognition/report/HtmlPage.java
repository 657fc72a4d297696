// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.metamerkit.recognition.Table;

/** One page of HTML that stands alone: pictures are in it, nothing is fetched, no script runs. */
final class HtmlPage {
    private static final String STYLE = """
            body { font-family: "DejaVu Sans", Arial, sans-serif; color: #202020; max-width: 1100px; margin: 2em auto; \
            padding: 0 1em; line-height: 1.45; }
            h1 { font-size: 1.6em; } h2 { font-size: 1.25em; margin-top: 2em; border-bottom: 1px solid #ccc; }
            h3 { font-size: 1.05em; margin-top: 1.6em; } h4 { font-size: 0.95em; margin: 1.4em 0 0.3em; }
            figure { margin: 1.5em 0; } figure img { max-width: 100%; height: auto; }
            figcaption { font-size: 0.9em; color: #444; max-width: 60em; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-size: 0.85em; margin: 0.8em 0; }
            th, td { border-bottom: 1px solid #ddd; padding: 0.25em 0.7em; text-align: left; vertical-align: top; }
            th { background: #f4f4f4; } td { white-space: nowrap; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
            .warning { background: #fff4d6; border-left: 4px solid #e69f00; padding: 0.4em 0.8em; margin: 0.4em 0; }
            .examples td { white-space: normal; padding: 0.5em; width: 160px; min-width: 145px; } .examples img { width: 128px; height: auto; \
            image-rendering: pixelated; display: block; }
            .right { color: #00694b; } .wrong { color: #a33c00; } .unknown { color: #666; }
            .answer { font-size: 0.85em; overflow-wrap: anywhere; line-height: 1.25; } code, pre { background: #f4f4f4; }
            pre { padding: 0.7em; white-space: pre-wrap; word-break: break-all; }
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    HtmlPage(String title) {
        this.title = title;
        element("h1", title);
    }

    HtmlPage heading(String text) {
        return element("h2", text);
    }

    HtmlPage subheading(String text) {
        return element("h3", text);
    }

    /** Above a table of several. */
    HtmlPage tableTitle(String text) {
        return element("h4", text);
    }

    HtmlPage paragraph(String text) {
        return element("p", text);
    }

    HtmlPage warning(String text) {
        body.append("<div class=\"warning\">").append(escape(text)).append("</div>\n");
        return this;
    }

    HtmlPage preformatted(String text) {
        return element("pre", text);
    }

    /**
     * A figure with its caption and the names of its files, or its caption alone.
     *
     * @param svg the drawn figure as a document
     */
    HtmlPage figure(ReportFigure figure, Optional<String> svg) {
        body.append("<figure>\n");
        figure.figure()
                .ifPresent(drawn -> body.append("<img alt=\"")
                        .append(escape(drawn.title()))
                        .append("\" width=\"")
                        .append(drawn.width())
                        .append("\" src=\"")
                        .append(data("image/svg+xml", svg.orElseGet(drawn::svg).getBytes(StandardCharsets.UTF_8)))
                        .append("\">\n"));
        body.append("<figcaption>")
                .append(escape(figure.caption()))
                .append(" Numbers: <code>")
                .append(escape(figure.name()))
                .append(".csv</code>.")
                .append(figure.figure().isPresent() ? "" : " Too many of them for a picture.")
                .append("</figcaption>\n</figure>\n");
        return this;
    }

    HtmlPage table(Table table) {
        body.append("<div class=\"scroll\"><table>\n<tr>");
        table.columns()
                .forEach(name -> body.append("<th>")
                        .append(escape(name.replace('_', ' ')))
                        .append("</th>"));
        body.append("</tr>\n");
        for (List<Object> row : table.rows()) {
            body.append("<tr>");
            row.stream()
                    .map(HtmlPage::text)
                    .forEach(value -> body.append(isNumber(value) ? "<td class=\"number\">" : "<td>")
                            .append(escape(value))
                            .append("</td>"));
            body.append("</tr>\n");
        }
        body.append("</table></div>\n");
        return this;
    }

    /** HTML made elsewhere, already escaped. */
    HtmlPage raw(String html) {
        body.append(html);
        return this;
    }

    String text() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + escape(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    static String data(String type, byte[] bytes) {
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private HtmlPage element(String name, String text) {
        body.append('<')
                .append(name)
                .append('>')
                .append(escape(text))
                .append("</")
                .append(name)
                .append(">\n");
        return this;
    }

    private static String text(Object cell) {
        if (cell instanceof Double number) {
            return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.4g", number);
        }
        return cell == null ? "" : String.valueOf(cell);
    }

    private static boolean isNumber(String value) {
        return value.matches("[-+]?[0-9.]+(e[-+]?[0-9]+)?");
    }
}
