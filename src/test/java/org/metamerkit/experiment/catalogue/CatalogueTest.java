// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.RunException;
import org.metamerkit.synthesis.MetamerFolder;

class CatalogueTest {
    @TempDir
    Path folder;

    private Path cache;
    private MadeUpRun run;

    @BeforeEach
    void makeRun() {
        cache = folder.resolve("cache");
        run = MadeUpRun.in(folder.resolve("run"));
    }

    @Test
    void givenAMetamer_whenOpened_thenItsRowSaysWhatItsFileSays() throws IOException {
        MadeUpRun.Made made = run.metamer("tabby", "pool", 3).trueClass("n02123045_tabby");
        made.write();
        try (Catalogue catalogue = open()) {
            MetamerRecord row = catalogue.records().get(0);
            assertThat(catalogue.records()).hasSize(1);
            assertThat(row.id()).isEqualTo(made.id());
            assertThat(row.state()).isEqualTo(MetamerState.WHOLE);
            assertThat(row.problem()).isEmpty();
            assertThat(row.network()).isEqualTo("tiny");
            assertThat(row.weightsSha256()).isEqualTo(MadeUpRun.WEIGHTS);
            assertThat(row.stage()).isEqualTo("pool");
            assertThat(row.stageIndex()).isEqualTo(2);
            assertThat(row.picture()).isEqualTo("tabby");
            assertThat(row.pictureSha256()).isEqualTo(made.pictureSha256());
            assertThat(row.seed()).isEqualTo(3);
            assertThat(row.hash()).isEqualTo(made.hash());
            assertThat(row.answers())
                    .isEqualTo(new MetamerRecord.Answers(
                            Optional.of("n02123045_tabby"),
                            Optional.of("cat"),
                            Optional.of("cat"),
                            Optional.of("cat"),
                            Optional.of(true)));
            assertThat(row.passes()).contains(true);
            assertThat(row.match().failed()).isEmpty();
            assertThat(row.measure(MeasureColumn.SPEARMAN)).isEqualTo(0.9);
            assertThat(row.measure(MeasureColumn.PNG_SPEARMAN)).isEqualTo(0.89);
            assertThat(row.measure(MeasureColumn.SNR_DB_POWER)).isEqualTo(40);
            assertThat(row.measure(MeasureColumn.LOSS)).isEqualTo(0.75);
            assertThat(row.optimizer()).isEqualTo("adam");
            assertThat(row.height()).isEqualTo(16);
            assertThat(List.of(row.png(), row.target(), row.json(), row.trace(), row.numpy()))
                    .allSatisfy(file -> assertThat(file).isRegularFile());
        }
    }

    @Test
    void givenStages_whenOpened_thenTheyStandInTheNetworksOrder() throws IOException {
        run.many(2, 1);
        try (Catalogue catalogue = open()) {
            assertThat(catalogue.records())
                    .extracting(MetamerRecord::stage)
                    .containsExactly("stem", "stem", "blocks.0", "blocks.0", "pool", "pool", "logits", "logits");
            assertThat(catalogue.summary().stages()).containsEntry("tiny", MadeUpRun.STAGES);
            assertThat(catalogue.summary().passing()).isEqualTo(8);
            assertThat(catalogue.summary().categories()).containsExactly("cat", "dog");
        }
    }

    @Test
    void givenAFreshIndex_whenOpenedAgain_thenNothingIsReadAndTheRowsAreTheSame() throws IOException {
        run.many(3, 2);
        run.metamer("odd\ttab\\name", "stem", 0).write();
        run.metamer("bad", "stem", 0).spearman(0.1).unjudged().write();
        List<MetamerRecord> first = open().records();
        try (Catalogue again = Catalogue.open(List.of(run.folder()), cache, false, (done, total) -> {
            throw new AssertionError("read " + done + " of " + total);
        })) {
            assertThat(again.records()).isEqualTo(first);
        }
    }

    @Test
    void givenAnIndex_whenFoldersComeChangeAndGo_thenOnlyTheyAreReadAndReported() throws IOException {
        List<Path> folders = run.many(3, 1);
        open().close();
        FolderDeletion.delete(folders.get(0));
        Files.writeString(folders.get(1).resolve(MetamerFolder.JSON), "{");
        MadeUpRun.Made made = run.metamer("new", "stem", 0);
        made.write();
        List<Integer> totals = new ArrayList<>();
        try (Catalogue catalogue =
                Catalogue.open(List.of(run.folder()), cache, false, (done, total) -> totals.add(total))) {
            assertThat(totals).containsExactly(2, 2);
            assertThat(catalogue.records()).hasSize(12);
            assertThat(catalogue.find(made.id())).isPresent();
            assertThat(catalogue.summary().count(MetamerState.DAMAGED)).isEqualTo(1);
        }
    }

