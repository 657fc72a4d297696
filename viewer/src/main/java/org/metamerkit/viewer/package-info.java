/**
 * The viewer: windows on what a run left behind. Reads the files that {@code experiment} writes; nothing of libtorch and no
 * computation of metamers may enter, and the toolkit never depends on it.
 */
package org.metamerkit.viewer;
