// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.layer;

/**
 * One stage as an architecture writes it: what leads from the stage before to this one, up to but without the activation
 * function it ends in, and that function.
 */
public record StageLayer(String name, Layer body, Activation activation) {}
