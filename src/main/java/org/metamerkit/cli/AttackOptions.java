// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.List;
import java.util.stream.Stream;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.attack.Apgd;
import org.metamerkit.adversarial.attack.Attack;
import org.metamerkit.adversarial.attack.AttackLoss;
import org.metamerkit.adversarial.attack.AutoAttack;
import org.metamerkit.adversarial.attack.FabTargeted;
import org.metamerkit.adversarial.attack.Goal;
import org.metamerkit.adversarial.attack.Pgd;
import org.metamerkit.adversarial.attack.RandomDraws;
import org.metamerkit.adversarial.attack.RandomStart;
import org.metamerkit.adversarial.attack.SmallestByFab;
import org.metamerkit.adversarial.attack.SmallestByPgd;
import org.metamerkit.adversarial.attack.Square;
import org.metamerkit.adversarial.attack.StepSize;
import org.metamerkit.model.Network;
import picocli.CommandLine.Option;

/** Options that say which attack is made, and how. */
final class AttackOptions {
    private static final String AUTO = "autoattack";
    private static final String MINIMUM = "minimum";
    private static final int HALVINGS = 10;
    private static final int STEPS_OF_MINIMUM = 40;
    private static final double STEP_OF_MINIMUM = 0.1;

    @Option(
            names = {"-a", "--attack"},
            paramLabel = "NAME",
            defaultValue = "autoattack",
            description =
                    "pgd, apgd-ce, apgd-t, fab-t, square, autoattack (the four before in their published versions;"
                            + " default), minimum (the smallest perturbation that changes the answer: FAB, then PGD at halved"
                            + " eps) or random (a control: nothing is looked for).")
    private String attack;

    @Option(
            names = "--norm",
            paramLabel = "linf|l2|l1",
            defaultValue = "linf",
            description = "How perturbations are measured (default: ${DEFAULT-VALUE}).")
    private String norm;

