/**
 * Statistics of the field's papers on Commons Math: bootstrap, permutation tests, analyses of variance, correlations.
 */
package org.metamerkit.recognition.statistics;
