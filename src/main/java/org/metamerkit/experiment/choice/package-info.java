/**
 * What people decide about metamers: marks, tags, notes and ratings in a small file beside the run, saved at every change, with undo;
 * agreement of two raters, and balance against a design. Knows rows of the catalogue, no pictures.
 */
package org.metamerkit.experiment.choice;
