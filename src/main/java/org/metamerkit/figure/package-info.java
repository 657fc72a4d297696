/**
 * Charts as PNG and SVG files: curves, heat maps, bars. Knows numbers and names, nothing of networks, metamers or people.
 */
package org.metamerkit.figure;
