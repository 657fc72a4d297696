/**
 * Networks from TorchScript archives (traced or scripted {@code .pt} files): flattened to one graph, its stages found by module
 * path, each stage computed by the graph cut at it. Knows nothing of cards, folders or architectures.
 */
package org.metamerkit.model.script;
