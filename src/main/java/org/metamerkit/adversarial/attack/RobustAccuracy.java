// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.Pixels;

/**
 * Attacks a network on a set of pictures: first the pictures as they are, then attack after attack and round after round, each in full
 * batches of the pictures it is for. What an attack claims is looked at again on the very picture that is kept: it must lie in the ball
 * and in [0, 1], and the network must answer it wrongly.
 *
 * <p>A picture's result depends on its number, not on the batch it ran in, as far as the network itself answers it alike in any batch.
 */
public final class RobustAccuracy {
    private final Victim victim;
    private final ThreatModel threat;
    private final List<Attack> attacks;
    private final long seed;
    private final int batch;

    /**
     * @param attacks made one after the other, all for the same purpose
     * @param batch pictures at a time, 1 or more
     * @throws IllegalArgumentException with one sentence if an attack cannot be made on this network in this threat model
     */
    public RobustAccuracy(Network network, ThreatModel threat, List<Attack> attacks, long seed, int batch) {
        this.victim = new Victim(network);
        this.threat = threat;
        this.attacks = List.copyOf(attacks);
        this.seed = seed;
        this.batch = batch;
        if (attacks.isEmpty() || batch < 1) {
            throw new IllegalArgumentException(
                    "there are " + attacks.size() + " attacks and batches of " + batch + "; give one or more of each");
        }
        attacks.forEach(attack -> attack.requireFor(threat, victim.classes()));
    }

    /** Classes the network tells, without a background class. */
    public int classes() {
        return victim.classes();
    }

    /**
     * Goes on until all is done or the progress asks to stop.
     *
     * @param state where to go on, changed in place; see {@link AttackState#begin}
     */
    public void run(PictureSource pictures, AttackState state, AttackProgress progress) {
        Work work = new Work(pictures, state, progress);
        try {
            while (!state.finished()) {
                work.round();
                work.advance();
            }
        } catch (AttackStopped expected) {
            // the state is that after the last whole batch
        }
    }

    /** One run over one set of pictures. */
    private final class Work {
        private final PictureSource pictures;
        private final AttackState state;
        private final AttackProgress progress;
        private double done;

        Work(PictureSource pictures, AttackState state, AttackProgress progress) {
            this.pictures = pictures;
            this.state = state;
            this.progress = progress;
            if (state.results().size() != pictures.size()) {
                throw new IllegalArgumentException("there are " + pictures.size() + " pictures and a state of "
                        + state.results().size() + "; begin anew");
            }
        }

        void round() {
            int[] todo = IntStream.range(state.next(), pictures.size())
                    .filter(this::isFor)
                    .toArray();
            for (int at = 0; at < todo.length; at += batch) {
                int[] numbers = Arrays.copyOfRange(todo, at, Math.min(todo.length, at + batch));
                double left = costOfRound() * (todo.length - at) + costOfLaterRounds();
                batch(numbers, left);
                done += costOfRound() * numbers.length;
                state.at(numbers[numbers.length - 1] + 1);
                progress.batchDone(state);
            }
        }

        void advance() {
            boolean clean = state.attack() == AttackState.CLEAN;
            if (!clean && state.round() + 1 < attacks.get(state.attack()).rounds(victim.classes())) {
                state.beginRound(state.attack(), state.round() + 1);
            } else if (state.attack() + 1 < attacks.size()) {
                state.beginRound(state.attack() + 1, 0);
            } else {
                state.finish();
            }
            progress.batchDone(state);
        }

        private boolean isFor(int picture) {
            if (state.attack() == AttackState.CLEAN) {
                return true;
            }
            PictureResult result = state.result(picture);
            Attack attack = attacks.get(state.attack());
            return switch (attack.purpose()) {
                case BREAK -> result.robust() && threat.eps() > 0 && fixedTarget(attack) != result.label();
                case SHRINK -> result.cleanRight() && threat.eps() > 0;
                case COUNT -> true;
            };
        }

        private void batch(int[] numbers, double left) {
            if (progress.stopRequested()) {
                throw new AttackStopped();
            }
            AttackBatch together = form(numbers, left);
            if (state.attack() == AttackState.CLEAN) {
                boolean check = numbers[0] == 0 && AutoAttack.isStandard(attacks, threat.norm());
                List<String> warnings = check ? SanityChecks.of(together, attacks) : List.of();
                look(numbers, together);
                // a first batch that was stopped while it was looked at is checked again
                state.warn(warnings);
            } else {
                Attack attack = attacks.get(state.attack());
                keep(attack, numbers, together, run(attack, together));
            }
        }

        private List<Found> run(Attack attack, AttackBatch together) {
            int round = state.round();
            if (attack instanceof Pgd pgd) {
                return PgdEngine.run(pgd, together, round);
            } else if (attack instanceof Apgd apgd) {
                return ApgdEngine.run(apgd, together, round);
            } else if (attack instanceof FabTargeted fab) {
                return FabEngine.run(together, fab.iterations(), round, false);
            } else if (attack instanceof Square square) {
                return SquareEngine.run(square, together, round);
            } else if (attack instanceof SmallestByFab fab) {
                return FabEngine.run(together, fab.iterations(), round, true);
            } else if (attack instanceof SmallestByPgd pgd) {
                return pgd.run(together, round);
            }
            return ((RandomDraws) attack).run(together, round);
        }

