// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a b", "it's", "", "$HOME", "a,b=c", "~", "*", "--x='1 2'", "a\nb", "\\"})
    void givenAWord_whenAShellReadsItQuoted_thenItIsTheSame(String word) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWords.quoted(word)).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
    }
}
