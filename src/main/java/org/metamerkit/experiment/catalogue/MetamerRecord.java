// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.metamerkit.synthesis.MetamerFolder;

/**
 * A row of the catalogue: one metamer, whole, in work or damaged. Of the latter two only what the folder's place says is known:
 * network, stage, picture, seed and hash.
 *
 * @param problem one sentence with the remedy; empty unless damaged
 * @param network that it is a metamer for
 * @param weightsSha256 of the network; empty unless whole
 * @param stage that was matched
 * @param stageIndex the stage's place in the network, 0-based; −1 if unknown
 * @param picture the original's name
 * @param pictureSha256 of the original's file; empty unless whole
 * @param seed of the noise it began as
 * @param hash eight hexadecimal digits, as the folder ends
 * @param answers what the original shows and what the network calls both
 * @param match whether it passes, and its numbers
 * @param optimizer its name; empty unless whole
 * @param height of the picture in pixels; 0 if unknown
 * @param width of the picture in pixels; 0 if unknown
 * @param written when {@code metamer.json} was; for metamers in work when the folder was last changed
 */
public record MetamerRecord(
        MetamerId id,
        MetamerState state,
        Optional<String> problem,
        String network,
        String weightsSha256,
        String stage,
        int stageIndex,
        String picture,
        String pictureSha256,
        int seed,
        String hash,
        Answers answers,
        Match match,
        String optimizer,
        int height,
        int width,
        Instant written) {
    /**
     * What the original shows, and what the generating network says.
     *
     * @param trueClass what the original shows, where somebody said so
     * @param category the true class's category of the 16 everyday ones where it has one, else the true class itself
     * @param original the network's answer to the original, under the rule that decided
     * @param metamer its answer to the metamer
     * @param same whether it calls both the same; empty for networks without a classifier
     */
    public record Answers(
            Optional<String> trueClass,
            Optional<String> category,
            Optional<String> original,
            Optional<String> metamer,
            Optional<Boolean> same) {
        /** Nothing is known. */
        public static final Answers NONE =
                new Answers(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * How well it matches.
     *
     * @param passes the criterion's verdict on the float picture; empty without a null distribution
     * @param pngPasses the verdict on the 8-bit PNG
     * @param failed what the float picture or the PNG fails by: {@code spearman}, {@code pearson}, {@code snr_db}, {@code same_class}
     */
    public record Match(
            Optional<Boolean> passes, Optional<Boolean> pngPasses, List<String> failed, MeasureValues measures) {
        /** Nothing is known. */
        public static final Match NONE = new Match(Optional.empty(), Optional.empty(), List.of(), MeasureValues.NONE);

        public Match {
            failed = List.copyOf(failed);
        }
    }

    public MetamerRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(written, "written");
    }

    public boolean isWhole() {
        return state == MetamerState.WHOLE;
    }

    /** Whether float picture and PNG pass; empty if one of them was not judged. */
    public Optional<Boolean> passes() {
        return match.passes().flatMap(one -> match.pngPasses().map(other -> one && other));
    }

    /** A number of it; NaN if it has none. */
    public double measure(MeasureColumn column) {
        return match.measures().get(column);
    }

    /** The metamer as people see it. */
    public Path png() {
        return id.path().resolve(MetamerFolder.PNG);
    }

    /** The original as the network saw it. */
    public Path target() {
        return id.path().resolve(MetamerFolder.TARGET);
    }

    /** The metamer as it was optimised: float32, 3×H×W. */
    public Path numpy() {
        return id.path().resolve(MetamerFolder.NUMPY);
    }

    public Path json() {
        return id.path().resolve(MetamerFolder.JSON);
    }

    public Path trace() {
        return id.path().resolve(MetamerFolder.TRACE);
    }

    /** The same row, damaged. */
    MetamerRecord damaged(String why) {
        return new MetamerRecord(
                id,
                MetamerState.DAMAGED,
                Optional.of(why),
                network,
                weightsSha256,
                stage,
                stageIndex,
                picture,
                pictureSha256,
                seed,
                hash,
                answers,
                match,
                optimizer,
                height,
                width,
                written);
    }

    /** The same row at a stage whose place is known. */
    MetamerRecord at(String ofNetwork, String atStage, int index) {
        return new MetamerRecord(
                id,
                state,
                problem,
                ofNetwork,
                weightsSha256,
                atStage,
                index,
                picture,
                pictureSha256,
                seed,
                hash,
                answers,
                match,
                optimizer,
                height,
                width,
                written);
    }
}
