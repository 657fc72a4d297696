// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/** What became of one metamer of a run: a picture, a stage and a seed. */
public sealed interface CellResult {
    String picture();

    String stage();

    int seed();

    /**
     * It is there, whole.
     *
     * @param summary the keys {@code synthesize --json} prints
     * @param kept whether it was there before
     */
    record Whole(String picture, String stage, int seed, Path folder, ObjectNode summary, boolean kept)
            implements CellResult {}

    /** Its optimisation ended in a value that is not finite. */
    record Failed(String picture, String stage, int seed, String reason) implements CellResult {}

    /** It was not finished in time, or another process has it in work; another call goes on with it. */
    record Unfinished(String picture, String stage, int seed, String reason) implements CellResult {}
}
