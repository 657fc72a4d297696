// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Chooses a handful of stages spread over a network. */
final class DefaultStages {
    private static final int COUNT = 7;

    /** What a step down in the module tree costs, in fractions of the network: ends of blocks are more telling than their parts. */
    private static final double DEPTH_COST = 0.12;

    private DefaultStages() {}

    /** @param multiplyAdds up to every node */
    static List<String> of(List<ExportedStage> stages, long[] multiplyAdds) {
        int last = stages.size() - 1;
        double all = Math.max(1, multiplyAdds[stages.get(last).node()]);
        Set<Integer> chosen = new LinkedHashSet<>();
        chosen.add(0);
        for (int k = 1; k < COUNT - 1; k++) {
            double target = (double) k / (COUNT - 1);
            int best = -1;
            double leastCost = Double.POSITIVE_INFINITY;
            for (int i = 1; i < last; i++) {
                ExportedStage stage = stages.get(i);
                double depth = stage.name().chars().filter(c -> c == '.').count();
                double cost = Math.abs(multiplyAdds[stage.node()] / all - target) + DEPTH_COST * depth;
                if (cost < leastCost && !chosen.contains(i)) {
                    best = i;
                    leastCost = cost;
                }
            }
            if (best >= 0) {
                chosen.add(best);
            }
        }
        chosen.add(last);
        return chosen.stream().sorted().map(i -> stages.get(i).name()).toList();
    }
}
