// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

/**
 * Antialiased bicubic resize of a rectangle of an interleaved RGB picture, in two passes, columns first.
 *
 * <p>The filter is Keys' cubic convolution kernel with a = −0.5 (Keys 1981, IEEE Trans. ASSP 29, 1153), widened by the
 * scale when shrinking and renormalised at the borders, as in Pillow's {@code src/libImaging/Resample.c} (MIT-CMU
 * licence), whose arithmetic is followed so that 8-bit results have the same bits: coefficients in double, rounded to 22
 * binary digits, sums in 32-bit integers, 8-bit rounding and clipping after each pass.
 */
final class BicubicResize {
    private static final double SUPPORT = 2;
    private static final int PRECISION_BITS = 32 - 8 - 2;
    private static final int CHANNELS = Pixels.CHANNELS;

    private final int stride;
    private final int left;
    private final int top;
    private final int cropWidth;
    private final int cropHeight;
    private final int width;
    private final int height;

    /**
     * @param stride pixels a row of the whole picture
     * @param left first column of the rectangle
     * @param top first row of the rectangle
     * @param width columns of the result
     * @param height rows of the result
     */
    BicubicResize(int stride, int left, int top, int cropWidth, int cropHeight, int width, int height) {
        this.stride = stride;
        this.left = left;
        this.top = top;
        this.cropWidth = cropWidth;
        this.cropHeight = cropHeight;
        this.width = width;
        this.height = height;
    }

    /** Resizes 8-bit samples; the result is channel × row × column. */
    byte[] apply(byte[] picture) {
        if (cropWidth == width && cropHeight == height) {
            return cut(picture);
        }
        Weights columns = Weights.of(cropWidth, width);
        Weights rows = Weights.of(cropHeight, height);
        int[][] columnWeights = columns.fixedPoint();
        byte[] narrow = new byte[Math.multiplyExact(Math.multiplyExact(cropHeight, width), CHANNELS)];
        for (int y = 0; y < cropHeight; y++) {
            int rowStart = (top + y) * stride + left;
            for (int x = 0; x < width; x++) {
                int from = (rowStart + columns.first[x]) * CHANNELS;
                int to = (y * width + x) * CHANNELS;
                for (int c = 0; c < CHANNELS; c++) {
                    narrow[to + c] = weightedSum(picture, from + c, CHANNELS, columnWeights[x]);
                }
            }
        }
        int[][] rowWeights = rows.fixedPoint();
        byte[] result = new byte[CHANNELS * height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = (rows.first[y] * width + x) * CHANNELS;
                for (int c = 0; c < CHANNELS; c++) {
                    result[(c * height + y) * width + x] =
                            weightedSum(narrow, from + c, width * CHANNELS, rowWeights[y]);
                }
            }
        }
        return result;
    }

    /** At the same size every weight is 1 for the sample itself and 0 for its neighbours. */
    private byte[] cut(byte[] picture) {
        byte[] result = new byte[CHANNELS * height * width];
        for (int c = 0; c < CHANNELS; c++) {
            int to = c * height * width;
            for (int y = 0; y < height; y++) {
                int from = ((top + y) * stride + left) * CHANNELS + c;
                for (int x = 0; x < width; x++) {
                    result[to++] = picture[from];
                    from += CHANNELS;
                }
            }
        }
        return result;
    }

    /** Resizes 16-bit samples without rounding between; the result is channel × row × column in [0, 1]. */
    float[] apply(short[] picture) {
        Weights columns = Weights.of(cropWidth, width);
        Weights rows = Weights.of(cropHeight, height);
        float[] narrow = new float[Math.multiplyExact(Math.multiplyExact(cropHeight, width), CHANNELS)];
        for (int y = 0; y < cropHeight; y++) {
            int rowStart = (top + y) * stride + left;
            for (int x = 0; x < width; x++) {
                double[] weights = columns.values[x];
                for (int c = 0; c < CHANNELS; c++) {
                    int from = (rowStart + columns.first[x]) * CHANNELS + c;
                    double sum = 0;
                    for (int k = 0; k < weights.length; k++, from += CHANNELS) {
                        sum += weights[k] * (picture[from] & 0xffff);
                    }
                    narrow[(y * width + x) * CHANNELS + c] = (float) sum;
                }
            }
        }
        float[] result = new float[CHANNELS * height * width];
        for (int y = 0; y < height; y++) {
            double[] weights = rows.values[y];
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    int from = (rows.first[y] * width + x) * CHANNELS + c;
                    double sum = 0;
                    for (int k = 0; k < weights.length; k++, from += width * CHANNELS) {
                        sum += weights[k] * narrow[from];
                    }
                    // Bicubic filters overshoot at edges.
                    result[(c * height + y) * width + x] = (float) Math.max(0, Math.min(1, sum / 0xffff));
                }
            }
        }
        return result;
    }

    private static byte weightedSum(byte[] samples, int from, int step, int[] weights) {
        int sum = 1 << (PRECISION_BITS - 1);
        int at = from;
        for (int weight : weights) {
            sum += (samples[at] & 0xff) * weight;
            at += step;
        }
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    /** For every sample of the result: the first sample it is made of, and the weights of that and the following ones. */
    private record Weights(int[] first, double[][] values) {
        static Weights of(int inputSize, int outputSize) {
            int[] first = new int[outputSize];
            double[][] values = new double[outputSize][];
            double scale = (double) inputSize / outputSize;
            double filterScale = Math.max(scale, 1);
            double support = SUPPORT * filterScale;
            double inverse = 1 / filterScale;
            for (int i = 0; i < outputSize; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(inputSize, (int) (centre + support + 0.5));
                values[i] = new double[end - first[i]];
                double sum = 0;
                for (int k = 0; k < values[i].length; k++) {
                    double weight = cubic((k + first[i] - centre + 0.5) * inverse);
                    values[i][k] = weight;
                    sum += weight;
                }
                for (int k = 0; k < values[i].length && sum != 0; k++) {
                    values[i][k] /= sum;
                }
            }
            return new Weights(first, values);
        }

        int[][] fixedPoint() {
            int[][] fixed = new int[values.length][];
            for (int i = 0; i < values.length; i++) {
                fixed[i] = new int[values[i].length];
                for (int k = 0; k < fixed[i].length; k++) {
                    double scaled = values[i][k] * (1 << PRECISION_BITS);
                    fixed[i][k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
                }
            }
            return fixed;
        }

        private static double cubic(double signed) {
            double a = -0.5;
            double x = Math.abs(signed);
            if (x < 1) {
                return ((a + 2) * x - (a + 3)) * x * x + 1;
            }
            if (x < 2) {
                return (((x - 5) * x + 8) * x - 4) * a;
            }
            return 0;
        }
    }
}