    @Test
    void givenARunThatIsBeingWritten_whenRefreshed_thenWhatChangedIsReturned() throws IOException {
        run.many(2, 1);
        MadeUpRun.Made making = run.metamer("making", "pool", 1);
        MadeUpRun.Made going = run.metamer("going", "pool", 1);
        Path gone = going.write();
        try (Catalogue catalogue = open()) {
            assertThat(catalogue.refresh().isEmpty()).isTrue();

            making.begin();
            assertThat(catalogue.refresh().added()).singleElement().satisfies(row -> {
                assertThat(row.state()).isEqualTo(MetamerState.IN_WORK);
                assertThat(row.id()).isEqualTo(making.id());
                assertThat(row.seed()).isEqualTo(1);
                assertThat(row.picture()).isEqualTo("making");
            });
            assertThat(catalogue.find(making.id()).orElseThrow().stageIndex()).isEqualTo(2);

            making.write();
            CatalogueChange whole = catalogue.refresh();
            assertThat(whole.added()).isEmpty();
            assertThat(whole.changed()).extracting(MetamerRecord::state).containsExactly(MetamerState.WHOLE);

            FolderDeletion.delete(gone);
            assertThat(catalogue.refresh().removed())
                    .extracting(MetamerRecord::id)
                    .containsExactly(going.id());
            assertThat(catalogue.find(going.id())).isEmpty();
            assertThat(catalogue.records()).hasSize(9);
        }
    }

    @Test
    void givenAPictureThatCannotBeShown_whenReported_thenItIsDamagedUntilItChanges() throws IOException {
        MadeUpRun.Made made = run.metamer("tabby", "pool", 3);
        Path place = made.write();
        try (Catalogue catalogue = open()) {
            assertThat(catalogue
                            .reportDamage(made.id(), "it is torn")
                            .orElseThrow()
                            .state())
                    .isEqualTo(MetamerState.DAMAGED);
        }
        try (Catalogue catalogue = open()) {
            assertThat(catalogue.records().get(0).problem()).contains("it is torn");
            FolderDeletion.delete(place);
            made.write();
            assertThat(catalogue.verify(IndexProgress.none()).changed()).hasSize(1);
            assertThat(catalogue.records().get(0).isWhole()).isTrue();
        }
    }

    @Test
    void givenTwoRuns_whenOpenedTogether_thenBothAreThereAndTheSameRunCountsOnce() throws IOException {
        run.many(1, 1);
        MadeUpRun other = MadeUpRun.in(folder.resolve("other"));
        other.many(1, 1);
        List<Path> both = List.of(run.folder(), other.folder(), run.folder().resolve("."));
        try (Catalogue catalogue = Catalogue.open(both, cache, false, IndexProgress.none())) {
            assertThat(catalogue.runs()).hasSize(2);
            assertThat(catalogue.records()).hasSize(8);
        }
    }

    @Test
    void givenNoRun_whenOpened_thenOneSentenceSaysSo() throws IOException {
        assertThatThrownBy(() -> Catalogue.open(folder.resolve("nowhere")))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("there is no folder");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> Catalogue.open(empty))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("is no run of Metamerkit");
        Files.writeString(run.folder().resolve("run.json"), "{\"format_version\": 99}");
        assertThatThrownBy(() -> Catalogue.open(run.folder()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("format 1");
    }

    @Test
    void givenARun_whenItVanishesWhileOpen_thenItsRowsGoAndASentenceSaysWhy() throws IOException {
        run.many(1, 1);
        try (Catalogue catalogue = open()) {
            FolderDeletion.delete(run.folder());
            assertThat(catalogue.refresh().removed()).hasSize(4);
            assertThat(catalogue.problems()).singleElement().asString().contains("is there no longer");
        }
        assertThat(run.folder()).doesNotExist();
    }

    @Test
    void givenAProgressThatCancels_whenOpened_thenTheCancellationComesOut() throws IOException {
        run.many(2, 1);
        assertThatThrownBy(() -> Catalogue.open(List.of(run.folder()), cache, false, (done, total) -> {
                    throw new CancellationException("enough");
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(run.folder().resolve(IndexFile.NAME)).doesNotExist();
    }

    @Test
    void givenAMetamer_whenItsDetailsAreRead_thenTableVerdictsTraceAndNullAreThere() throws IOException {
        run.metamer("tabby", "pool", 3).spearman(0.25).write();
        try (Catalogue catalogue = open()) {
            MetamerRecord row = catalogue.records().get(0);
            assertThat(row.match().failed()).containsExactly("spearman");
            assertThat(row.passes()).contains(false);
            MetamerDetails details = MetamerDetails.read(row);
            assertThat(details.stages().keySet()).containsExactlyElementsOf(MadeUpRun.STAGES);
            assertThat(details.stages().get("pool").spearman()).isEqualTo(0.25);
            assertThat(details.pngStages().get("pool").spearman()).isEqualTo(0.24);
            assertThat(details.verdicts()).hasSize(3);
            assertThat(details.reason()).isPresent();
            assertThat(details.trace().size()).isEqualTo(2);
            assertThat(details.trace().loss()).containsExactly(1.5, 0.75);
            assertThat(details.nullDistribution("pool")).contains(MadeUpRun.nulls("pool"));
            assertThat(details.nullDistribution("stem")).isEmpty();
            assertThat(details.nullDescription()).isPresent();
        }
    }

    private Catalogue open() {
        return Catalogue.open(List.of(run.folder()), cache, false, IndexProgress.none());
    }
}
