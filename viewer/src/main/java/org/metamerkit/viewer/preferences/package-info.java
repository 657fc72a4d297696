/**
 * What the viewer remembers of its user between starts: theme, recent runs, the window's place, the screen's size. Nothing that
 * belongs to a run may enter; choices lie beside their run.
 */
package org.metamerkit.viewer.preferences;
