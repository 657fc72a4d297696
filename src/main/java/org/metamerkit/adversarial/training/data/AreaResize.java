// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/**
 * Downscaling by area: every output pixel is the mean of the input over the square it covers, parts of pixels weighted by their share. For
 * whole factors this is mean pooling. Nothing leaves the input's range and the picture's mean stays as it is.
 */
final class AreaResize {
    private static final int CHANNELS = 3;

    private final int from;
    private final int to;
    private final int[] first;
    private final float[][] weights;
    private final float[] columns;

    /**
     * For square pictures; keeps a scratch array, so one for each thread.
     *
     * @param from side of the input
     * @param to side of the output, at most that of the input
     */
    AreaResize(int from, int to) {
        this.from = from;
        this.to = to;
        this.first = new int[to];
        this.weights = new float[to][];
        this.columns = new float[from * to];
        for (int j = 0; j < to; j++) {
            // In units of 1/to of an input pixel all borders are whole numbers.
            long begin = (long) j * from;
            long end = begin + from;
            first[j] = (int) (begin / to);
            int last = (int) ((end - 1) / to);
            weights[j] = new float[last - first[j] + 1];
            for (int i = first[j]; i <= last; i++) {
                long overlap = Math.min(end, (i + 1L) * to) - Math.max(begin, (long) i * to);
                weights[j][i - first[j]] = (float) overlap / from;
            }
        }
    }

    /**
     * Resizes one picture.
     *
     * @param samples 3 × from × from unsigned samples
     * @param values takes 3 × to × to numbers in [0, 1] from {@code offset} on
     */
    void apply(byte[] samples, float[] values, int offset) {
        for (int c = 0; c < CHANNELS; c++) {
            narrow(samples, c * from * from);
            shorten(values, offset + c * to * to);
        }
    }

    private void narrow(byte[] samples, int plane) {
        for (int y = 0; y < from; y++) {
            int row = plane + y * from;
            for (int j = 0; j < to; j++) {
                float[] shares = weights[j];
                int at = row + first[j];
                float sum = 0;
                for (int i = 0; i < shares.length; i++) {
                    sum += shares[i] * (samples[at + i] & 0xff);
                }
                columns[y * to + j] = sum;
            }
        }
    }

    private void shorten(float[] values, int plane) {
        for (int j = 0; j < to; j++) {
            float[] shares = weights[j];
            int row = plane + j * to;
            for (int x = 0; x < to; x++) {
                float sum = 0;
                int at = first[j] * to + x;
                for (int i = 0; i < shares.length; i++, at += to) {
                    sum += shares[i] * columns[at];
                }
                // Rounding of the weights may lead a hair beyond white.
                values[row + x] = Math.min(1, sum / 255f);
            }
        }
    }
}
