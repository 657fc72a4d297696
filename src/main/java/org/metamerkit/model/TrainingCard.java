// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a network of Metamerkit's own family was trained, and how it does; what {@code models show} prints.
 *
 * @param name of the network
 * @param architecture one of the zoo
 * @param title for people
 * @param plan the plan's file in the source tree
 * @param planSha256 identity of the plan
 * @param seed of the training
 * @param data the pictures trained on, in words
 * @param dataSha256 identity of those pictures
 * @param curves the training's curves, a file in the source tree
 * @param hours it took
 * @param weightsSha256 of the weights file, 64 hexadecimal digits
 * @param measured accuracies on test pictures
 */
public record TrainingCard(
        @JsonProperty("name") String name,
        @JsonProperty("architecture") String architecture,
        @JsonProperty("title") String title,
        @JsonProperty("plan") String plan,
        @JsonProperty("plan_sha256") String planSha256,
        @JsonProperty("seed") long seed,
        @JsonProperty("data") String data,
        @JsonProperty("data_sha256") String dataSha256,
        @JsonProperty("curves") String curves,
        @JsonProperty("hours") double hours,
        @JsonProperty("weights_sha256") String weightsSha256,
        @JsonProperty("measured") List<Measured> measured) {
    public TrainingCard {
        measured = List.copyOf(measured);
    }

    /**
     * An accuracy.
     *
     * @param attack in words, for example {@code PGD-20}; {@code none} for clean pictures
     * @param threat largest perturbation, for example {@code linf 8/255}; empty for clean pictures
     * @param pictures how many, and which
     * @param accuracy share of the pictures answered correctly, 0 to 1
     */
    public record Measured(
            @JsonProperty("attack") String attack,
            @JsonProperty("threat") String threat,
            @JsonProperty("pictures") String pictures,
            @JsonProperty("accuracy") double accuracy) {}
}
