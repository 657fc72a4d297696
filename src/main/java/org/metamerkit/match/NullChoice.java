// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Objects;

/**
 * The null distribution a verdict rests on, and why it was chosen.
 *
 * @param distribution the stage's null distribution
 * @param source where it came from
 */
public record NullChoice(NullDistribution distribution, Source source) {
    /** The order of preference, best first. */
    public enum Source {
        /** Named by the user ({@code --null NAME}). */
        CHOSEN,
        /** Comes with the network in the toolkit. */
        EMBEDDED,
        /** Found in the cache, made for this network. */
        CACHED;

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public NullChoice {
        Objects.requireNonNull(distribution, "distribution");
        Objects.requireNonNull(source, "source");
    }

    /** One line for reports, with the leniency. */
    public String description() {
        return source.key() + " null distribution " + distribution.provenance().description();
    }

    /** Provenance, {@code source}, {@code stage} and the one-line {@code description}. */
    public ObjectNode toJson() {
        ObjectNode node = NullDistributionJson.provenanceToJson(distribution.provenance());
        node.put("stage", distribution.stage());
        node.put("source", source.key());
        node.put("description", description());
        return node;
    }
}
