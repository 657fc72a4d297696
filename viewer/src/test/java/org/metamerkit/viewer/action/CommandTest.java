// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.beans.property.SimpleBooleanProperty;
import org.junit.jupiter.api.Test;

class CommandTest {
    private static final Path MANUAL = Path.of("..", "docs", "VIEWER.md");

    @Test
    void givenAllCommands_whenTheirKeysAreCompared_thenNoTwoShareOne() {
        assertThat(Arrays.stream(Command.values()).map(Command::shortcut).filter(keys -> !keys.isEmpty()))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(Command.values()).map(Command::title)).doesNotHaveDuplicates();
        assertThat(Command.values()).allMatch(command -> command.help().endsWith("."));
    }

    @Test
    void givenTheManual_whenItsTableOfKeysIsRead_thenItIsThatOfTheCommands() throws Exception {
        assertThat(Files.readString(MANUAL)).contains(KeyTable.markdown());
    }

    @Test
    void givenALetterKey_whenAsked_thenItIsPlainAndControlAndFunctionKeysAreNot() {
        assertThat(Command.KEEP.isPlainKey()).isTrue();
        assertThat(Command.AUTO_FLICKER.isPlainKey()).isTrue();
        assertThat(Command.UNDO.isPlainKey()).isFalse();
        assertThat(Command.KEYS.isPlainKey()).isFalse();
        assertThat(Command.MERGE.isPlainKey()).isFalse();
    }

    @Test
    void givenACommandThatCannotBeDoneNow_whenRun_thenItIsNotDone() {
        AtomicInteger done = new AtomicInteger();
        SimpleBooleanProperty can = new SimpleBooleanProperty(false);
        Actions actions = new Actions().on(Command.KEEP, can, done::incrementAndGet);

        assertThat(actions.run(Command.KEEP)).isFalse();
        can.set(true);
        assertThat(actions.run(Command.KEEP)).isTrue();
        assertThat(actions.run(Command.REJECT)).as("has no meaning").isFalse();
        assertThat(done).hasValue(1);
        assertThat(actions.missing()).contains(Command.REJECT).doesNotContain(Command.KEEP);
        assertThatThrownBy(() -> actions.on(Command.KEEP, () -> {})).hasMessageContaining("two meanings");
    }

    @Test
    void givenAFewLetters_whenSearched_thenWordStartsComeBeforeScatteredLettersAndHelp() {
        assertThat(CommandSearch.find("")).containsExactly(Command.values());
        assertThat(CommandSearch.find("flick").get(0)).isEqualTo(Command.FLICKER);
        assertThat(CommandSearch.find("sbs")).first().isEqualTo(Command.SIDE_BY_SIDE);
        assertThat(CommandSearch.find("kappa")).isEmpty();
        assertThat(CommandSearch.find("cohen")).containsExactly(Command.MERGE);
    }
}
