// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Comparator;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of conditions: files write one and the same as {@code 3} and {@code 3.0}, {@code 0.10} and {@code .1}, {@code True} and {@code true}. */
public final class ConditionName {
    /** Levels as numbers, what has none after them, equal numbers by name. */
    static final Comparator<String> ORDER = Comparator.<String>comparingDouble(
                    name -> level(name).orElse(Double.POSITIVE_INFINITY))
            .thenComparing(Comparator.naturalOrder());

    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    /** c05, 0.35, 8-10-10 (reach, coherence and grain of an eidolon). */
    private static final Pattern LEVEL = Pattern.compile("[A-Za-z_ ]*(\\d+\\.?\\d*|\\.\\d+)(?:-\\d+)*");

    private ConditionName() {}

    /** One spelling for one condition. */
    public static String normal(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        if (!NUMBER.matcher(plain).matches()) {
            return plain;
        }
        double value = Double.parseDouble(plain);
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    /** The level that a graded condition's name holds: 5 in {@code c05}, 8 in {@code 8-10-10}; empty if it holds none. */
    public static OptionalDouble level(String name) {
        String plain = name.strip();
        if (NUMBER.matcher(plain).matches()) {
            return OptionalDouble.of(Double.parseDouble(plain));
        }
        Matcher matcher = LEVEL.matcher(plain);
        return matcher.matches() ? OptionalDouble.of(Double.parseDouble(matcher.group(1))) : OptionalDouble.empty();
    }
}
