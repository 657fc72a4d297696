// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pass through all stages as one step a stage: what each needs from the steps before, makes, and lets go. */
final class StageSteps {
    private final List<Step> steps;

    /**
     * A step.
     *
     * @param needs values of earlier steps, or the picture
     * @param makes the stage's value and others that later steps need
     * @param lets values no later step needs
     */
    record Step(List<String> needs, List<String> makes, List<String> lets) {}

    /** @param constants names of values that are there from the start */
    StageSteps(Dataflow flow, List<ExportedStage> stages, Set<String> constants) {
        ExportedGraph graph = flow.graph();
        Set<String> made = new HashSet<>(constants);
        made.add(graph.picture());
        List<Set<String>> needs = new ArrayList<>();
        List<Set<String>> products = new ArrayList<>();
        Map<String, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < stages.size(); i++) {
            Set<String> needed = new LinkedHashSet<>();
            Set<String> produced = new LinkedHashSet<>();
            String value = stages.get(i).value();
            for (int place : flow.needed(List.of(value), made)) {
                GraphNode node = graph.nodes().get(place);
                node.eachValue(needed::add);
                produced.addAll(node.results());
            }
            needed.removeAll(produced);
            needed.removeAll(constants);
            made.addAll(produced);
            int step = i;
            needed.forEach(name -> lastUse.put(name, step));
            lastUse.merge(value, i, Math::max);
            needs.add(needed);
            products.add(produced);
        }
        List<Step> all = new ArrayList<>();
        Set<String> live = new HashSet<>(Set.of(graph.picture()));
        for (int i = 0; i < stages.size(); i++) {
            int step = i;
            String value = stages.get(i).value();
            List<String> makes = products.get(i).stream()
                    .filter(name -> name.equals(value) || lastUse.getOrDefault(name, -1) > step)
                    .toList();
            live.addAll(makes);
            List<String> lets = live.stream()
                    .filter(name -> lastUse.getOrDefault(name, -1) <= step)
                    .toList();
            live.removeAll(Set.copyOf(lets));
            all.add(new Step(List.copyOf(needs.get(i)), makes, lets));
        }
        this.steps = List.copyOf(all);
    }

    Step get(int stage) {
        return steps.get(stage);
    }
}
