// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerOrders;
import org.metamerkit.experiment.catalogue.MetamerRecord;

/** In which order metamers are shown. */
public sealed interface SortKey {
    /** By network, stage, picture and seed. */
    SortKey USUAL = new Named("network, stage, picture", MetamerOrders.usual());

    /** Ascending or descending; rows without the value are last. */
    Comparator<MetamerRecord> order(boolean descending);

    /** All there are. */
    static List<SortKey> all() {
        List<SortKey> keys = new ArrayList<>(List.of(
                USUAL,
                new Named("picture", MetamerOrders.byPicture()),
                new Named("stage", MetamerOrders.byStage()),
                new Named("category", MetamerOrders.byCategory()),
                new Named("verdict", MetamerOrders.byVerdict()),
                new Named("seed", MetamerOrders.bySeed()),
                new Named("latest first", MetamerOrders.byDate())));
        for (MeasureColumn column : MeasureColumn.values()) {
            keys.add(new ByMeasure(column));
        }
        return keys;
    }

    /** By something that is not a number. */
    record Named(String title, Comparator<MetamerRecord> ascending) implements SortKey {
        @Override
        public Comparator<MetamerRecord> order(boolean descending) {
            return descending ? ascending.reversed() : ascending;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** By a number. */
    record ByMeasure(MeasureColumn column) implements SortKey {
        @Override
        public Comparator<MetamerRecord> order(boolean descending) {
            return MetamerOrders.byMeasure(column, !descending);
        }

        @Override
        public String toString() {
            return column.title();
        }
    }
}
