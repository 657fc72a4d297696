// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Optional;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;

/**
 * What is known about one picture so far.
 *
 * @param label its true class, 0-based
 * @param cleanAnswer what the network calls it unperturbed, −1 before it was asked
 * @param brokenBy the attack that changed the answer (or reached its target) first; for smallest perturbations the one that found it
 * @param answer what the network calls the perturbed picture; the clean answer where there is none
 * @param target the class the attack led to, or −1
 * @param strength {@code max_{j≠y} z_j − z_y} of the perturbed picture (targeted: {@code z_t − max_{j≠t} z_j}); −∞ before any attack
 * @param l2 Euclidean size of the perturbation
 * @param linf largest change of any value
 * @param l1 sum of changes
 * @param evaluations times the network was asked about perturbations of this picture
 * @param draws random perturbations drawn
 * @param drawsRight those that were answered rightly
 */
public record PictureResult(
        int label,
        int cleanAnswer,
        Optional<String> brokenBy,
        int answer,
        int target,
        double strength,
        double l2,
        double linf,
        double l1,
        long evaluations,
        int draws,
        int drawsRight) {
    static PictureResult unseen(int label) {
        return new PictureResult(label, -1, Optional.empty(), -1, -1, Double.NEGATIVE_INFINITY, 0, 0, 0, 0, 0, 0);
    }

    /** Whether the network is right about the picture as it is. */
    public boolean cleanRight() {
        return cleanAnswer == label;
    }

    /** Whether the network is right about it and no attack has changed that, by a perturbation of whatever size. */
    public boolean robust() {
        return cleanRight() && brokenBy.isEmpty();
    }

    /**
     * The same of perturbations of a threat model alone: the smallest perturbation that was found to change the answer may be larger than
     * its eps.
     */
    public boolean robust(ThreatModel threat) {
        return robust() || cleanRight() && size(threat.norm()) > threat.eps();
    }

    /** The size of the perturbation. */
    public double size(PerturbationNorm norm) {
        return switch (norm) {
            case L2 -> l2;
            case LINF -> linf;
            case L1 -> l1;
        };
    }

    PictureResult clean(int cleanly) {
        return new PictureResult(
                label, cleanly, brokenBy, cleanly, target, strength, l2, linf, l1, evaluations, draws, drawsRight);
    }

    PictureResult spent(long more) {
        return counted(evaluations + more, draws, drawsRight);
    }

    PictureResult drawn(boolean right) {
        return counted(evaluations, draws + 1, drawsRight + (right ? 1 : 0));
    }

    private PictureResult counted(long asked, int drawn, int drawnRight) {
        return new PictureResult(
                label, cleanAnswer, brokenBy, answer, target, strength, l2, linf, l1, asked, drawn, drawnRight);
    }

    PictureResult perturbed(
            Optional<String> by, int answered, int aim, double strong, double two, double infinity, double one) {
        return new PictureResult(
                label, cleanAnswer, by, answered, aim, strong, two, infinity, one, evaluations, draws, drawsRight);
    }
}
