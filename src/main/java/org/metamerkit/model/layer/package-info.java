/**
 * The few layers networks are written with, on libtorch. An architecture asks a {@link org.metamerkit.model.layer.Layers} for
 * them; frozen layers fold batch normalisation into the convolution before it and never receive gradients.
 */
package org.metamerkit.model.layer;
