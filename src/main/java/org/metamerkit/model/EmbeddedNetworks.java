// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;

/**
 * The networks that come with Metamerkit: one with published weights, and the family of CIFAR-10 networks trained by this project,
 * whose cards are in {@code zoo/cifar10_family.json}. The weights of each are {@code zoo/NAME.safetensors}.
 */
final class EmbeddedNetworks {
    private static final String FAMILY = "zoo/cifar10_family.json";
    private static final String LICENCE =
            "Apache-2.0 (Metamerkit's); trained on CIFAR-10, which states no licence of its own";
    private static final String ORIGIN =
            "trained by the Metamerkit project on CIFAR-10 (Krizhevsky 2009) as JPEG files, with ";

    private static final Map<String, Embedded> ALL = read();

    private EmbeddedNetworks() {}

    /**
     * One of them.
     *
     * @param training how it was trained, if this project did
     */
    record Embedded(Architecture architecture, NetworkCard card, Optional<TrainingCard> training) {}

    /** By name, sorted. */
    static Map<String, Embedded> all() {
        return ALL;
    }

    /** The bytes of a network's weights file. */
    static byte[] weights(String name) {
        return resource("zoo/" + name + ".safetensors", "the embedded weights of " + name);
    }

    private static Map<String, Embedded> read() {
        Map<String, Embedded> all = new TreeMap<>();
        Architecture published = Zoo.architectures().get(Networks.DEFAULT);
        all.put(Networks.DEFAULT, new Embedded(published, published.card(), Optional.empty()));
        try {
            for (TrainingCard training : new JsonMapper()
                    .readValue(resource(FAMILY, "the cards of the embedded networks"), TrainingCard[].class)) {
                Architecture architecture = Zoo.architectures().get(training.architecture());
                all.put(
                        training.name(),
                        new Embedded(architecture, card(architecture.card(), training), Optional.of(training)));
            }
        } catch (IOException e) {
            throw new WeightsException("the cards of the embedded networks cannot be read; build again", e);
        }
        return Collections.unmodifiableMap(all);
    }

    private static NetworkCard card(NetworkCard architecture, TrainingCard training) {
        return new NetworkCard(
                training.name(),
                training.title(),
                architecture.picture(),
                architecture.preprocessing(),
                architecture.classes(),
                architecture.backgroundOutput(),
                architecture.defaultStages(),
                LICENCE,
                ORIGIN + training.plan(),
                architecture.source());
    }

    private static byte[] resource(String resource, String what) {
        try (InputStream in = EmbeddedNetworks.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new WeightsException(
                        what + " (" + resource + ") are missing from this build; unpack or build Metamerkit again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new WeightsException(what + " cannot be read; build again", e);
        }
    }
}
