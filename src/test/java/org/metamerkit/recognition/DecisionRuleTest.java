// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.HumanCategories;
import org.metamerkit.stimulus.HumanCategory;

class DecisionRuleTest {
    private static final DecisionRule OWN = DecisionRule.USUAL.get(0);
    private static final DecisionRule MAXIMUM = DecisionRule.USUAL.get(1);
    private static final DecisionRule MEAN = DecisionRule.USUAL.get(2);
    private static final DecisionRule CIFAR = DecisionRule.USUAL.get(3);

    @TempDir
    Path folder;

    @Test
    void givenTheMappingsFile_whenReadForImageNet_thenItHoldsThe207ClassesOfThe16Categories() {
        Map<Integer, String> categories =
                LabelMapping.builtIn("imagenet1000_to_imagenet16").of(LabelSet.IMAGENET);
        assertThat(categories).hasSize(207);
        categories.forEach(
                (index, category) -> assertThat(HumanCategories.ofClass(index).map(HumanCategory::label))
                        .contains(category));
    }

    @Test
    void givenImageNetLogits_whenDecidedIn16Categories_thenBothRulesAreThoseOfTheCriterion() {
        Random random = new Random(4);
        for (int trial = 0; trial < 200; trial++) {
            float[] logits = new float[1000];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) (4 * random.nextGaussian());
            }
            assertThat(MAXIMUM.decide(LabelSet.IMAGENET, logits))
                    .contains(HumanCategories.maximumRule(logits).label());
            assertThat(MEAN.decide(LabelSet.IMAGENET, logits))
                    .contains(HumanCategories.meanRule(logits).label());
        }
    }

    @Test
    void givenOneStrongAndManyFairClasses_whenDecided_thenMaximumAndMeanRuleDiffer() {
        float[] logits = new float[1000];
        logits[281] = 3; // one of six cats
        logits[404] = 2.5f; // the only airplane
        assertThat(MAXIMUM.decide(LabelSet.IMAGENET, logits)).contains("cat");
        assertThat(MEAN.decide(LabelSet.IMAGENET, logits)).contains("airplane");
    }

    @ParameterizedTest
    @CsvSource({
        "404, airplane",
        "511, automobile",
        "282, cat",
        "207, dog",
        "339, horse",
        "31, frog",
        "814, ship",
        "867, truck"
    })
    void givenAnImageNetClass_whenItIsHighest_thenItsCifar10ClassIsDecided(int index, String expected) {
        float[] logits = new float[1000];
        logits[index] = 9;
        assertThat(CIFAR.decide(LabelSet.IMAGENET, logits)).contains(expected);
    }

    @Test
    void givenTheMappingToCifar10_whenRead_thenDeerIsTheOnlyClassThatImageNetLacks() {
        assertThat(LabelMapping.builtIn("imagenet1000_to_cifar10").categories())
                .containsExactlyInAnyOrder(
                        "airplane", "automobile", "bird", "cat", "dog", "frog", "horse", "ship", "truck");
    }

    @Test
    void givenACifar10Network_whenDecided_thenItAnswersInItsOwnClassesAndNotIn16Categories() {
        float[] outputs = {0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
        assertThat(OWN.decide(LabelSet.CIFAR10, outputs)).contains("deer");
        assertThat(CIFAR.decide(LabelSet.CIFAR10, outputs)).contains("deer");
        assertThat(MAXIMUM.decide(LabelSet.CIFAR10, outputs)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "imagenet16_maximum, ship, boat",
        "imagenet16_maximum, Egyptian cat, cat",
        "imagenet16_maximum, 0283_n02123394_Persian_cat, cat",
        "imagenet16_maximum, n02123394_Persian_cat, cat",
        "imagenet16_maximum, CAR, car",
        "imagenet16_maximum, frog,",
        "imagenet16_maximum, espresso,",
        "cifar10, boat, ship",
        "cifar10, sports_car, automobile",
        "cifar10, deer, deer",
        "cifar10, bear,"
    })
    void givenANameFromAnyLabelSet_whenTranslated_thenItIsTheRulesWord(String rule, String text, String expected) {
        DecisionRule found = DecisionRule.USUAL.stream()
                .filter(each -> each.key().equals(rule))
                .findFirst()
                .orElseThrow();
        if (expected == null) {
            assertThat(found.translate(LabelSet.IMAGENET, text)).isEmpty();
        } else {
            assertThat(found.translate(LabelSet.IMAGENET, text)).contains(expected);
        }
    }

    @Test
    void givenTheTwoCardigans_whenNamed_thenTheyAreToldApart() {
        assertThat(LabelSet.IMAGENET.index("cardigan")).isEmpty();
        assertThat(LabelSet.IMAGENET.resolve("264")).contains("Cardigan (264)");
        assertThat(LabelSet.IMAGENET.index("cardigan (474)")).hasValue(474);
        assertThat(LabelSet.IMAGENET.names()).doesNotHaveDuplicates().hasSize(1000);
    }

    @Test
    void givenAUsersMapping_whenDecided_thenItsCategoriesAreTheAnswersForEveryLabelSetItNames() throws IOException {
        Path file = Files.writeString(
                folder.resolve("living.csv"),
                "from_label,to_category\ncat,alive\ndog,alive\nship,made\ntruck,made\nEgyptian cat,alive\nyawl,made\n");
        DecisionRule rule = DecisionRule.of(LabelMapping.read(file));
        assertThat(rule.key()).matches("living\\.[0-9a-f]{8}");
        float[] cifar = {9, 0, 0, 1, 0, 0, 0, 0, 2, 0};
        assertThat(rule.decide(LabelSet.CIFAR10, cifar)).contains("made");
        float[] imagenet = new float[1000];
        imagenet[285] = 3;
        assertThat(rule.decide(LabelSet.IMAGENET, imagenet)).contains("alive");
        assertThat(rule.translate(LabelSet.CIFAR10, "dog")).contains("alive");
        LabelSet other = LabelSet.of(ClassNames.of(List.of("red", "blue")));
        assertThat(rule.decides(other)).isFalse();
        assertThat(rule.decide(other, new float[] {1, 2})).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'name,category\na,b\n', from_label",
        "'from_label,to_category\na,\nb,c\n', no to_category",
        "'from_label,to_category\na,x\nb,x\n', 1 categories",
        "'from_index,from_label,to_category\none,a,x\n2,b,y\n', from_index"
    })
    void givenAMappingThatIsNone_whenRead_thenOneSentenceSaysSo(String text, String words) throws IOException {
        Path file = Files.writeString(folder.resolve("mapping.csv"), text);
        assertThatExceptionOfType(RecognitionException.class)
                .isThrownBy(() -> LabelMapping.read(file))
                .withMessageContainingAll("mapping.csv", words)
                .withMessageMatching("(?s)[^;]*; .*|.*; .*");
    }

    @Test
    void givenABareNumber_whenItIsATrueClass_thenOnlyNetworksWithImageNetsClassesTakeItForOneOfThem() {
        assertThat(CIFAR.translate(LabelSet.IMAGENET, "8")).as("hen").contains("bird");
        assertThat(CIFAR.translate(LabelSet.CIFAR10, "8"))
                .as("a ship, or a hen")
                .isEmpty();
        assertThat(MAXIMUM.translate(LabelSet.CIFAR10, " 10 ")).isEmpty();
        assertThat(MAXIMUM.translate(LabelSet.CIFAR10, "0008_n01514668_hen")).contains("bird");
    }
}
