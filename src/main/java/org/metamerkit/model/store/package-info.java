/**
 * Networks that users bring, by file or by download: recognised, checked and kept in the model folder with a card, from which they
 * are loaded by name. {@link org.metamerkit.model.store.ModelImporter} brings them in, {@link
 * org.metamerkit.model.store.StoredNetworks} loads them.
 */
package org.metamerkit.model.store;
