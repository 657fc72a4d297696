/**
 * Controls and windows: they show view-models and pass on what the user does. No file is read and nothing is computed here.
 */
package org.metamerkit.viewer.view;
