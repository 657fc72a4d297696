/**
 * Looks: the light and the dark style sheet, and the colours that drawings use, which are readable with any colour vision.
 */
package org.metamerkit.viewer.theme;
