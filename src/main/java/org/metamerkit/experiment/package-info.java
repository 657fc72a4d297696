/**
 * Runs on disk: many pictures, stages and seeds, resumable; what a run leaves behind.
 */
package org.metamerkit.experiment;
