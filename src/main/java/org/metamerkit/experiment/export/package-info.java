/**
 * A chosen set of metamers as files for experiments with people and for analysis. Reads the catalogue and choices; never opens a
 * network.
 */
package org.metamerkit.experiment.export;
