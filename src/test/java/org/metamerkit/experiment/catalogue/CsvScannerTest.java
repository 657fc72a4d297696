// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class CsvScannerTest {
    @Test
    void givenRandomTables_whenScanned_thenFieldsAreCommonsCsvsAndPlacesBeginARecord() throws IOException {
        Random random = new Random(3);
        String[] parts = {"a", "é", "𝄞", ",", "\"", "\n", " ", "", "long text ".repeat(40), "1"};
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            String end = i % 2 == 0 ? "\n" : "\r\n";
            int columns = 1 + random.nextInt(4);
            for (int row = 0; row < 60; row++) {
                List<String> values = new ArrayList<>();
                for (int column = 0; column < columns; column++) {
                    String value = parts[random.nextInt(parts.length)] + parts[random.nextInt(parts.length)];
                    values.add('"' + value.replace("\"", "\"\"") + '"');
                    if (value.matches("[a-z1é ]+")) {
                        values.set(column, value);
                    }
                }
                text.append(String.join(",", values)).append(end);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            CsvScanner scanner = new CsvScanner(new ByteArrayInputStream(bytes));
            for (CSVRecord expected : CSVFormat.RFC4180.parse(new StringReader(text.toString()))) {
                assertThat(scanner.next()).isTrue();
                List<String> found = new ArrayList<>();
                for (int column = 0; column < scanner.size(); column++) {
                    found.add(scanner.get(column));
                }
                assertThat(found).isEqualTo(expected.toList());
                int from = (int) scanner.position();
                String rest = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
                assertThat(CSVFormat.RFC4180
                                .parse(new StringReader(rest))
                                .iterator()
                                .next()
                                .toList())
                        .isEqualTo(found);
            }
            assertThat(scanner.next()).isFalse();
        }
    }

    @Test
    void givenSomeColumns_whenWanted_thenOnlyTheyAreTexts() throws IOException {
        CsvScanner scanner = scanner("a,b,c\nd,\"e\",f");
        scanner.want(new boolean[] {false, true});
        assertThat(scanner.next()).isTrue();
        assertThat(scanner.size()).isEqualTo(3);
        assertThat(scanner.get(0)).isNull();
        assertThat(scanner.get(1)).isEqualTo("b");
        assertThat(scanner.next()).isTrue();
        assertThat(scanner.get(1)).isEqualTo("e");
        assertThat(scanner.next()).isFalse();
    }

    @Test
    void givenQuotationMarksInWrongPlaces_whenScanned_thenTheyAreRefused() {
        assertThatThrownBy(() -> scanner("\"a").next()).hasMessage("a quotation mark is not closed");
        assertThatThrownBy(() -> scanner("\"a\"b").next()).hasMessage("something follows a closing quotation mark");
    }

    private static CsvScanner scanner(String text) {
        return new CsvScanner(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
