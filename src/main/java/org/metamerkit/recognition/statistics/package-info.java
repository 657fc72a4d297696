/**
 * Statistics of the field's papers on Commons Math: bootstrap, permutation tests, analyses of variance, correlations, effect
 * sizes, multiple comparisons. Knows numbers, participants and levels of factors; nothing of pictures, networks or files.
 * Everything random is seeded, and every p-value is a {@code PValue} that names its test, its n and its seed.
 */
package org.metamerkit.recognition.statistics;
