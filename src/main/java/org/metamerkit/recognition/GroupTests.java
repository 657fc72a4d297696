// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.metamerkit.recognition.GroupComparison.Cell;
import org.metamerkit.recognition.statistics.Bootstrap;
import org.metamerkit.recognition.statistics.PermutationTest;
import org.metamerkit.recognition.statistics.Score;

/**
 * The paper's second and third finding as tests: adversarial training against standard training, random perturbations against
 * standard training, at each place and in how the places differ. Pictures (or categories) are the units, and only networks of the
 * same architecture meet.
 */
public final class GroupTests {
    /** The tests of groups at a place, of all places, and of how their difference changes; corrected together. */
    public static final String TRAININGS = "trainings";
    /** The tests of the last place against the first within a group; corrected together. */
    public static final String PLACES = "last and first stage, by training";

    private final GroupComparison comparison;
    private final Averaging averaging;

    public GroupTests(GroupComparison comparison, Averaging averaging) {
        this.comparison = comparison;
        this.averaging = averaging;
    }

    /** Every group with standard training, and adversarial with random-perturbation training; first minus second. */
    public List<List<String>> compared() {
        List<String> groups = comparison.groups();
        List<List<String>> pairs = new ArrayList<>();
        for (String other : groups) {
            if (groups.contains(NetworkGroups.STANDARD) && !other.equals(NetworkGroups.STANDARD)) {
                pairs.add(List.of(other, NetworkGroups.STANDARD));
            }
        }
        if (groups.contains(NetworkGroups.ADVERSARIAL) && groups.contains(NetworkGroups.RANDOM)) {
            pairs.add(List.of(NetworkGroups.ADVERSARIAL, NetworkGroups.RANDOM));
        }
        return pairs;
    }

    /** Pairs of groups without a common architecture, which nothing is said of. */
    public List<List<String>> incomparable() {
        return compared().stream()
                .filter(pair -> !comparison.sharesArchitecture(pair))
                .toList();
    }

    /**
     * All comparisons of two that the groups allow.
     *
     * @param notes takes a sentence about every one that cannot be tested for lack of pictures
     */
    public List<PairedFinding> findings(Bootstrap bootstrap, PermutationTest permutation, Consumer<String> notes) {
        PairedTests tests = new PairedTests(bootstrap, permutation, notes);
        List<String> positions = comparison.metamerPositions();
        if (positions.isEmpty()) {
            return List.of();
        }
        String early = positions.get(0);
        String late = positions.get(positions.size() - 1);
        for (List<String> pair : compared()) {
            if (!comparison.sharesArchitecture(pair)) {
                continue;
            }
            String what = pair.get(0) + " − " + pair.get(1);
            tests.add(
                    TRAININGS,
                    what + ", all stages",
                    shares(positions.stream()
                            .map(position -> at(pair, position))
                            .toList()));
            if (positions.size() > 1) {
                for (String position : positions) {
                    tests.add(TRAININGS, what + ", " + position, shares(List.of(at(pair, position))));
                }
                List<Cell> corners = List.of(
                        new Cell(pair.get(0), late),
                        new Cell(pair.get(0), early),
                        new Cell(pair.get(1), late),
                        new Cell(pair.get(1), early));
                tests.add(
                        TRAININGS,
                        "(" + what + "), " + late + " − " + early,
                        shares(List.of(corners)).stream()
                                .map(cells -> new double[] {cells[0] - cells[2], cells[1] - cells[3]})
                                .toList());
            }
        }
        if (positions.size() > 1) {
            for (String group : comparison.groups()) {
                tests.add(
                        PLACES,
                        group + ": " + late + " − " + early,
                        shares(List.of(List.of(new Cell(group, late), new Cell(group, early)))));
            }
        }
        return tests.findings();
    }

    /** Training × stage, for every two groups that are compared and for all groups of more than two. */
    public void analyze(AnovaReport report) {
        List<List<String>> designs = new ArrayList<>(compared());
        if (comparison.groups().size() > 2) {
            designs.add(comparison.groups());
        }
        List<String> positions = comparison.metamerPositions();
        if (positions.size() < 2) {
            return;
        }
        for (List<String> groups : designs) {
            if (comparison.sharesArchitecture(groups)) {
                analyze(report, groups, positions);
            }
        }
    }

    private void analyze(AnovaReport report, List<String> groups, List<String> positions) {
        String data = String.join(", ", groups);
        List<Cell> cells = positions.stream()
                .flatMap(position -> at(groups, position).stream())
                .toList();
        Map<String, double[]> units = comparison.sideBySide(List.of(cells), averaging);
        report.noteLost(
                data,
                units.size(),
                cells.stream()
                        .flatMap(cell ->
                                comparison.sample(cell.group(), cell.position()).by(averaging).keySet().stream()));
        List<Score> scores = new ArrayList<>();
        units.forEach((unit, shares) -> {
            for (int i = 0; i < shares.length; i++) {
                scores.add(new Score(unit, cells.get(i).group(), cells.get(i).position(), shares[i]));
            }
        });
        report.within(data, "training", "stage", scores);
    }

    private List<double[]> shares(List<List<Cell>> variants) {
        return List.copyOf(comparison.sideBySide(variants, averaging).values());
    }

    private static List<Cell> at(List<String> groups, String position) {
        return groups.stream().map(group -> new Cell(group, position)).toList();
    }
}
