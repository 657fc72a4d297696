/**
 * The viewer: windows on what runs left behind. {@code view} knows {@code model}, which knows the toolkit; {@code action}, {@code
 * theme} and {@code preferences} know neither; the toolkit never depends on it. Only the activation scatter and live synthesis touch
 * a network, and only when asked.
 */
package org.metamerkit.viewer;
