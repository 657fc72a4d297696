// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.metamerkit.recognition.RecognitionException;

/**
 * One answer of one observer, a person or a network, to one stimulus.
 *
 * @param observer who
 * @param stimulus what was shown: a name that is the same for everybody who saw it
 * @param condition under which condition; empty where there is one only
 * @param response what was answered; empty if nothing was, which counts as wrong
 * @param seconds response time, 0 or more, where known
 * @param category the right answer, where known
 * @param texture the category of the texture, in pictures whose shape and texture conflict
 */
public record Trial(
        String observer,
        String stimulus,
        String condition,
        Optional<String> response,
        OptionalDouble seconds,
        Optional<String> category,
        Optional<String> texture) {

    /**
     * Whether the response is the right one.
     *
     * @throws RecognitionException if the right one is not known
     */
    public boolean isCorrect() {
        return response.isPresent()
                && response.get()
                        .equals(
                                category.orElseThrow(
                                        () -> new RecognitionException(
                                                "what " + stimulus
                                                        + " shows is not known; name its column with --column category=NAME, or give --labels")));
    }

    Trial withCategory(String known) {
        return new Trial(observer, stimulus, condition, response, seconds, Optional.of(known), texture);
    }

    Trial withStimulus(String other) {
        return new Trial(observer, other, condition, response, seconds, category, texture);
    }

    /** Response and right answers in other words. */
    Trial inWords(UnaryOperator<String> word) {
        return new Trial(
                observer, stimulus, condition, response.map(word), seconds, category.map(word), texture.map(word));
    }

    Trial withCondition(String other) {
        return new Trial(observer, stimulus, other, response, seconds, category, texture);
    }
}
