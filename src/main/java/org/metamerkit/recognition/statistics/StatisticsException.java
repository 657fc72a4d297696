// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.statistics;

/** Data that a statistic is not defined for; the message is one sentence with the remedy. */
public final class StatisticsException extends RuntimeException {
    public StatisticsException(String message) {
        super(message);
    }

    /** Refuses numbers that are not finite. */
    static void requireFinite(String what, double... values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new StatisticsException(what + " holds " + values[i] + " at place " + i
                        + ", expected finite numbers; remove or correct that value");
            }
        }
    }

    /** Refuses fewer values than a statistic needs. */
    static void requireCount(String what, int count, int least) {
        if (count < least) {
            throw new StatisticsException(
                    what + " has n = " + count + ", expected at least " + least + "; give more data");
        }
    }

    /** Refuses two samples of different lengths where each value of one belongs to one of the other. */
    static void requirePairs(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new StatisticsException("there are " + first.length + " and " + second.length
                    + " values, expected pairs; give both values of every pair");
        }
    }
}
