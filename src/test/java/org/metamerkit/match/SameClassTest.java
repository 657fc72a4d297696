// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SameClassTest {
    /** Classes 281–285 are cats, 151–268 dogs, as in the table of the 16 categories; nothing else here. */
    private static final IntFunction<Optional<String>> CATEGORY = index -> index >= 281 && index <= 285
            ? Optional.of("cat")
            : index >= 151 && index <= 268 ? Optional.of("dog") : Optional.empty();

    @Test
    void givenATabbyAndATigerCat_whenDecided_thenTheMaximumRuleSaysTheSame() {
        SameClass classes = SameClass.decide(imagenet(281, "cat", "cat"), imagenet(282, "cat", "dog"));
        assertThat(classes.same()).isTrue();
        assertThat(classes.rule()).isEqualTo(ClassRule.IMAGENET16_MAXIMUM);
        assertThat(classes.rule().key()).isEqualTo("imagenet16_maximum");
    }

    @Test
    void givenACatThatBecameCoffee_whenDecided_thenItsMaximumRuleCounts() {
        SameClass classes = SameClass.decide(imagenet(281, "cat", "cat"), imagenet(967, "dog", "cat"));
        assertThat(classes.same()).isFalse();
        assertThat(classes.originalAnswer()).isEqualTo("cat");
        assertThat(classes.metamerAnswer()).isEqualTo("dog");
    }

    @Test
    void givenACupOfCoffee_whenDecided_thenTheThousandWayAnswerCountsThoughTheSixteenAgree() {
        SameClass classes = SameClass.decide(imagenet(967, "dog", "dog"), imagenet(200, "dog", "dog"));
        assertThat(classes.same()).isFalse();
        assertThat(classes.rule()).isEqualTo(ClassRule.IMAGENET1000);
        assertThat(SameClass.decide(imagenet(967, "dog", "dog"), imagenet(967, "cat", "cat"))
                        .same())
                .isTrue();
    }

    @Test
    void givenAnotherLabelSet_whenDecided_thenItsFirstAnswerCounts() {
        ClassAnswer first = ClassAnswer.ownLabels(new float[] {0, 3, 1}, List.of("a", "b", "c"));
        ClassAnswer second = ClassAnswer.ownLabels(new float[] {0, 3, 4}, List.of("a", "b", "c"));
        assertThat(SameClass.decide(first, first).same()).isTrue();
        SameClass differs = SameClass.decide(first, second);
        assertThat(differs.same()).isFalse();
        assertThat(differs.rule().key()).isEqualTo("own_labels");
        assertThat(differs.originalAnswer()).isEqualTo("b");
        assertThat(differs.metamerAnswer()).isEqualTo("c");
    }

    @Test
    void givenAThousandAndOneOutputs_whenAnswered_thenTheBackgroundIsDropped() {
        float[] logits = new float[1001];
        logits[0] = 9;
        logits[5] = 8;
        assertThat(ClassAnswer.ownLabels(logits, List.of()).index()).isEqualTo(4);
        assertThat(ClassAnswer.ownLabels(logits, List.of()).label()).isEqualTo("4");
    }

    @Test
    void givenEqualOutputs_whenAnswered_thenTheFirstWins() {
        assertThat(ClassAnswer.ownLabels(new float[] {1, 2, 2}, List.of()).index())
                .isEqualTo(1);
    }

    @Test
    void givenUnusableOutputs_whenAnswered_thenRefused() {
        assertThatThrownBy(() -> ClassAnswer.ownLabels(new float[] {1, Float.NaN}, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> ClassAnswer.ownLabels(new float[3], List.of("a", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 outputs for 2 labels");
        assertThatThrownBy(() -> ClassAnswer.imagenet(new float[1001], List.of(), CATEGORY, x -> "", x -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1001 outputs, expected ImageNet's 1000");
    }

    @Test
    void givenAnswersOfTwoNetworks_whenDecided_thenRefused() {
        ClassAnswer own = ClassAnswer.ownLabels(new float[] {1, 2}, List.of());
        assertThatThrownBy(() -> SameClass.decide(own, imagenet(1, "cat", "cat")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static ClassAnswer imagenet(int index, String maximum, String mean) {
        float[] logits = new float[1000];
        logits[index] = 5;
        return ClassAnswer.imagenet(logits, List.of(), CATEGORY, x -> maximum, x -> mean);
    }
}
