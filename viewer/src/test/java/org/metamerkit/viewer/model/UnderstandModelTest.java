// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.viewer.TestRuns;

class UnderstandModelTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    Path folder;

    private final Deque<Runnable> window = new ArrayDeque<>();
    private final UnderstandModel understand =
            new UnderstandModel(new Background(window::add, new DirectBackground(), sentence -> {}));
    private Path run;
    private List<MetamerRecord> records;

    @BeforeEach
    void makeRun() throws Exception {
        run = TestRuns.small(folder.resolve("run"));
        readRecords();
    }

    private void readRecords() {
        try (Catalogue catalogue = Catalogue.open(run)) {
            records = catalogue.records();
        }
    }

    /** What was read arrives. */
    private void arrive() {
        while (!window.isEmpty()) {
            window.remove().run();
        }
    }

    private void show(int index) {
        understand.show(Optional.of(records.get(index)), Optional.empty());
    }

    @Test
    void givenAReport_whenTheNextIsAskedForAndAtOnceTheSameAgain_thenTheOtherNeverComes() {
        show(0);
        arrive();
        show(1);
        show(0);
        arrive();
        assertThat(understand.report().get().metamer()).isEqualTo(records.get(0));
        show(1);
        arrive();
        assertThat(understand.report().get().metamer()).isEqualTo(records.get(1));
    }

    @Test
    void givenAReportThatIsBeingRead_whenAskedForTwice_thenItComes() {
        show(0);
        show(0);
        arrive();
        assertThat(understand.report().get().metamer()).isEqualTo(records.get(0));
    }

    private String verdict(Consumer<ObjectNode> change) throws Exception {
        ObjectNode json = (ObjectNode) MAPPER.readTree(records.get(0).json().toFile());
        change.accept(json);
        MAPPER.writeValue(records.get(0).json().toFile(), json);
        readRecords();
        show(0);
        arrive();
        return understand.report().get().verdict();
    }

    @Test
    void givenFloatPictureAndPng_whenOneOrBothFail_thenTheVerdictSaysWhichAndWhy() throws Exception {
        assertThat(verdict(json -> {})).isEqualTo("Passes the criterion.");
        assertThat(verdict(json -> {
                    json.put("png_passes", false);
                    ((ObjectNode) json.path("png_match"))
                            .put("passes", false)
                            .put("reason", "Fails the criterion: snr_db 1 is below the null's maximum 2.");
                }))
                .isEqualTo("The 8-bit PNG: fails the criterion: snr_db 1 is below the null's maximum 2.");
        assertThat(verdict(json -> {
                    json.put("passes", false);
                    ((ObjectNode) json.path("match"))
                            .put("passes", false)
                            .put("reason", "Fails the criterion: pearson 0 is below the null's maximum 1.");
                }))
                .isEqualTo("Fails the criterion: pearson 0 is below the null's maximum 1."
                        + " The 8-bit PNG: fails the criterion: snr_db 1 is below the null's maximum 2.");
        assertThat(verdict(json -> {
                    json.putNull("passes").putNull("png_passes");
                    ((ObjectNode) json.path("match")).putNull("passes").put("reason", "There is no null distribution.");
                    ((ObjectNode) json.path("png_match"))
                            .putNull("passes")
                            .put("reason", "There is no null distribution.");
                }))
                .isEqualTo("There is no null distribution.");
    }

    @Test
    void givenAMetamerMadeLive_whenOnlyItsPngFails_thenItIsNotSaidToPass() {
        assertThat(LiveSynthesis.verdict(Optional.of(true), Optional.of(true))).isEqualTo("It passes");
        assertThat(LiveSynthesis.verdict(Optional.of(true), Optional.of(false)))
                .contains("the 8-bit PNG fails the criterion");
        assertThat(LiveSynthesis.verdict(Optional.of(false), Optional.of(true))).isEqualTo("It fails the criterion");
        assertThat(LiveSynthesis.verdict(Optional.empty(), Optional.empty())).contains("was not judged");
    }
}
