/**
 * What a user can do: every action declared once, with its id, name, shortcut and help, so that menu, keyboard, command palette
 * and the manual's table of keys say the same. No controls and nothing of a run may enter.
 */
package org.metamerkit.viewer.action;
