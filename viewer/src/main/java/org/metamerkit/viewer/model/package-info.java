/**
 * View-models: what the windows show and what happens when somebody acts, in plain Java and JavaFX properties. They know the
 * toolkit's API; no control, scene or picture of JavaFX may enter, so that they are tested without a display.
 */
package org.metamerkit.viewer.model;
