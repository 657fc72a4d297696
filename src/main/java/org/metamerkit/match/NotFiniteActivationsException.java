// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

/** A network answered with NaN or an infinity, of which no match can be told; the message is one sentence with the remedy. */
public final class NotFiniteActivationsException extends IllegalArgumentException {
    private static final String REMEDY =
            ", expected finite numbers; check the picture's pixels and the network's weights";

    private final int unit;
    private final float activation;
    private final String whose;

    NotFiniteActivationsException(int unit, float activation, String whose) {
        super("unit " + unit + " of " + whose + " is " + activation + REMEDY);
        this.unit = unit;
        this.activation = activation;
        this.whose = whose;
    }

    /** The same, of a stage whose name is known. */
    NotFiniteActivationsException at(String stage) {
        return new NotFiniteActivationsException(unit, activation, whose + " at " + stage);
    }
}
