// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.metamerkit.SharedData;

class HumanCategoriesTest {
    @Test
    void givenTheTable_whenCounted_then207ClassesBelongToOneOf16CategoriesEach() {
        assertThat(HumanCategory.values()).hasSize(16);
        int[] all = Arrays.stream(HumanCategory.values())
                .flatMapToInt(category -> Arrays.stream(category.indices()))
                .toArray();
        assertThat(all).hasSize(207).doesNotHaveDuplicates();
        assertThat(HumanCategory.BIRD.size()).isEqualTo(49);
        assertThat(HumanCategory.DOG.size()).isEqualTo(109);
        for (HumanCategory category : HumanCategory.values()) {
            assertThat(category.indices()).isSorted();
        }
    }

    @Test
    void givenTheFieldsTable_whenCompared_thenEveryClassAgrees() throws IOException {
        Path csv = SharedData.require("human/imagenet1000_to_16class.csv");
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = format.parse(Files.newBufferedReader(csv))) {
            List<CSVRecord> records = rows.getRecords();
            assertThat(records).hasSize(1000);
            for (CSVRecord row : records) {
                assertThat(HumanCategories.ofClass(Integer.parseInt(row.get("index")))
                                .map(HumanCategory::label)
                                .orElse(""))
                        .as(row.get("name"))
                        .isEqualTo(row.get("category16"));
            }
        }
    }

    @Test
    void givenIndicesOutside_whenAsked_thenThereIsNoCategory() {
        assertThat(HumanCategories.ofClass(-1)).isEmpty();
        assertThat(HumanCategories.ofClass(1000)).isEmpty();
        assertThat(HumanCategories.ofClass(0)).isEmpty();
        assertThat(HumanCategories.ofClass(404)).contains(HumanCategory.AIRPLANE);
    }

    @Test
    void givenAFirstAnswerWithoutCategory_whenTheMaximumRuleWalksDown_thenTheNextWithOneDecides() {
        float[] logits = new float[1000];
        logits[0] = 9; // tench: no category
        logits[766] = 8; // rotisserie: oven
        logits[283] = 7; // Persian cat
        assertThat(HumanCategories.maximumRule(logits)).isEqualTo(HumanCategory.OVEN);
    }

    @Test
    void givenEqualLogits_whenTheMaximumRuleDecides_thenTheLowerIndexWins() {
        // Class 8, hen, is the lowest of all that have a category.
        assertThat(HumanCategories.maximumRule(new float[1000])).isEqualTo(HumanCategory.BIRD);
        float[] logits = new float[1000];
        logits[281] = 5;
        logits[152] = 5;
        assertThat(HumanCategories.maximumRule(logits)).isEqualTo(HumanCategory.DOG);
    }

    @Test
    void givenOneHighDogAmongMany_whenTheMeanRuleDecides_thenItDiffersFromTheMaximumRule() {
        float[] logits = new float[1000];
        logits[152] = 10; // one of 109 dogs: e^10/109 = 202 on average
        logits[499] = 9; // the only knife: e^9 = 8103
        assertThat(HumanCategories.maximumRule(logits)).isEqualTo(HumanCategory.DOG);
        assertThat(HumanCategories.meanRule(logits)).isEqualTo(HumanCategory.KNIFE);
    }

    @Test
    void givenExtremeLogits_whenTheMeanRuleDecides_thenNothingOverflowsOrVanishes() {
        float[] logits = new float[1000];
        Arrays.fill(logits, -3e38f);
        logits[0] = 3e38f; // no category
        logits[766] = -2e38f;
        assertThat(HumanCategories.meanRule(logits)).isEqualTo(HumanCategory.OVEN);
    }

    @Test
    void givenOtherThan1000FiniteLogits_whenAsked_thenItIsRefused() {
        assertThatThrownBy(() -> HumanCategories.maximumRule(new float[1001]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1001 logits, expected ImageNet's 1000");
        float[] logits = new float[1000];
        logits[7] = Float.NaN;
        assertThatThrownBy(() -> HumanCategories.meanRule(logits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Logit 7 is NaN");
    }
}
