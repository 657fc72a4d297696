// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.script.ScriptStage.Place;

/**
 * One pass through all stages, a step from each stage to the next, so that no more is kept than what later steps need, and a
 * stage is handed over before anything overwrites it.
 */
final class StepwiseRun {
    private record Step(CutGraph graph, List<Place> given, List<Place> made) {}

    private final Graph flat;
    private final List<ScriptStage> stages;
    private final Retained memory;
    private final List<JitNode> nodes;
    private final Map<Long, Place> places;
    /** The last top-level node that needs a value. */
    private final Map<Place, Integer> lastUse = new HashMap<>();

    private final List<Step> steps = new ArrayList<>();

    StepwiseRun(Graph flat, List<ScriptStage> stages, Retained memory) {
        this.flat = flat;
        this.stages = stages;
        this.memory = memory;
        nodes = Ir.nodes(flat);
        places = ScriptStage.places(flat);
        for (int i = 0; i < nodes.size(); i++) {
            int user = i;
            needed(nodes.get(i)).forEach(place -> lastUse.put(place, user));
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
                if (GradMode.is_enabled()) {
                    take(step, known);
                    receiver.accept(known.get(stages.get(i).value()).toTensor(), i);
                } else {
                    try (PointerScope scope = new PointerScope()) {
                        take(step, known);
                        receiver.accept(known.get(stages.get(i).value()).toTensor(), i);
                    }
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
        int end = stages.get(stage).cut();
        return lastUse.getOrDefault(place, -1) >= end
                || stages.stream()
                        .skip(stage + 1L)
                        .anyMatch(later -> later.value().equals(place));
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
        List<Place> given = new ArrayList<>();
        List<Place> made = new ArrayList<>();
        for (int i = start; i < end; i++) {
            if (isConstant(i)) {
                continue;
            }
            for (Place place : needed(nodes.get(i))) {
                if (place.node() < start && !given.contains(place)) {
                    given.add(place);
                }
            }
            for (int output = 0; output < nodes.get(i).outputs().size(); output++) {
                Place place = new Place(i, output);
                if (isNeededAfter(place, stage) || place.equals(stages.get(stage).value())) {
                    made.add(place);
                }
            }
        }
        try (PointerScope scope = new PointerScope()) {
            return new Step(CutGraph.between(flat, start, end, given, made, memory), given, made);
        }
    }

    private boolean isConstant(int node) {
        return node >= 0 && Ir.kind(nodes.get(node)).equals("prim::Constant");
    }

    /** Top-level values that a node or the blocks in it use, without constants. */
    private List<Place> needed(JitNode node) {
        List<Place> needed = new ArrayList<>();
        collect(node, needed);
        return needed;
    }

    private void collect(JitNode node, List<Place> needed) {
        Ir.inputs(node).forEach(value -> collect(value.unique(), needed));
        Ir.blocks(node).forEach(block -> {
            Ir.nodes(block).forEach(inner -> collect(inner, needed));
            Ir.list(block.outputs()).forEach(value -> collect(value.unique(), needed));
        });
    }

    private void collect(long unique, List<Place> needed) {
        Place place = places.get(unique);
        if (place != null && !isConstant(place.node()) && !needed.contains(place)) {
            needed.add(place);
        }
    }
}
