// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.metamerkit.model.export.NodeArgument.Value;

/** Who makes what in a graph without in-place operators, what follows from the picture, and what a value needs. */
final class Dataflow {
    private final ExportedGraph graph;
    private final Map<String, Integer> makers = new HashMap<>();
    private final Map<String, String> same = new HashMap<>();
    private final Set<String> fromPicture = new HashSet<>();

    Dataflow(ExportedGraph graph) {
        this.graph = graph;
        fromPicture.add(graph.picture());
        for (int i = 0; i < graph.nodes().size(); i++) {
            GraphNode node = graph.nodes().get(i);
            for (String result : node.results()) {
                makers.put(result, i);
            }
            if (node.isIdentity()) {
                same.put(node.result(), canonical(((Value) node.argument("self")).name()));
            }
            boolean[] follows = {false};
            node.eachValue(value -> follows[0] |= fromPicture.contains(value));
            if (follows[0]) {
                fromPicture.addAll(node.results());
            }
        }
    }

    ExportedGraph graph() {
        return graph;
    }

    /** The name under which a value was made first, before nodes that only give it on. */
    String canonical(String value) {
        return same.getOrDefault(value, value);
    }

    /** Whether the value depends on the picture. */
    boolean followsFromPicture(String value) {
        return fromPicture.contains(value);
    }

    /** The place of the node that makes the value; −1 for the picture and the network's tensors. */
    int maker(String value) {
        return makers.getOrDefault(canonical(value), -1);
    }

    /** The node that makes the value, behind nodes that only give it on; empty for the picture and the network's tensors. */
    Optional<GraphNode> node(String value) {
        int maker = maker(value);
        return maker < 0 ? Optional.empty() : Optional.of(graph.nodes().get(maker));
    }

    /** Places of the nodes needed to make the values from those that are there already, in execution order. */
    List<Integer> needed(Collection<String> wanted, Set<String> there) {
        Set<String> open = new HashSet<>();
        int last = -1;
        for (String value : wanted) {
            if (!there.contains(value)) {
                open.add(value);
                last = Math.max(last, makers.getOrDefault(value, -1));
            }
        }
        List<Integer> needed = new ArrayList<>();
        for (int i = last; i >= 0; i--) {
            GraphNode node = graph.nodes().get(i);
            if (node.results().stream().anyMatch(open::contains)) {
                needed.add(i);
                node.eachValue(value -> {
                    if (!there.contains(value)) {
                        open.add(value);
                    }
                });
            }
        }
        java.util.Collections.reverse(needed);
        return needed;
    }
}
