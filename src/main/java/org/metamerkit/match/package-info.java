/**
 * Is it a metamer? Measures of match, null distributions of random pairs, the criterion. Plain arrays only.
 */
package org.metamerkit.match;
