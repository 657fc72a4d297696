// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

/** What the attacks' settings have in common: numbers of something, with a least one. */
final class Counts {
    private Counts() {}

    /** @throws IllegalArgumentException with one sentence if there are fewer */
    static void requireAtLeast(int least, String what, int number) {
        if (number < least) {
            throw new IllegalArgumentException(
                    "the number of " + what + " is " + number + "; give " + least + " or more");
        }
    }
}
