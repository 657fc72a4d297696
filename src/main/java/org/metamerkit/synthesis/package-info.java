/**
 * The optimisation itself: from noise to metamer.
 */
package org.metamerkit.synthesis;
