// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * A metamer's two reports: rounding to 8 bits moves the pixels, so what people will be shown is judged as well as what was
 * optimised.
 *
 * @param picture on the float picture
 * @param png on the 8-bit PNG as read back
 */
public record MatchReports(MatchReport picture, MatchReport png) {
    public MatchReports {
        Objects.requireNonNull(picture, "picture");
        Objects.requireNonNull(png, "png");
        if (!picture.stage().equals(png.stage())) {
            throw new IllegalArgumentException("The float picture was matched at " + picture.stage()
                    + " and the PNG at " + png.stage() + "; report both on one stage.");
        }
    }

    /** The float picture's {@link MatchReport#summaryJson()} and {@code png_passes}, as {@code synthesize --json} prints them. */
    public ObjectNode summaryJson() {
        ObjectNode node = picture.summaryJson();
        node.put("png_passes", png.passes().orElse(null));
        return node;
    }

    /** {@code {"float": …, "png": …}}, each a whole {@link MatchReport#toJson()}. */
    public ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("float", picture.toJson());
        node.set("png", png.toJson());
        return node;
    }
}
