/**
 * What a run holds, as rows to look at, filter, sort and export: the index over its folders, which can always be made again, and the
 * details of one metamer on demand. Reads only what runs wrote; never opens a network, so that no libtorch is needed.
 */
package org.metamerkit.experiment.catalogue;
