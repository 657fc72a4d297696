// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.RunException;

class ChoiceFileFuzzTest {
    private static final int CASES = 500;

    @TempDir
    Path folder;

    @Test
    void givenChoicesDamagedAtRandom_whenOpened_thenTheyAreReadOrRefusedInASentenceAndNeverWrittenOver()
            throws IOException {
        Path file = ChoiceBook.place(folder, "x");
        ChoiceBook book = ChoiceBook.open(file, "x");
        for (int i = 0; i < 5; i++) {
            Set<String> one = Set.of("tiny/stem/m" + i + "-s0-0000000" + i);
            book.apply(new ChoiceCommand.SetMark(one, Optional.of(Mark.values()[i % 3])));
            book.apply(new ChoiceCommand.SetTag(one, "tag", true));
            book.apply(new ChoiceCommand.SetNote(one, "a note"));
            book.apply(new ChoiceCommand.SetRating(one, OptionalInt.of(1 + i % 5)));
        }
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bad = i % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int k = 0; k < i % 4 && bad.length > 0; k++) {
                bad[random.nextInt(bad.length)] = (byte) "{}[]\":,0e-nxyz\n".charAt(random.nextInt(15));
            }
            Files.write(file, bad);
            try {
                ChoiceBook again = ChoiceBook.open(file, "x");
                again.problems().forEach(problem -> assertThat(problem).contains("expected"));
                again.choices();
                read++;
            } catch (RunException expected) {
                assertThat(expected).hasMessageContaining(file.toString()).hasMessageContaining(";");
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(bad);
        }
        assertThat(read).isBetween(CASES / 10, CASES - CASES / 10);
    }
}
