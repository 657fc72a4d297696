// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.metamerkit.model.export.TensorFacts.Size;

/**
 * Finds a network's stages: what leaves a module is the module's output. A module called several times gives {@code name}, {@code
 * name#2} and so on; several modules that give the same value are one stage with several names.
 */
final class StageFinder {
    /** The stage that is the network's output. */
    static final String OUTPUT = "output";

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final int LONGEST_PATH = 200;

    private final Dataflow flow;
    private final ExportedGraph graph;

    /** What leaves every call of a module: the value made last of those used outside. */
    private final Map<ModuleCall, String> leaving = new LinkedHashMap<>();

    private final Map<String, List<ModuleCall>> madeIn = new HashMap<>();

    /** A name of a value; {@code maker} tells modules that make it from those that only give it on. */
    private record Named(String name, boolean maker) {}

    private StageFinder(Dataflow flow) {
        this.flow = flow;
        this.graph = flow.graph();
    }

    /** The stages in execution order; the last is the network's output, the first of several. */
    static List<ExportedStage> find(Dataflow flow) {
        return new StageFinder(flow).find();
    }

    private List<ExportedStage> find() {
        for (GraphNode node : graph.nodes()) {
            for (ModuleCall call : node.modules()) {
                leaving.putIfAbsent(call, "");
            }
            Set<ModuleCall> inside = new HashSet<>(node.modules());
            node.eachValue(value -> leave(value, inside));
            node.results().forEach(result -> madeIn.put(result, node.modules()));
        }
        graph.outputs().forEach(output -> leave(output, Set.of()));
        Map<String, List<Named>> names = new LinkedHashMap<>();
        Map<String, Integer> calls = new HashMap<>();
        leaving.forEach((call, value) -> {
            if (PATH.matcher(call.path()).matches() && call.path().length() <= LONGEST_PATH && !value.isEmpty()) {
                int count = calls.merge(call.path(), 1, Integer::sum);
                String made = flow.canonical(value);
                boolean maker = madeIn.getOrDefault(made, List.of()).contains(call);
                names.computeIfAbsent(made, key -> new ArrayList<>())
                        .add(new Named(count == 1 ? call.path() : call.path() + "#" + count, maker));
            }
        });
        List<ExportedStage> stages = new ArrayList<>();
        String output = flow.canonical(graph.outputs().get(0));
        names.forEach((value, paths) -> {
            if (!value.equals(output) && isStage(value)) {
                List<String> sorted = sorted(paths);
                stages.add(stage(unlikeOutput(sorted.get(0)), sorted.subList(1, sorted.size()), value));
            }
        });
        if (isStage(output)) {
            stages.add(stage(OUTPUT, sorted(names.getOrDefault(output, List.of())), output));
        }
        stages.sort(Comparator.comparingInt(ExportedStage::node));
        // the first of several outputs is the network's answer: what is made after it, an auxiliary head say, is none
        // of its stages
        return stages.stream()
                .filter(stage -> !isStage(output) || stage.node() <= flow.maker(output))
                .toList();
    }

    /** The shortest path first of those that make the value, then of those that only give it on. */
    private static List<String> sorted(List<Named> names) {
        return names.stream()
                .sorted(Comparator.comparing((Named named) -> !named.maker())
                        .thenComparingInt(named -> named.name().length()))
                .map(Named::name)
                .toList();
    }

    /** A module that is called as the last stage is. */
    private static String unlikeOutput(String path) {
        return path.equals(OUTPUT) ? OUTPUT + "#module" : path;
    }

    /** Notes that a value is used by a node inside the calls given: it leaves all others it was made in. */
    private void leave(String value, Set<ModuleCall> inside) {
        if (!graph.facts().containsKey(value)) {
            return;
        }
        for (ModuleCall call : madeIn.getOrDefault(value, List.of())) {
            if (!inside.contains(call)) {
                leaving.merge(
                        call, value, (before, now) -> before.isEmpty() || place(now) >= place(before) ? now : before);
            }
        }
    }

    private int place(String value) {
        return flow.maker(value);
    }

    private ExportedStage stage(String name, List<String> aliases, String value) {
        FinalActivation end = FinalActivation.of(value, flow);
        return new ExportedStage(
                name,
                aliases.stream().filter(alias -> !alias.equals(OUTPUT)).toList(),
                value,
                end.activation(),
                end.root(),
                flow.maker(value));
    }

    /** Whether the value is an activation of the picture: floating-point, batch first, of fixed size otherwise. */
    private boolean isStage(String value) {
        TensorFacts facts = graph.facts().get(value);
        if (facts == null
                || !flow.followsFromPicture(value)
                || flow.maker(value) < 0
                || !facts.type().isFloatingPoint()
                || facts.sizes().size() < 2) {
            return false;
        }
        Size first = facts.sizes().get(0);
        return first.equals(graph.batch())
                && facts.sizes().stream().skip(1).allMatch(size -> size.isFixed() && size.value() > 0);
    }
}
