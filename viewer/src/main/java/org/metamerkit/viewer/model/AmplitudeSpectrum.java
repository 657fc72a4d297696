// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.Arrays;

/**
 * The amplitude of a picture's luminance over spatial frequency, averaged over orientations: the two-dimensional discrete Fourier
 * transform of luminance minus its mean, divided by the number of pixels, in rings one cycle a picture wide, up to half of the
 * sampling rate. Natural pictures fall as about 1/f (Field 1987, J. Opt. Soc. Am. A 4, 2379).
 *
 * @param amplitudes of 1, 2, 3 … cycles a picture's shorter side
 */
public record AmplitudeSpectrum(double[] amplitudes) {
    /** The spectrum of a picture; of the middle square if it is none. */
    public static AmplitudeSpectrum of(Raster raster) {
        int side = Math.min(raster.width(), raster.height());
        int left = (raster.width() - side) / 2;
        int top = (raster.height() - side) / 2;
        double[] luminance = raster.luminance();
        double[] real = new double[side * side];
        for (int y = 0; y < side; y++) {
            System.arraycopy(luminance, (top + y) * raster.width() + left, real, y * side, side);
        }
        double mean = Arrays.stream(real).average().orElse(0);
        for (int i = 0; i < real.length; i++) {
            real[i] -= mean;
        }
        return rings(transform(real, side), side);
    }

    private static AmplitudeSpectrum rings(double[][] spectrum, int side) {
        int half = side / 2;
        double[] sums = new double[half];
        int[] counts = new int[half];
        for (int y = 0; y < side; y++) {
            int fy = y <= half ? y : y - side;
            for (int x = 0; x <= half; x++) {
                int ring = (int) Math.round(Math.hypot(x, fy));
                if (ring >= 1 && ring <= half) {
                    // the half plane x > 0 stands for its mirror image too
                    int weight = x == 0 || 2 * x == side ? 1 : 2;
                    int at = y * (half + 1) + x;
                    sums[ring - 1] += weight * Math.hypot(spectrum[0][at], spectrum[1][at]) / (side * side);
                    counts[ring - 1] += weight;
                }
            }
        }
        double[] amplitudes = new double[half];
        for (int i = 0; i < half; i++) {
            amplitudes[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
        }
        return new AmplitudeSpectrum(amplitudes);
    }

    /** Real and imaginary parts, side × (side / 2 + 1): rows first, then columns; plain sums, since sides are a few hundred. */
    private static double[][] transform(double[] values, int side) {
        int width = side / 2 + 1;
        double[] cosine = new double[side];
        double[] sine = new double[side];
        for (int i = 0; i < side; i++) {
            cosine[i] = Math.cos(2 * Math.PI * i / side);
            sine[i] = -Math.sin(2 * Math.PI * i / side);
        }
        double[] rowReal = new double[side * width];
        double[] rowImaginary = new double[side * width];
        for (int y = 0; y < side; y++) {
            for (int f = 0; f < width; f++) {
                double re = 0;
                double im = 0;
                for (int x = 0, phase = 0; x < side; x++) {
                    re += values[y * side + x] * cosine[phase];
                    im += values[y * side + x] * sine[phase];
                    phase += f;
                    phase -= phase >= side ? side : 0;
                }
                rowReal[y * width + f] = re;
                rowImaginary[y * width + f] = im;
            }
        }
        double[][] spectrum = new double[2][side * width];
        for (int f = 0; f < side; f++) {
            for (int y = 0, phase = 0; y < side; y++) {
                double c = cosine[phase];
                double s = sine[phase];
                int from = y * width;
                int to = f * width;
                for (int x = 0; x < width; x++) {
                    spectrum[0][to + x] += rowReal[from + x] * c - rowImaginary[from + x] * s;
                    spectrum[1][to + x] += rowReal[from + x] * s + rowImaginary[from + x] * c;
                }
                phase += f;
                phase -= phase >= side ? side : 0;
            }
        }
        return spectrum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmplitudeSpectrum spectrum && Arrays.equals(amplitudes, spectrum.amplitudes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(amplitudes);
    }

    @Override
    public String toString() {
        return "AmplitudeSpectrum[" + amplitudes.length + " rings]";
    }
}
