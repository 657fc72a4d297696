// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import java.util.Map;
import java.util.Optional;
import org.metamerkit.match.MatchReport;
import org.metamerkit.match.MatchStatistics;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.optimizer.Adam;
import org.metamerkit.synthesis.optimizer.Optimizer;

/** Made-up identities, pictures and metamers. */
final class Fixtures {
    private Fixtures() {}

    static MetamerIdentity identity(String picture, String stage, Optimizer optimizer) {
        return new MetamerIdentity(
                "tiny", "f".repeat(64), stage, picture, "a".repeat(64), 3, GaussianNoise.feather2023(), optimizer);
    }

    /** A coloured grating; {@code number} turns it. */
    static Pixels grating(PictureSpec spec, int number) {
        float[] values = new float[spec.size()];
        int at = 0;
        for (int channel = 0; channel < 3; channel++) {
            for (int row = 0; row < spec.height(); row++) {
                for (int column = 0; column < spec.width(); column++) {
                    double phase = Math.cos(number) * column + Math.sin(number) * row;
                    values[at++] = (float) (0.5 + 0.4 * Math.sin(0.6 * phase + 0.9 * channel));
                }
            }
        }
        return new Pixels(spec.height(), spec.width(), values);
    }

    /** A metamer that nobody optimised, with a trace of two rows. */
    static Metamer metamer(String picture, PictureSpec spec) {
        MatchStatistics statistics = new MatchStatistics(0.91, 0.92, 6, 12);
        MatchReport report = MatchReport.of(
                "linear",
                Map.of("linear", statistics, "convolution", new MatchStatistics(0.5, 0.6, 1, 2)),
                Optional.empty(),
                Optional.empty());
        Trace trace = new Trace(2);
        trace.add(1.25, 0.5, 0.01, 0.75);
        trace.add(0.625, 1.0 / 3, 0.005, 1e-7);
        return new Metamer(
                identity(picture, "linear", Adam.cosine(0.01, 2)),
                Optional.of("tabby cat"),
                grating(spec, 0),
                grating(spec, 1),
                0.5,
                trace,
                org.metamerkit.kernel.Device.CPU,
                3,
                1.23456,
                report,
                report);
    }
}
