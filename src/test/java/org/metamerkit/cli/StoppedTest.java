// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.metamerkit.experiment.NullJob;
import org.metamerkit.kernel.FreshJvm;

class StoppedTest {
    @Test
    void givenASignal_whenSomethingWasKeptAlready_thenTheCodeAsksToBeRunAgainElseNot() throws Exception {
        FreshJvm.Outcome outcome = FreshJvm.run(StopTwice.class, List.of(), Map.of());
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.linesOf("false"))
                .singleElement()
                .asString()
                .startsWith("1 ")
                .contains("nothing half done was written");
        assertThat(outcome.linesOf("true")).containsExactly("75 stopped by a signal; run the same command again");
    }

    /** A process of its own, since a signal that came is never forgotten. */
    static final class StopTwice {
        private StopTwice() {}

        public static void main(String[] arguments) throws Exception {
            StopSignals.install();
            AtomicBoolean kept = new AtomicBoolean();
            NullJob.ProgressListener listener = Stopped.watching((description, share) -> {}, kept::get);
            listener.at("before", 0);
            new ProcessBuilder("kill", "-USR1", "" + ProcessHandle.current().pid())
                    .start()
                    .waitFor();
            while (!StopSignals.stopRequested()) {
                Thread.sleep(5);
            }
            for (boolean some : new boolean[] {false, true}) {
                kept.set(some);
                try {
                    listener.at("after", 0);
                } catch (Stopped stopped) {
                    System.out.println(some + ": " + stopped.exitCode() + " " + stopped.getMessage());
                }
            }
        }
    }
}
