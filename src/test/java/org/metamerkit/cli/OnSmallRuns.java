// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests that recognise {@link SmallRuns}, made once a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnSmallRuns {
    static final String LITE0 = "efficientnet_lite0";

    @TempDir
    static Path folder;

    SmallRuns runs;
    Workplace place;

    @BeforeAll
    void makeARun() throws IOException {
        runs = SmallRuns.in(folder);
        place = runs.place();
    }

    @AfterAll
    void closeWorkplace() {
        place.close();
    }
}
