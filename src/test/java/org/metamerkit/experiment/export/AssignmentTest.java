// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of random designs: whatever the numbers of originals, categories, conditions and participants. */
class AssignmentTest {
    private record Design(List<String> categories, int conditions, int participants, long seed) {
        List<List<Assignment.Trial>> lists() {
            return Assignment.of(categories, conditions, participants, seed);
        }
    }

    static Stream<Design> designs() {
        Random random = new Random(17);
        return IntStream.range(0, 200).mapToObj(i -> {
            int kinds = 1 + random.nextInt(6);
            List<String> categories = IntStream.range(0, 1 + random.nextInt(40))
                    .mapToObj(each -> "c" + random.nextInt(kinds))
                    .toList();
            return new Design(categories, 1 + random.nextInt(9), 1 + random.nextInt(30), random.nextLong());
        });
    }

    @ParameterizedTest
    @MethodSource("designs")
    void givenADesign_whenAssigned_thenItIsBalanced(Design design) {
        List<List<Assignment.Trial>> lists = design.lists();
        assertThat(lists).hasSize(design.participants());
        int[][] shown = new int[design.categories().size()][design.conditions()];
        for (List<Assignment.Trial> list : lists) {
            assertThat(list.stream().map(Assignment.Trial::original).sorted().toList())
                    .as("every original once")
                    .isEqualTo(IntStream.range(0, design.categories().size())
                            .boxed()
                            .toList());
            requireEven(counts(list, Assignment.Trial::condition), design.conditions());
            for (String category : design.categories()) {
                List<Assignment.Trial> of = list.stream()
                        .filter(trial ->
                                design.categories().get(trial.original()).equals(category))
                        .toList();
                requireEven(counts(of, Assignment.Trial::condition), design.conditions());
            }
            list.forEach(trial -> shown[trial.original()][trial.condition()]++);
        }
        for (int[] original : shown) {
            int least = design.participants() / design.conditions();
            int most = least + (design.participants() % design.conditions() == 0 ? 0 : 1);
            assertThat(Arrays.stream(original).boxed())
                    .as("an original's conditions over participants")
                    .allSatisfy(count -> assertThat(count).isBetween(least, most));
        }
    }

    @ParameterizedTest
    @MethodSource("designs")
    void givenADesignOfWholeBlocks_whenAssigned_thenConditionsAreShownEquallyOften(Design design) {
        int participants = design.conditions() * 3;
        List<Assignment.Trial> all = new Design(design.categories(), design.conditions(), participants, design.seed())
                .lists().stream().flatMap(List::stream).toList();
        assertThat(counts(all, Assignment.Trial::condition).values())
                .hasSize(design.conditions())
                .containsOnly((long) 3 * design.categories().size());
    }

    @Test
    void givenASeed_whenAssignedTwice_thenTheListsAreTheSameAndOtherSeedsGiveOthers() {
        Design design = new Design(List.of("a", "a", "b", "b", "b", "c"), 3, 7, 0);
        assertThat(design.lists()).isEqualTo(design.lists());
        assertThat(new Design(design.categories(), 3, 7, 1).lists()).isNotEqualTo(design.lists());
    }

    @Test
    void givenMoreParticipants_whenAssigned_thenTheFirstListsStayAsTheyWere() {
        Design few = new Design(List.of("a", "a", "b", "b", "b", "c"), 3, 7, 5);
        assertThat(new Design(few.categories(), 3, 12, 5).lists().subList(0, 7)).isEqualTo(few.lists());
    }

    @Test
    void givenManySeeds_whenAssigned_thenEveryOriginalIsFirstAboutEquallyOften() {
        int[] first = new int[5];
        List<String> categories = List.of("a", "b", "b", "c", "c");
        for (int seed = 0; seed < 5000; seed++) {
            first[Assignment.of(categories, 2, 1, seed).get(0).get(0).original()]++;
        }
        // 1000 expected, standard deviation 28
        assertThat(Arrays.stream(first).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(880, 1120));
    }

    private static void requireEven(Map<Integer, Long> counts, int conditions) {
        List<Long> all = new ArrayList<>();
        IntStream.range(0, conditions).forEach(condition -> all.add(counts.getOrDefault(condition, 0L)));
        assertThat(all.stream().mapToLong(Long::longValue).max().orElse(0)
                        - all.stream().mapToLong(Long::longValue).min().orElse(0))
                .isLessThanOrEqualTo(1);
    }

    private static Map<Integer, Long> counts(List<Assignment.Trial> trials, Function<Assignment.Trial, Integer> by) {
        return trials.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
    }
}
