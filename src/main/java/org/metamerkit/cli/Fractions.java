// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.adversarial.attack.StepSize;

/** Sizes of perturbations as people write them: {@code 0.5}, {@code 8/255}, {@code eps/4}, {@code 2.5eps/20}, {@code 2.5*eps/20}. */
final class Fractions {
    private static final String NUMBER = "(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?";
    private static final Pattern PLAIN = Pattern.compile("(" + NUMBER + ")(?:/(" + NUMBER + "))?");
    private static final Pattern OF_EPS = Pattern.compile("(?:(" + NUMBER + ")\\*?)?eps(?:/(" + NUMBER + "))?");

    private Fractions() {}

    /**
     * @param what for the message, such as {@code eps}
     * @throws IllegalArgumentException with one sentence if it is no number of 0 or more
     */
    static double parse(String what, String text) {
        Matcher matcher = PLAIN.matcher(text.replace(" ", ""));
        double value = matcher.matches() ? quotient(matcher) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    what + " is '" + text + "'; give a number or fraction of 0 or more, such as 0.5 or 8/255");
        }
        return value;
    }

    /** @throws IllegalArgumentException with one sentence if it is no positive number or multiple of eps */
    static StepSize stepSize(String text) {
        Matcher matcher = OF_EPS.matcher(text.replace(" ", ""));
        if (matcher.matches()) {
            return StepSize.ofEps(quotient(matcher));
        }
        return StepSize.absolute(parse("the step size", text));
    }

    private static double quotient(Matcher matcher) {
        double above = matcher.group(1) == null ? 1 : Double.parseDouble(matcher.group(1));
        return matcher.group(2) == null ? above : above / Double.parseDouble(matcher.group(2));
    }
}
