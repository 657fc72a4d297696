// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import org.metamerkit.adversarial.PerturbationNorm;

/**
 * The smallest change δ of a point x with {@code w·δ = c} and x + δ in [0, 1] (Croce and Hein 2020, arXiv:1907.02044, section 2 and
 * appendix): the projection on the intersection of a hyperplane and the box. Every value moves in the direction that leads to the
 * hyperplane, as far as
 *
 * <ul>
 *   <li>L∞: the same distance τ for all, at most to the border of the box;
 *   <li>L2: in proportion to |w|, at most to the border;
 *   <li>L1: those with the largest |w| to the border, one part of the way, the others not at all.
 * </ul>
 *
 * <p>Where the hyperplane does not meet the box the point of the box nearest to it comes out.
 */
final class BoxHyperplane {
    /** Newton's method on a concave function of finitely many pieces ends by itself; this ends it where rounding goes in circles. */
    private static final int MOST_ITERATIONS = 200;

    private BoxHyperplane() {}

    /** Returns δ. */
    static double[] change(PerturbationNorm norm, double[] x, float[] w, double c) {
        int sign = c < 0 ? -1 : 1;
        double[] room = new double[x.length];
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            double direction = sign * w[i];
            room[i] = direction > 0 ? 1 - x[i] : direction < 0 ? x[i] : 0;
            most += Math.abs(w[i]) * room[i];
        }
        double wanted = Math.abs(c);
        double[] size;
        if (wanted >= most) {
            size = room;
        } else if (norm == PerturbationNorm.L1) {
            size = greedy(w, room, wanted);
        } else {
            size = newton(norm, w, room, wanted);
        }
        double[] change = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            change[i] = sign * Math.signum(w[i]) * size[i];
        }
        return change;
    }

    /**
     * Solves {@code Σ |w_i| min(t s_i, room_i) = wanted} for t, with s_i = 1 (L∞) or |w_i| (L2). The left side is concave and rises:
     * from t = 0 Newton's steps never pass the solution.
     */
    private static double[] newton(PerturbationNorm norm, float[] w, double[] room, double wanted) {
        boolean equal = norm == PerturbationNorm.LINF;
        double t = 0;
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            double value = 0;
            double slope = 0;
            for (int i = 0; i < w.length; i++) {
                double weight = Math.abs(w[i]);
                double speed = equal ? 1 : weight;
                if (t * speed < room[i]) {
                    value += weight * t * speed;
                    slope += weight * speed;
                } else {
                    value += weight * room[i];
                }
            }
            double next = slope > 0 ? t + (wanted - value) / slope : t;
            if (!(next > t)) {
                break;
            }
            t = next;
        }
        double[] size = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            size[i] = w[i] == 0 ? 0 : Math.min(t * (equal ? 1 : Math.abs(w[i])), room[i]);
        }
        return size;
    }

    private static double[] greedy(float[] w, double[] room, double wanted) {
        // one sortable number for weight and place: bits of a positive float have its order
        long[] order = new long[w.length];
        for (int i = 0; i < w.length; i++) {
            order[i] = (long) Float.floatToIntBits(Math.abs(w[i])) << Integer.SIZE | i;
        }
        Arrays.sort(order);
        double[] size = new double[w.length];
        double left = wanted;
        for (int k = order.length - 1; k >= 0 && left > 0; k--) {
            int i = (int) order[k];
            double weight = Math.abs(w[i]);
            if (weight == 0) {
                break;
            }
            size[i] = Math.min(room[i], left / weight);
            left -= weight * size[i];
        }
        return size;
    }
}
