// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Value;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.script.ScriptStage.Place;

/**
 * One pass through all stages, a step from each stage to the next, so that no more is kept than what later steps need, and a
 * stage is handed over before anything overwrites it.
 */
final class StepwiseRun {
    private record Step(CutGraph graph, List<Place> given, List<Place> made) {}

    private final List<ScriptStage> stages;
    private final Retained memory;
    private final List<JitNode> nodes;
    private final boolean[] constant;
    private final Value input;
    private final Map<Long, Place> places;
    /** The last top-level node that needs a value. */
    private final Map<Place, Integer> lastNode = new HashMap<>();
    /** The last stage that is a value. */
    private final Map<Place, Integer> lastStage = new HashMap<>();

    private final List<Step> steps = new ArrayList<>();

    StepwiseRun(Graph flat, List<ScriptStage> stages, Retained memory) {
        this.stages = stages;
        this.memory = memory;
        nodes = Ir.nodes(flat);
        places = ScriptStage.places(flat);
        input = flat.inputs().get(0);
        constant = new boolean[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            int user = i;
            constant[i] = Ir.kind(nodes.get(i)).equals("prim::Constant");
            needed(nodes.get(i)).forEach(place -> lastNode.put(place, user));
        }
        for (int i = 0; i < stages.size(); i++) {
            lastStage.put(stages.get(i).value(), i);
        }
    }

    /** @param receiver each activation is freed when it returns, if the pass is one without gradients */
    void run(Tensor input, int last, ObjIntConsumer<Tensor> receiver) {
        Map<Place, IValue> known = new LinkedHashMap<>();
        try {
            try (PointerScope scope = new PointerScope()) {
                known.put(new Place(-1, 0), kept(new IValue(input)));
            }
            for (int i = 0; i <= last; i++) {
                Step step = step(i);
                try (PointerScope scope = GradMode.is_enabled() ? null : new PointerScope()) {
                    take(step, known);
                    receiver.accept(known.get(stages.get(i).value()).toTensor(), i);
                }
                forget(known, i);
            }
        } finally {
            known.values().forEach(IValue::releaseReference);
        }
    }

    private static void take(Step step, Map<Place, IValue> known) {
        IValueVector answers =
                step.graph().run(step.given().stream().map(known::get).toArray(IValue[]::new));
        for (int i = 0; i < step.made().size(); i++) {
            known.put(step.made().get(i), kept(new IValue(answers.get(i))));
        }
    }

    private static IValue kept(IValue value) {
        value.retainReference();
        return value;
    }

    /** Frees what neither a later node nor a later stage needs. */
    private void forget(Map<Place, IValue> known, int stage) {
        known.entrySet().removeIf(entry -> {
            boolean dead = !isNeededAfter(entry.getKey(), stage);
            if (dead) {
                entry.getValue().releaseReference();
            }
            return dead;
        });
    }

    private boolean isNeededAfter(Place place, int stage) {
        return lastNode.getOrDefault(place, -1) >= stages.get(stage).cut() || lastStage.getOrDefault(place, -1) > stage;
    }

    private synchronized Step step(int stage) {
        while (steps.size() <= stage) {
            steps.add(makeStep(steps.size()));
        }
        return steps.get(stage);
    }

    private Step makeStep(int stage) {
        int start = stage == 0 ? 0 : stages.get(stage - 1).cut();
        int end = stages.get(stage).cut();
        Set<Place> given = new LinkedHashSet<>();
        Set<Place> constants = new LinkedHashSet<>();
        List<Place> made = new ArrayList<>();
        List<JitNode> own = new ArrayList<>();
        for (int i = start; i < end; i++) {
            if (constant[i]) {
                continue;
            }
            own.add(nodes.get(i));
            for (Place place : needed(nodes.get(i))) {
                if (isConstant(place)) {
                    constants.add(place);
                } else if (place.node() < start) {
                    given.add(place);
                }
            }
            for (int output = 0; output < nodes.get(i).outputs().size(); output++) {
                Place place = new Place(i, output);
                if (isNeededAfter(place, stage)
                        || place.equals(stages.get(stage).value())) {
                    made.add(place);
                }
            }
        }
        List<JitNode> all = new ArrayList<>(
                constants.stream().map(place -> nodes.get(place.node())).toList());
        all.addAll(own);
        try (PointerScope scope = new PointerScope()) {
            CutGraph graph = CutGraph.of(all, values(given), values(made), memory);
            return new Step(graph, List.copyOf(given), made);
        }
    }

    private List<Value> values(Collection<Place> wanted) {
        return wanted.stream()
                .map(place -> place.node() < 0
                        ? input
                        : nodes.get(place.node()).outputs().get(place.output()))
                .toList();
    }

    private boolean isConstant(Place place) {
        return place.node() >= 0 && constant[place.node()];
    }

    /** Top-level values that a node or the blocks in it use. */
    private Set<Place> needed(JitNode node) {
        Set<Place> needed = new LinkedHashSet<>();
        collect(node, needed);
        return needed;
    }

    private void collect(JitNode node, Set<Place> needed) {
        Ir.inputs(node).forEach(value -> collect(value.unique(), needed));
        Ir.blocks(node).forEach(block -> {
            Ir.nodes(block).forEach(inner -> collect(inner, needed));
            Ir.list(block.outputs()).forEach(value -> collect(value.unique(), needed));
        });
    }

    private void collect(long unique, Set<Place> needed) {
        Place place = places.get(unique);
        if (place != null) {
            needed.add(place);
        }
    }
}
