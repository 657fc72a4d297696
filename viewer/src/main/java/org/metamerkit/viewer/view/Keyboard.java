// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;

/** Runs commands by their keys. Plain keys, such as K, and undo belong to a text field while somebody types into it. */
final class Keyboard {
    private static final Map<Command, KeyCombination> COMBINATIONS = new EnumMap<>(Command.class);

    static {
        for (Command command : Command.values()) {
            if (!command.shortcut().isEmpty()) {
                COMBINATIONS.put(
                        command, KeyCombination.valueOf(command.shortcut().replace("Ctrl", "Shortcut")));
            }
        }
    }

    private Keyboard() {}

    static void listen(Scene scene, Actions actions) {
        AtomicBoolean letterIsSpent = new AtomicBoolean();
        scene.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            Optional<Command> command = command(event);
            letterIsSpent.set(false);
            if (command.isEmpty() || belongsToField(command.get(), scene.getFocusOwner(), event)) {
                return;
            }
            if (actions.run(command.get())) {
                letterIsSpent.set(command.get().isPlainKey());
                event.consume();
            }
        });
        // the letter of T or N comes after the key, when the field for a tag or a note has the focus already
        scene.addEventFilter(KeyEvent.KEY_TYPED, event -> {
            if (letterIsSpent.getAndSet(false)) {
                event.consume();
            }
        });
    }

    static Optional<Command> command(KeyEvent event) {
        return COMBINATIONS.entrySet().stream()
                .filter(entry -> entry.getValue().match(event))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> alias(event));
    }

    /** Plus is the shifted equals sign on many keyboards, and number pads have keys of their own. */
    private static Optional<Command> alias(KeyEvent event) {
        if (!event.isShortcutDown()) {
            return Optional.empty();
        }
        return switch (event.getCode()) {
            case EQUALS, ADD -> Optional.of(Command.LARGER);
            case SUBTRACT -> Optional.of(Command.SMALLER);
            case NUMPAD0 -> Optional.of(Command.ACTUAL_SIZE);
            default -> Optional.empty();
        };
    }

    /** Letters, and undoing what was typed, belong to a field; the space key presses a button that has the focus. */
    private static boolean belongsToField(Command command, Node focused, KeyEvent event) {
        if (isTypedInto(focused)) {
            return command.isPlainKey() || command == Command.UNDO || command == Command.REDO;
        }
        return command.isPlainKey()
                && focused instanceof ButtonBase
                && event.getText().equals(" ");
    }

    /** A spinner has the focus itself, not the field in it. */
    private static boolean isTypedInto(Node focused) {
        return focused instanceof TextInputControl || focused instanceof Spinner<?> spinner && spinner.isEditable();
    }

    /** What a command does, and its keys if it has some. */
    static Tooltip tip(Command command) {
        String keys = keys(command);
        return new Tooltip(command.help() + (keys.isEmpty() ? "" : " [" + keys + "]"));
    }

    /** How a command's keys are called on this machine; empty without one. */
    static String keys(Command command) {
        KeyCombination combination = COMBINATIONS.get(command);
        return combination == null ? "" : combination.getDisplayText();
    }
}
