/**
 * Architectures without weights: one family a file, top to bottom, with the paper or repository it comes from; {@link
 * org.metamerkit.model.zoo.Zoo} lists them. HMAX's patches, which are sampled rather than learned, are here too.
 */
package org.metamerkit.model.zoo;
