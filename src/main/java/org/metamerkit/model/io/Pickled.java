// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle can hold after {@link RestrictedUnpickler}: data, and names of what was not made. Besides these kinds there are
 * {@link String}, {@link Long}, {@link Double}, {@link Boolean} and null. Containers are equal to themselves only, so that a
 * pickle cannot make a hash code run in circles.
 */
final class Pickled {
    private Pickled() {}

    /** A list, tuple or set. */
    static final class Sequence {
        final List<Object> items;

        Sequence(List<Object> items) {
            this.items = items;
        }
    }

    /** A mapping, in the order in which it was filled. */
    static final class Mapping {
        final Map<Object, Object> items = new LinkedHashMap<>(4);
    }

    /** A class or function by its name. It is never looked up. */
    record Global(String module, String name) {
        String full() {
            return module + "." + name;
        }
    }

    /** Stands where an object of a class that is not on the list would be; whatever the pickle puts into it is dropped. */
    static final class Unmade {
        private final Global type;

        Unmade(Global type) {
            this.type = type;
        }

        String what() {
            return type.full();
        }
    }

    /** Makes the few objects that are needed. */
    interface Maker {
        /** What calling a class or function gives; {@link Unmade} if it is not on the list. */
        Object call(Global callable, List<Object> arguments);

        /** What a persistent identifier stands for. */
        Object persistent(Object identifier);
    }

    /** A sequence that may grow. */
    static Sequence sequence() {
        return new Sequence(new ArrayList<>(0));
    }
}
