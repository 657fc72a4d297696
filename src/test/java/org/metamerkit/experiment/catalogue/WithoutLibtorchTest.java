// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.kernel.FreshJvm;

class WithoutLibtorchTest {
    @TempDir
    Path folder;

    @Test
    void givenAClassPathWithoutLibtorch_whenARunIsOpenedChosenFromAndExported_thenAllOfItWorks() throws Exception {
        MadeUpRun run = MadeUpRun.in(folder.resolve("run"));
        run.many(2, 1);
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !path.contains("bytedeco"))
                .collect(Collectors.joining(File.pathSeparator));
        FreshJvm.Outcome outcome =
                FreshJvm.run(WithoutLibtorch.class, List.of("-cp", classPath, "-Drun=" + run.folder()), Map.of());
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.lineOf("exported")).isEqualTo("8");
        assertThat(outcome.lineOf("bytedeco")).isEqualTo("0");
    }
}
