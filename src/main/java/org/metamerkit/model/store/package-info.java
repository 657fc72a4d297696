/**
 * Networks that users bring: recognised, checked and kept in the model folder, from which they are loaded by name.
 */
package org.metamerkit.model.store;
