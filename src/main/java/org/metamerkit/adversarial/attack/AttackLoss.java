// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What an attack makes as large as it can, of a picture's logits z with label y, and target t where the attack has one. Computed in
 * double, with its gradient by the logits.
 */
public enum AttackLoss {
    /** {@code −log softmax(z)_y}; targeted {@code log softmax(z)_t} (Madry et al. 2018, arXiv:1706.06083). */
    CROSS_ENTROPY,
    /** {@code max_{j≠y} z_j − z_y}; targeted {@code z_t − max_{j≠t} z_j} (Carlini and Wagner 2017, arXiv:1608.04644). */
    MARGIN,
    /**
     * Difference of logits ratio (Croce and Hein 2020, arXiv:2003.01690, equations 6 and 7): {@code −(z_y − max_{j≠y} z_j) / (z_π1 −
     * z_π3)}; targeted {@code −(z_y − z_t) / (z_π1 − (z_π3 + z_π4)/2)}, π the logits in falling order. With too few classes for
     * the denominator (three; targeted four) it is left out.
     */
    DLR;

    /** Classes the targeted denominator needs. */
    static final int CLASSES_FOR_TARGETED_DLR = 4;

    private static final int CLASSES_FOR_DLR = 3;
    private static final double TINY = 1e-12;

    /**
     * @param text {@code ce}, {@code margin} or {@code dlr}
     * @throws IllegalArgumentException with one sentence if it is anything else
     */
    public static AttackLoss parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "ce" -> CROSS_ENTROPY;
            case "margin" -> MARGIN;
            case "dlr" -> DLR;
            default -> throw new IllegalArgumentException("there is no loss '" + text + "'; give ce, margin or dlr");
        };
    }

    /**
     * The loss and its gradient.
     *
     * @param logits two or more
     * @param target the class to lead to, or −1 for any but the label
     * @param gradient receives the derivative by every logit
     */
    double of(float[] logits, int label, int target, double[] gradient) {
        Arrays.fill(gradient, 0);
        return switch (this) {
            case CROSS_ENTROPY ->
                target < 0 ? crossEntropy(logits, label, 1, gradient) : crossEntropy(logits, target, -1, gradient);
            case MARGIN -> {
                int wanted = target < 0 ? largest(logits, label) : target;
                int other = target < 0 ? label : largest(logits, target);
                gradient[wanted] = 1;
                gradient[other] = -1;
                yield (double) logits[wanted] - logits[other];
            }
            case DLR -> target < 0 ? dlr(logits, label, gradient) : targetedDlr(logits, label, target, gradient);
        };
    }

    /** The largest logit's class, the first of equal ones. */
    static int answer(float[] logits) {
        return largest(logits, -1);
    }

    /** {@code max_{j≠y} z_j − z_y}: above 0 the answer is wrong. */
    static double margin(float[] logits, int label) {
        return (double) logits[largest(logits, label)] - logits[label];
    }

    /** Classes from the largest logit down, the first of equal ones first. */
    static int[] falling(float[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static int largest(float[] logits, int except) {
        int largest = except == 0 ? 1 : 0;
        for (int i = largest + 1; i < logits.length; i++) {
            if (i != except && logits[i] > logits[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    /** The sum of the others' exponentials is never taken from 1: neither loss nor gradient vanishes before it has to. */
    private static double crossEntropy(float[] logits, int wanted, int sign, double[] gradient) {
        double most = logits[answer(logits)];
        double others = 0;
        for (int j = 0; j < logits.length; j++) {
            gradient[j] = Math.exp(logits[j] - most);
            others += j == wanted ? 0 : gradient[j];
        }
        double own = gradient[wanted];
        double sum = others + own;
        for (int j = 0; j < logits.length; j++) {
            gradient[j] = sign * (j == wanted ? -others : gradient[j]) / sum;
        }
        double loss = logits[wanted] == most ? Math.log1p(others) : Math.log(sum) - (logits[wanted] - most);
        return sign * loss;
    }

    private static double dlr(float[] logits, int label, double[] gradient) {
        int best = largest(logits, label);
        double difference = (double) logits[best] - logits[label];
        if (logits.length < CLASSES_FOR_DLR) {
            gradient[best] = 1;
            gradient[label] = -1;
            return difference;
        }
        int[] three = top(logits, CLASSES_FOR_DLR);
        double scale = (double) logits[three[0]] - logits[three[2]] + TINY;
        gradient[best] += 1 / scale;
        gradient[label] -= 1 / scale;
        gradient[three[0]] -= difference / (scale * scale);
        gradient[three[2]] += difference / (scale * scale);
        return difference / scale;
    }

    private static double targetedDlr(float[] logits, int label, int target, double[] gradient) {
        double difference = (double) logits[target] - logits[label];
        if (logits.length < CLASSES_FOR_TARGETED_DLR) {
            gradient[target] = 1;
            gradient[label] = -1;
            return difference;
        }
        int[] four = top(logits, CLASSES_FOR_TARGETED_DLR);
        double scale = logits[four[0]] - ((double) logits[four[2]] + logits[four[3]]) / 2 + TINY;
        gradient[target] += 1 / scale;
        gradient[label] -= 1 / scale;
        gradient[four[0]] -= difference / (scale * scale);
        gradient[four[2]] += difference / (2 * scale * scale);
        gradient[four[3]] += difference / (2 * scale * scale);
        return difference / scale;
    }

    /** The classes of the few largest logits, in falling order. */
    private static int[] top(float[] logits, int count) {
        int[] top = new int[count];
        for (int k = 0; k < count; k++) {
            int largest = -1;
            for (int j = 0; j < logits.length; j++) {
                if ((largest < 0 || logits[j] > logits[largest]) && !among(top, k, j)) {
                    largest = j;
                }
            }
            top[k] = largest;
        }
        return top;
    }

    private static boolean among(int[] classes, int count, int wanted) {
        for (int i = 0; i < count; i++) {
            if (classes[i] == wanted) {
                return true;
            }
        }
        return false;
    }
}
