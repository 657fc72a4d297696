// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.List;
import java.util.function.LongSupplier;
import org.metamerkit.model.layer.StageLayer;

/** Rows of stages for tests in other packages. */
public final class RowsOfStages {
    private RowsOfStages() {}

    public static StagedForward of(List<StageLayer> stages, LongSupplier multiplyAdds) {
        return new RowOfStages(stages, multiplyAdds);
    }
}
