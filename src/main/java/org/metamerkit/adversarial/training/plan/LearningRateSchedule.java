// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

import java.util.List;

/** The learning rate over a training, as a factor on the plan's learning rate; a step is one batch. */
public sealed interface LearningRateSchedule {
    /**
     * The factor at a step.
     *
     * @param step from 0
     * @param steps of the whole training
     * @param stepsAnEpoch batches of an epoch
     */
    double factor(long step, long steps, int stepsAnEpoch);

    /** Always 1. */
    record Constant() implements LearningRateSchedule {
        @Override
        public double factor(long step, long steps, int stepsAnEpoch) {
            return 1;
        }
    }

    /**
     * Linearly up from 0 to 1 within the first share of the steps, then linearly down, to 0 where a step after the last would be: the
     * triangle of Smith and Topin 2017 (arXiv:1708.07120) without its last phase.
     *
     * @param warmUp share of all steps, 0 to below 1
     */
    record OneCycle(double warmUp) implements LearningRateSchedule {
        public OneCycle {
            requireWarmUp(warmUp);
        }

        @Override
        public double factor(long step, long steps, int stepsAnEpoch) {
            double position = (step + 1.0) / steps;
            return position <= warmUp ? position / warmUp : Math.min(1, (1 - (double) step / steps) / (1 - warmUp));
        }
    }

    /**
     * Linearly up within the first share of the steps, then down with half a cosine (Loshchilov and Hutter 2017, arXiv:1608.03983,
     * without restarts).
     *
     * @param warmUp share of all steps, 0 to below 1
     */
    record Cosine(double warmUp) implements LearningRateSchedule {
        public Cosine {
            requireWarmUp(warmUp);
        }

        @Override
        public double factor(long step, long steps, int stepsAnEpoch) {
            double position = (step + 1.0) / steps;
            return position <= warmUp
                    ? position / warmUp
                    : 0.5 * (1 + Math.cos(Math.PI * Math.max(0, (double) step / steps - warmUp) / (1 - warmUp)));
        }
    }

    /**
     * Multiplied by {@code factor} at the beginning of each of these epochs.
     *
     * @param epochs counted from 0, rising
     */
    record Steps(List<Integer> epochs, double factor) implements LearningRateSchedule {
        public Steps {
            epochs = List.copyOf(epochs);
            if (!(factor > 0 && factor <= 1)) {
                throw new IllegalArgumentException("the factor is " + factor + ", expected above 0 and at most 1");
            }
        }

        @Override
        public double factor(long step, long steps, int stepsAnEpoch) {
            long epoch = step / stepsAnEpoch;
            return Math.pow(factor, epochs.stream().filter(at -> at <= epoch).count());
        }
    }

    private static void requireWarmUp(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("warm_up is " + share + ", expected a share of 0 to below 1");
        }
    }
}
