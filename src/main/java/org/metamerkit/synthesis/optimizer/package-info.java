/** Optimisers of pictures: an immutable configuration, a state and an update; one optimiser a file. */
package org.metamerkit.synthesis.optimizer;
