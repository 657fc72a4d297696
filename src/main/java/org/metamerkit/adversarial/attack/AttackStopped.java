// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

/** Ends a round whose results nobody waits for any more. */
final class AttackStopped extends RuntimeException {
    AttackStopped() {
        super("the attack was asked to stop");
    }
}
