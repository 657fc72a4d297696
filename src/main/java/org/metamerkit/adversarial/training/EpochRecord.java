// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Map;
import org.metamerkit.adversarial.ThreatModel;

/**
 * What is known of one epoch; a row of {@code log.csv}. Accuracies are shares, 0 to 1.
 *
 * @param epoch counted from 1
 * @param side of the pictures trained on
 * @param learningRate of the last step
 * @param loss mean over the epoch's batches, as trained
 * @param trainAccuracy on the pictures as trained on (augmented, perturbed), while the weights change
 * @param testAccuracy of the averaged weights on all test pictures; {@code null} in epochs that are not evaluated
 * @param robustAccuracy the same under PGD on some of them, by threat model ({@code linf 0.03137})
 * @param trainSeconds of the steps, waiting included
 * @param waitSeconds of them for pictures
 * @param evaluationSeconds of the measurements after it
 * @param picturesASecond trained on
 * @param catastrophicOverfitting whether robustness to several steps was lost, as fast adversarial training may from one epoch to the
 *     next (Wong et al. 2020, section 5)
 */
public record EpochRecord(
        @JsonProperty("epoch") int epoch,
        @JsonProperty("side") int side,
        @JsonProperty("learning_rate") double learningRate,
        @JsonProperty("loss") double loss,
        @JsonProperty("train_accuracy") double trainAccuracy,
        @JsonProperty("test_accuracy") Double testAccuracy,
        @JsonProperty("robust_accuracy") Map<String, Double> robustAccuracy,
        @JsonProperty("train_seconds") double trainSeconds,
        @JsonProperty("wait_seconds") double waitSeconds,
        @JsonProperty("evaluation_seconds") double evaluationSeconds,
        @JsonProperty("pictures_per_second") double picturesASecond,
        @JsonProperty("catastrophic_overfitting") boolean catastrophicOverfitting) {
    /** How a threat model is called in the log, for example {@code linf 0.03137}. */
    public static String title(ThreatModel threat) {
        return String.format(Locale.ROOT, "%s %.4g", threat.norm(), threat.eps());
    }
}
