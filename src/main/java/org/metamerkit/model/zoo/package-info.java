/**
 * One architecture a file, top to bottom, with the paper it comes from.
 */
package org.metamerkit.model.zoo;
