// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.model.store.StoredCard;
import org.metamerkit.model.store.StoredNetworks;

/**
 * What {@code models} and {@code models show} say of a network, told without loading it.
 *
 * @param weights whether it can be used
 * @param stored what the model folder knows of it, if it is from there
 */
record NetworkFacts(NetworkCard card, boolean weights, Optional<StoredCard> stored) {
    private static final int LONGEST_LICENCE = 40;
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    /** @throws org.metamerkit.model.UnknownNameException if there is neither a network nor an architecture of this name */
    static NetworkFacts of(String name) {
        StoredNetworks stored = StoredNetworks.current();
        if (!Networks.isEmbedded(name) && stored.holds(name)) {
            StoredCard card = stored.card(name);
            return new NetworkFacts(card.card(), stored.folder().hasFile(name), Optional.of(card));
        }
        return new NetworkFacts(Networks.card(name), Networks.isEmbedded(name), Optional.empty());
    }

    /** Its name in the zoo, if it is from there. */
    Optional<String> architecture() {
        return stored.isPresent()
                ? stored.flatMap(StoredCard::architecture)
                : Optional.of(Networks.architectureOf(card.name()));
    }

    /** Values of the last stage. */
    int outputs() {
        return stored.map(StoredCard::outputs).orElseGet(() -> Networks.outputs(Networks.architectureOf(card.name())));
    }

    /** How many numbers its state dict holds, running statistics apart, where that is known. */
    Optional<Long> parameters() {
        return stored.isPresent()
                ? stored.flatMap(StoredCard::parameters)
                : Optional.of(Networks.parameters(Networks.architectureOf(card.name())));
    }

    String parametersText() {
        return parameters()
                .map(count -> String.format(Locale.ROOT, count < 1_000_000 ? "%.2f M" : "%.1f M", count / 1e6))
                .orElse("-");
    }

    /** Classes without the background, or that the outputs are features. */
    String classesText() {
        return card.classes().map(classes -> String.valueOf(classes.size())).orElse("-");
    }

    /** Licence of the weights, shortened for a table, or how to get some. */
    String licenceText() {
        if (weights) {
            String licence = card.licence();
            return licence.length() > LONGEST_LICENCE ? licence.substring(0, LONGEST_LICENCE) + "…" : licence;
        }
        return "no weights: " + remedyText();
    }

    /** How to get weights. */
    String remedyText() {
        return card.download().isPresent() ? "fetch or import" : "import";
    }

    String inputText() {
        return (card.picture().greyscale() ? "1×" : "3×") + card.picture();
    }

    ObjectNode json() {
        ObjectNode node = new JsonMapper().createObjectNode();
        node.put("name", card.name())
                .put("title", card.title())
                .put("weights", weights)
                .put("kind", stored.map(each -> each.kind().key()).orElse("architecture"))
                .put("architecture", architecture().orElse(null))
                .put("height", card.picture().height())
                .put("width", card.picture().width())
                .put("greyscale", card.picture().greyscale());
        card.preprocessing().mean().forEach(node.putArray("mean")::add);
        card.preprocessing().deviation().forEach(node.putArray("deviation")::add);
        node.put("outputs", outputs())
                .put("classes", card.classes().map(classes -> classes.size()).orElse(null))
                .put("background_output", card.backgroundOutput())
                .put("parameters", parameters().orElse(null))
                .put("licence", card.licence())
                .put("origin", card.origin())
                .put("source", card.source())
                .put(
                        "download",
                        card.download().map(NetworkCard.Download::address).orElse(null));
        card.defaultStages().forEach(node.putArray("default_stages")::add);
        return node;
    }

    static ArrayNode json(List<Stage> stages) {
        ArrayNode array = new JsonMapper().createArrayNode();
        for (Stage stage : stages) {
            ObjectNode entry = array.addObject().put("name", stage.name());
            stage.aliases().forEach(entry.putArray("aliases")::add);
            stage.shape().forEach(entry.putArray("shape")::add);
            entry.put("units", stage.units())
                    .put("activation", activation(stage))
                    .put("multiply_adds", stage.multiplyAdds());
        }
        return array;
    }

    /** The function a stage ends in. */
    static String activation(Stage stage) {
        return stage.activation().name().orElse("linear");
    }

    String preprocessingText() {
        return "(x − " + perChannel(card.preprocessing().mean()) + ") / "
                + perChannel(card.preprocessing().deviation()) + " of x in [0, 1]";
    }

    private static String perChannel(List<Double> values) {
        String text = values.stream()
                .distinct()
                .map(value -> new BigDecimal(value)
                        .round(FOUR_DIGITS)
                        .stripTrailingZeros()
                        .toPlainString())
                .collect(Collectors.joining(", "));
        return text.contains(",") ? "[" + text + "]" : text;
    }
}