        private AttackBatch form(int[] numbers, double left) {
            int size = numbers.length;
            float[][] originals = new float[size][];
            int[] labels = new int[size];
            long[] keys = new long[size];
            double[] eps = new double[size];
            for (int i = 0; i < size; i++) {
                originals[i] = pictures.picture(numbers[i]).values();
                labels[i] = pictures.label(numbers[i]);
                keys[i] = numbers[i];
                eps[i] = radius(state.result(numbers[i]));
            }
            double cost = costOfRound() * size;
            double[] evaluated = new double[1];
            return new AttackBatch(victim, threat.norm(), eps, originals, labels, keys, seed, () -> {
                if (progress.stopRequested()) {
                    throw new AttackStopped();
                }
                evaluated[0] = Math.min(cost, evaluated[0] + evaluationCost() * size);
                progress.at(description(), (done + evaluated[0]) / (done + left));
            });
        }

        /** Smallest perturbations are looked for below the smallest one known. */
        private double radius(PictureResult result) {
            boolean shrinks = state.attack() != AttackState.CLEAN
                    && attacks.get(state.attack()).purpose() == Attack.Purpose.SHRINK;
            return shrinks && result.brokenBy().isPresent() ? result.size(threat.norm()) : threat.eps();
        }

        private void look(int[] numbers, AttackBatch together) {
            try (PointerScope scope = new PointerScope()) {
                float[][] logits = victim.logits(together.tensor(together.originals()));
                for (int i = 0; i < numbers.length; i++) {
                    state.set(numbers[i], state.result(numbers[i]).clean(AttackLoss.answer(logits[i])));
                }
            }
            together.watch().evaluated();
        }

        private void keep(Attack attack, int[] numbers, AttackBatch together, List<Found> found) {
            float[][] changed = found.stream().map(Found::pixels).toArray(float[][]::new);
            for (int i = 0; i < changed.length; i++) {
                if (attack.purpose() != Attack.Purpose.SHRINK) {
                    threat.norm().settle(together.originals()[i], changed[i], threat.eps());
                }
            }
            float[][] logits;
            try (PointerScope scope = new PointerScope()) {
                logits = victim.logits(together.tensor(changed));
            }
            for (int i = 0; i < numbers.length; i++) {
                int target = found.get(i).target();
                int answer = AttackLoss.answer(logits[i]);
                boolean targeted = attack instanceof Pgd pgd && pgd.goal().isTargeted();
                int aim = targeted ? target : -1;
                double strength = targeted
                        ? -AttackLoss.margin(logits[i], target)
                        : AttackLoss.margin(logits[i], together.labels()[i]);
                PictureResult before =
                        state.result(numbers[i]).spent(found.get(i).evaluations());
                boolean success = Goal.reached(answer, together.labels()[i], aim);
                PictureResult after = before.perturbed(
                        success && before.cleanRight() ? Optional.of(attack.name()) : before.brokenBy(),
                        answer,
                        aim,
                        strength,
                        PerturbationNorm.L2.distance(together.originals()[i], changed[i]),
                        PerturbationNorm.LINF.distance(together.originals()[i], changed[i]),
                        PerturbationNorm.L1.distance(together.originals()[i], changed[i]));
                boolean better = switch (attack.purpose()) {
                    case BREAK -> success || strength > before.strength();
                    case SHRINK ->
                        success
                                && (before.brokenBy().isEmpty()
                                        || after.size(threat.norm()) < before.size(threat.norm()));
                    case COUNT -> true;
                };
                PictureResult kept = better ? after : before;
                state.set(numbers[i], attack.purpose() == Attack.Purpose.COUNT ? kept.drawn(!success) : kept);
                if (better) {
                    Pixels original = pictures.picture(numbers[i]);
                    progress.perturbed(numbers[i], new Pixels(original.height(), original.width(), changed[i]));
                }
            }
        }

        private String description() {
            if (state.attack() == AttackState.CLEAN) {
                return "pictures as they are";
            }
            Attack attack = attacks.get(state.attack());
            int rounds = attack.rounds(victim.classes());
            return attack.name() + (rounds > 1 ? " " + (state.round() + 1) + "/" + rounds : "");
        }

        private double costOfRound() {
            return state.attack() == AttackState.CLEAN
                    ? 1
                    : attacks.get(state.attack()).costOfRound();
        }

        /** Of one call of the watch: a gradient costs three passes. */
        private double evaluationCost() {
            if (state.attack() == AttackState.CLEAN) {
                return 1;
            }
            Attack attack = attacks.get(state.attack());
            boolean gradients = attack instanceof Pgd || attack instanceof Apgd || attack instanceof SmallestByPgd;
            return gradients ? 3 : attack instanceof Square || attack instanceof RandomDraws ? 1 : 2;
        }

        private double costOfLaterRounds() {
            double cost = 0;
            for (int a = Math.max(0, state.attack()); a < attacks.size(); a++) {
                Attack attack = attacks.get(a);
                int begun = a == state.attack() ? state.round() + 1 : 0;
                cost += (double) (attack.rounds(victim.classes()) - begun) * attack.costOfRound() * standing(attack);
            }
            return cost;
        }

        private long standing(Attack attack) {
            return state.results().stream()
                    .filter(result -> switch (attack.purpose()) {
                        case BREAK -> result.cleanAnswer() < 0 || result.robust();
                        case SHRINK -> result.cleanAnswer() < 0 || result.cleanRight();
                        case COUNT -> true;
                    })
                    .count();
        }

        private int fixedTarget(Attack attack) {
            return attack instanceof Pgd pgd && pgd.goal().kind() == Goal.Kind.FIXED
                    ? pgd.goal().fixed()
                    : -1;
        }
    }
}
