// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import org.metamerkit.experiment.catalogue.CatalogueSummary;
import org.metamerkit.experiment.catalogue.MetamerState;

/** How many metamers there are, and what of them, for the foot of the window. */
final class StatusLine {
    private StatusLine() {}

    /**
     * The counts in one line.
     *
     * @param shown metamers that the filters let through
     * @param all metamers of the run
     * @param blind whether to leave out how many pass and fail
     */
    static String of(CatalogueSummary summary, int shown, int all, boolean blind) {
        StringBuilder line = new StringBuilder();
        line.append(
                shown == all
                        ? String.format("%,d metamer%s", all, all == 1 ? "" : "s")
                        : String.format("%,d of %,d metamers", shown, all));
        line.append(
                blind
                        ? " · blind mode"
                        : String.format(" · %,d pass · %,d fail", summary.passing(), summary.failing()));
        if (summary.count(MetamerState.IN_WORK) > 0) {
            line.append(String.format(" · %,d in work", summary.count(MetamerState.IN_WORK)));
        }
        if (summary.count(MetamerState.DAMAGED) > 0) {
            line.append(String.format(" · %,d damaged", summary.count(MetamerState.DAMAGED)));
        }
        return line.toString();
    }
}
