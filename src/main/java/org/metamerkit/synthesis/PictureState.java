// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.Map;

/**
 * One picture's optimisation between two updates: all that is needed to go on from here.
 *
 * @param evaluation gradient evaluations (and updates) done
 * @param pixels the current iterate, 3×H×W
 * @param best the iterate of lowest loss so far
 * @param bestLoss its loss
 * @param optimizer the optimiser's own arrays by name, each 3×H×W
 * @param trace rows of the evaluations done
 * @param seconds spent so far
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not compared
public record PictureState(
        int evaluation,
        float[] pixels,
        float[] best,
        double bestLoss,
        Map<String, float[]> optimizer,
        Trace trace,
        double seconds) {}
