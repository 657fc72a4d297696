// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

/** What convolutions and linear layers compute in while training; weights, gradients and normalisations are float32 in both. */
public enum Arithmetic {
    FLOAT32,
    /** Eight bits of precision, several times as fast on processors that have instructions for it, slower on others. */
    BFLOAT16
}
