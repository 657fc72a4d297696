// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.List;
import org.metamerkit.model.layer.Activation;

/**
 * A stage of an exported network.
 *
 * @param name the shortest module path whose output it is; {@code output} for the network's own
 * @param aliases the other module paths
 * @param value its activation
 * @param activation the pointwise function it ends in
 * @param root what that is applied to
 * @param node place of the node that makes the value
 */
record ExportedStage(String name, List<String> aliases, String value, Activation activation, String root, int node) {}
