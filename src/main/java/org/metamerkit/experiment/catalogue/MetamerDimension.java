// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** By what metamers are grouped: rows and columns of tables, conditions of experiments. */
public enum MetamerDimension {
    NETWORK(MetamerRecord::network, MetamerOrders.byNetwork()),
    /** By the stage's name alone; where networks differ, {@link #CONDITION} keeps them apart. */
    STAGE(MetamerRecord::stage, MetamerOrders.byStage()),
    /** Network and stage, {@code NETWORK/STAGE}. */
    CONDITION(
            metamer -> metamer.network() + "/" + metamer.stage(),
            MetamerOrders.byNetwork().thenComparing(MetamerOrders.byStage())),
    /** {@link MetamerRecord.Answers#category}; {@code unknown} where nobody said what the original shows. */
    CATEGORY(metamer -> metamer.answers().category().orElse("unknown"), MetamerOrders.byCategory()),
    /** The original's name. */
    PICTURE(MetamerRecord::picture, MetamerOrders.byPicture()),
    SEED(metamer -> Integer.toString(metamer.seed()), MetamerOrders.bySeed()),
    OPTIMIZER(MetamerRecord::optimizer, Comparator.comparing(MetamerRecord::optimizer));

    private final Function<MetamerRecord, String> label;
    private final Comparator<MetamerRecord> order;

    MetamerDimension(Function<MetamerRecord, String> label, Comparator<MetamerRecord> order) {
        this.label = label;
        this.order = order;
    }

    /** In files and on the command line: {@code condition}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A metamer's label. */
    public String of(MetamerRecord metamer) {
        return label.apply(metamer);
    }

    /** The labels of some metamers, each once, in the dimension's own order: stages in the network's, seeds ascending. */
    public List<String> labels(Collection<MetamerRecord> metamers) {
        return metamers.stream().sorted(order).map(label).distinct().toList();
    }
}
