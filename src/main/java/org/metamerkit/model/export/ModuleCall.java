// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

/**
 * One call of a module of the network.
 *
 * @param key tells calls of one module apart
 * @param path of the module, for example {@code layer1.0.conv1}; empty for the network itself
 */
record ModuleCall(String key, String path) {}