    @Option(
            names = "--eps",
            paramLabel = "X",
            required = true,
            description =
                    "The largest perturbation, for pictures in [0, 1]: a number or a fraction, such as 8/255 or 0.5;"
                            + " with 0 nothing may change.")
    private String eps;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Gradient steps of a restart, or square's queries (default: pgd 20, apgd and fab-t 100, square"
                            + " 5000). autoattack has its own.")
    private Integer steps;

    @Option(
            names = "--step-size",
            paramLabel = "X",
            description = "Of pgd: a number or a fraction, or a multiple of eps such as eps/4 (default).")
    private String stepSize;

    @Option(
            names = "--start",
            paramLabel = "none|ball|shell|cube",
            description =
                    "Where pgd begins: at the picture, anywhere in the ball (default for linf and l1), on its border"
                            + " (default for l2: a normal direction), or for l2 in a direction from a cube, as Feather et al.")
    private String start;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            description = "Random starts of pgd, apgd and square, or draws of random (default: 1).")
    private Integer restarts;

    @Option(
            names = "--loss",
            paramLabel = "ce|margin|dlr",
            description = "What pgd makes large (default: ce, the cross-entropy).")
    private String loss;

    @Option(
            names = "--targeted",
            paramLabel = "next|least|random|CLASS",
            arity = "0..1",
            fallbackValue = "next",
            description = "pgd leads to a class: the likeliest wrong one (default where no other is named), the least"
                    + " likely, a random one, or one by name or number.")
    private String targeted;

    @Option(
            names = "--targets",
            paramLabel = "N",
            description = "Classes that apgd-t, fab-t and minimum lead to (default: 9).")
    private Integer targets;

    /** The attack as it was asked for. */
    String name() {
        return attack;
    }

    /** Eps as it was given. */
    String epsText() {
        return eps;
    }

    /** Norm and eps as they were given, for the name of a folder. */
    String threatText() {
        return norm + "-" + eps;
    }

    /** @throws IllegalArgumentException with one sentence if norm or eps is wrong */
    ThreatModel threat() {
        ThreatModel threat = new ThreatModel(PerturbationNorm.parse(norm), Fractions.parse("eps", eps));
        if (threat.norm() == PerturbationNorm.LINF && threat.eps() > 1) {
            throw new IllegalArgumentException("eps is " + eps
                    + ", more than pictures in [0, 1] can change; for eight of 256 grey levels give --eps 8/255");
        }
        return threat;
    }

    /**
     * The attacks, in order.
     *
     * @throws IllegalArgumentException with one sentence if an option is wrong or is not the attack's
     */
    List<Attack> attacks(Network network) {
        PerturbationNorm parsed = PerturbationNorm.parse(norm);
        allow(attack);
        int some = restarts == null ? 1 : restarts;
        return switch (attack) {
            case "pgd" -> List.of(pgd(parsed, network));
            case "apgd-ce" -> {
                Apgd usual = Apgd.crossEntropy();
                yield List.of(new Apgd(or(steps, usual.iterations()), some, usual.loss(), 0));
            }
            case "apgd-t" -> {
                Apgd usual = Apgd.targetedDlr();
                yield List.of(
                        new Apgd(or(steps, usual.iterations()), some, usual.loss(), or(targets, usual.targets())));
            }
            case "fab-t" -> {
                FabTargeted usual = FabTargeted.usual();
                yield List.of(new FabTargeted(or(steps, usual.iterations()), or(targets, usual.targets())));
            }
            case "square" -> {
                Square usual = Square.usual();
                yield List.of(new Square(or(steps, usual.queries()), usual.p(), some, steps != null));
            }
            case AUTO -> AutoAttack.standard(parsed);
            case MINIMUM -> minimum(parsed);
            default -> List.of(new RandomDraws(some));
        };
    }

    private Pgd pgd(PerturbationNorm parsed, Network network) {
        Pgd usual = Pgd.usual(parsed);
        return new Pgd(
                or(steps, usual.steps()),
                stepSize == null ? usual.stepSize() : Fractions.stepSize(stepSize),
                start == null ? usual.start() : RandomStart.parse(start),
                or(restarts, 1),
                loss == null ? usual.loss() : AttackLoss.parse(loss),
                targeted == null ? Goal.any() : goal(network));
    }

    private List<Attack> minimum(PerturbationNorm parsed) {
        FabTargeted fab = FabTargeted.usual();
        Pgd pgd = new Pgd(
                STEPS_OF_MINIMUM,
                StepSize.ofEps(STEP_OF_MINIMUM),
                RandomStart.usual(parsed),
                or(restarts, 1),
                AttackLoss.CROSS_ENTROPY,
                Goal.any());
        return List.of(
                new SmallestByFab(or(steps, fab.iterations()), or(targets, fab.targets())),
                new SmallestByPgd(pgd, HALVINGS));
    }

    private Goal goal(Network network) {
        List<String> names =
                network.card().classes().map(known -> known.names()).orElse(List.of());
        return switch (targeted) {
            case "next" -> new Goal(Goal.Kind.NEXT, -1);
            case "least" -> new Goal(Goal.Kind.LEAST, -1);
            case "random" -> new Goal(Goal.Kind.RANDOM, -1);
            default -> {
                if (names.contains(targeted)) {
                    yield Goal.of(names.indexOf(targeted));
                }
                if (targeted.matches("\\d{1,6}")) {
                    yield Goal.of(Integer.parseInt(targeted));
                }
                throw new IllegalArgumentException("there is no class '" + targeted + "' of " + network.name()
                        + "; give next, least, random, or a class by name or number");
            }
        };
    }

    /** Options that an attack would pass over in silence are refused. */
    private void allow(String name) {
        String allowed = switch (name) {
            case "pgd" -> "--steps --step-size --start --restarts --loss --targeted";
            case "apgd-ce" -> "--steps --restarts";
            case "apgd-t" -> "--steps --restarts --targets";
            case "fab-t" -> "--steps --targets";
            case "square" -> "--steps --restarts";
            case AUTO -> "";
            case MINIMUM -> "--steps --restarts --targets";
            case "random" -> "--restarts";
            default ->
                throw new IllegalArgumentException("there is no attack '" + name
                        + "'; give pgd, apgd-ce, apgd-t, fab-t, square, autoattack, minimum or random");
        };
        List<String> words = List.of(allowed.split(" "));
        Stream.of(
                        given("--steps", steps),
                        given("--step-size", stepSize),
                        given("--start", start),
                        given("--restarts", restarts),
                        given("--loss", loss),
                        given("--targeted", targeted),
                        given("--targets", targets))
                .filter(option -> !option.isEmpty() && !words.contains(option))
                .findFirst()
                .ifPresent(option -> {
                    throw new IllegalArgumentException("the attack " + name + " has no " + option + "; "
                            + (allowed.isEmpty()
                                    ? "leave it out, or make one of its attacks alone"
                                    : "it has " + String.join(", ", words)));
                });
    }

    private static String given(String option, Object value) {
        return value == null ? "" : option;
    }

    private static int or(Integer given, int usual) {
        return given == null ? usual : given;
    }
}
