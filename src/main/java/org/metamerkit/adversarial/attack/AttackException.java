// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

/** An attack that cannot be made or go on; the message is one sentence with the remedy. */
public final class AttackException extends RuntimeException {
    public AttackException(String message) {
        super(message);
    }
}
