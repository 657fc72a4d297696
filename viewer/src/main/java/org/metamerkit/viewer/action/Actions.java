// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.action;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;

/** What each command does in one window, and when it can be done. */
public final class Actions {
    private final Map<Command, Runnable> work = new EnumMap<>(Command.class);
    private final Map<Command, ObservableBooleanValue> enabled = new EnumMap<>(Command.class);

    /** Says what a command does. */
    public Actions on(Command command, Runnable does) {
        return on(command, Bindings.createBooleanBinding(() -> true), does);
    }

    /** Says what a command does, and when. */
    public Actions on(Command command, ObservableBooleanValue when, Runnable does) {
        if (work.put(command, does) != null) {
            throw new IllegalStateException("The command " + command.id() + " was given two meanings; keep one.");
        }
        enabled.put(command, when);
        return this;
    }

    /** Whether it can be done now. */
    public ObservableBooleanValue enabled(Command command) {
        return enabled.getOrDefault(command, Bindings.createBooleanBinding(() -> false));
    }

    /**
     * Does it, if it can be done now.
     *
     * @return whether it was done
     */
    public boolean run(Command command) {
        boolean can = enabled(command).get();
        if (can) {
            work.get(command).run();
        }
        return can;
    }

    /** Commands without a meaning: none in a finished window. */
    public Set<Command> missing() {
        Set<Command> missing = EnumSet.allOf(Command.class);
        missing.removeAll(work.keySet());
        return missing;
    }
}
