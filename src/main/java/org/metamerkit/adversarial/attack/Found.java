// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

/**
 * What a round of an attack made of one picture.
 *
 * @param success whether the network answers {@code pixels} as the attack wanted
 * @param pixels 3×H×W in the ball and in [0, 1]: the first success, else where the loss was largest
 * @param target the class it led to, or −1
 * @param evaluations times the network was asked about this picture
 */
record Found(boolean success, float[] pixels, int target, long evaluations) {}
