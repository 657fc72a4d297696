// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is measured and what is packaged runs with the launcher's options for Java. */
class LauncherOptionsTest {
    private static final Pattern OPTION =
            Pattern.compile("(?<![\\w-])-X(?:X:\\+?(?:UseSerialGC|MaxRAM|Meta)|ms|mn)[\\w=]*");

    private static List<String> options(Stream<String> lines) {
        return lines.flatMap(line -> OPTION.matcher(line).results())
                .map(found -> found.group())
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void givenTheLauncher_whenItsOptionsAreReadBesideThoseOfTheMeasurementAndTheRecipe_thenTheyAreTheSame()
            throws Exception {
        Path root = Path.of("..");
        List<String> launcher = options(Files.readAllLines(root.resolve("metamerkit")).stream()
                .filter(line -> line.strip().startsWith("options=\"")));
        assertThat(launcher).hasSize(5);
        assertThat(options(Files.readAllLines(root.resolve("docs/VIEWER.md")).stream()))
                .isEqualTo(launcher);
        assertThat(options(Files.readAllLines(root.resolve("benchmarks/viewer.md")).stream()
                        .filter(line -> line.startsWith("JAVA_TOOL_OPTIONS"))))
                .isEqualTo(launcher);
    }
}
