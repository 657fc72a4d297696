// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import java.util.Map;
import java.util.Optional;

/**
 * What was done and undone; immutable, each change gives another history.
 *
 * @param done the last thing done, and below it what was done before; null if nothing
 * @param undone the last thing undone; null if nothing
 */
record ChoiceHistory(Step done, Step undone) {
    static final ChoiceHistory EMPTY = new ChoiceHistory(null, null);

    /**
     * A command with what was there before it.
     *
     * @param below the step before; null for the first
     */
    record Step(ChoiceCommand command, Map<String, Choice> before, BlindMode blindBefore, Step below) {}

    /** After a new command; what was undone can no longer be done again. */
    ChoiceHistory after(ChoiceCommand command, Map<String, Choice> before, BlindMode blindBefore) {
        return new ChoiceHistory(new Step(command, Map.copyOf(before), blindBefore, done), null);
    }

    ChoiceHistory afterUndo() {
        return new ChoiceHistory(done.below, new Step(done.command, done.before, done.blindBefore, undone));
    }

    ChoiceHistory afterRedo(Map<String, Choice> before, BlindMode blindBefore) {
        return new ChoiceHistory(new Step(undone.command, Map.copyOf(before), blindBefore, done), undone.below);
    }

    Optional<ChoiceCommand> nextUndo() {
        return Optional.ofNullable(done).map(Step::command);
    }

    Optional<ChoiceCommand> nextRedo() {
        return Optional.ofNullable(undone).map(Step::command);
    }
}
