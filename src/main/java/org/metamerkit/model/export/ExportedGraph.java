// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's graph: nodes in execution order, each standing after all it needs.
 *
 * @param picture the name of the value that is the network's input
 * @param tensors names of the values that are parameters, buffers or constants, with their names in the file
 * @param nodes in execution order
 * @param outputs names of the tensors the network gives
 * @param facts of the tensors, by name of value; whole numbers are not in it
 */
record ExportedGraph(
        String picture,
        Map<String, String> tensors,
        List<GraphNode> nodes,
        List<String> outputs,
        Map<String, TensorFacts> facts) {
    ExportedGraph {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        facts = Map.copyOf(facts);
    }

    /** The size of the batch: fixed, or a symbol. */
    TensorFacts.Size batch() {
        return facts.get(picture).sizes().get(0);
    }
}
