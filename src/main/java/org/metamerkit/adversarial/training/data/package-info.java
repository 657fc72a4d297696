/**
 * The data of training: labelled pictures decoded once into a cache file ({@link org.metamerkit.adversarial.training.data.PictureCache}), and
 * batches of them, augmented ahead of the trainer ({@link org.metamerkit.adversarial.training.data.BatchLoader}). Plain arrays only; what is done
 * with a batch lies in the package above.
 */
package org.metamerkit.adversarial.training.data;
