// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.RecognisedBy;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.TestRuns.Cell;
import org.metamerkit.viewer.preferences.Preferences;

class ViewerModelTest {
    @TempDir
    Path folder;

    private Path run;
    private ViewerModel viewer;

    @BeforeEach
    void open() throws Exception {
        run = TestRuns.small(folder.resolve("run"));
        viewer = newViewer("ada");
    }

    private ViewerModel newViewer(String rater) {
        Preferences preferences = Preferences.read(folder.resolve(rater + ".json"));
        preferences.rater().set(rater);
        ViewerModel model = new ViewerModel(preferences, Runnable::run, new DirectBackground());
        model.open(run);
        return model;
    }

    private List<String> shown() {
        return viewer.grid().layout().get().records().stream()
                .map(record -> record.picture() + record.stage().charAt(5))
                .toList();
    }

    @Test
    void givenARun_whenOpened_thenItsMetamersAreShownAndItIsRemembered() {
        assertThat(viewer.page().get()).isEqualTo(Page.BROWSE);
        assertThat(shown()).containsExactly("apple0", "bear0", "apple1", "bear1", "apple2", "bear2");
        assertThat(viewer.status().get()).isEqualTo("6 metamers · 5 pass · 1 fail");
        assertThat(viewer.preferences().recentRuns()).containsExactly(run.toAbsolutePath());
    }

    @Test
    void givenAFolderThatIsNoRun_whenOpened_thenASentenceSaysSoAndTheOpenRunStays() throws Exception {
        viewer.open(Files.createDirectories(folder.resolve("empty")));
        assertThat(viewer.notices().isProblem().get()).isTrue();
        assertThat(viewer.notices().text().get())
                .contains("is no run of Metamerkit")
                .endsWith(".");
        assertThat(shown()).hasSize(6);
    }

    @Test
    void givenARunOfAnotherFormat_whenOpened_thenItIsRefusedWithASentence() throws Exception {
        Path other = TestRuns.begin(folder.resolve("later"));
        Files.writeString(other.resolve("run.json"), "{\"format_version\":99,\"metamerkit_version\":\"7.0\"}");
        viewer.open(other);
        assertThat(viewer.notices().text().get())
                .contains("is of format 99", "reads format 1", "use version 7.0")
                .endsWith("or name another folder.");
    }

    @Test
    void givenFilters_whenSet_thenTheyJoinAndCanBeCleared() {
        viewer.filter().search().set("APPLE");
        assertThat(shown()).containsExactly("apple0", "apple1", "apple2");
        viewer.filter().stages().add("stage1");
        assertThat(shown()).containsExactly("apple1");
        assertThat(viewer.status().get()).startsWith("1 of 6 metamers");
        viewer.filter().clear();
        viewer.filter().verdict().set(FilterModel.Verdict.FAILS);
        assertThat(shown()).containsExactly("bear2");
        viewer.filter().clear();
        viewer.filter().measure().set(MeasureColumn.SPEARMAN);
        viewer.filter().lowest().set(0.75);
        viewer.filter().highest().set(0.85);
        assertThat(shown()).containsExactly("apple1", "bear1");
        viewer.filter().clear();
        assertThat(shown()).hasSize(6);
        assertThat(viewer.filter().isActive()).isFalse();
    }

    @Test
    void givenAnOrder_whenChosen_thenMetamersFollowIt() {
        viewer.filter().sort().set(new SortKey.ByMeasure(MeasureColumn.SPEARMAN));
        assertThat(shown()).startsWith("apple2", "bear2").endsWith("apple0", "bear0");
        viewer.filter().descending().set(true);
        assertThat(shown()).startsWith("apple0", "bear0");
    }

    @Test
    void givenARunBeingWritten_whenLookedAtAgain_thenNewMetamersAppearAndTheFocusStays() {
        MetamerRecord before = viewer.grid().focus().get().orElseThrow();
        TestRuns.write(run, new Cell("net", "stage0", "aardvark", 0, 0.99, true));
        viewer.lookForNew();
        assertThat(shown()).hasSize(7).contains("aardvark0");
        assertThat(viewer.grid().focus().get()).contains(before);
    }

    @Test
    void givenADamagedPicture_whenOpened_thenItIsCountedAndShownAsSuch() throws Exception {
        MetamerRecord record = viewer.grid().focus().get().orElseThrow();
        Files.writeString(record.png(), "cut");
        viewer.rebuild();
        assertThat(viewer.status().get()).contains("1 damaged");
        viewer.filter().verdict().set(FilterModel.Verdict.DAMAGED);
        assertThat(shown()).containsExactly("apple0");
        assertThat(Captions.verdict(viewer.grid().focus().get().orElseThrow())).isEqualTo("damaged");
    }

    @Test
    void givenRecognition_whenACellIsBrushed_thenItsMetamersAreSelectedAndTheOtherWayRound() throws Exception {
        TestRuns.recognition(
                run,
                List.of(
                        TestRuns.recognitionLine(new Cell("net", "stage0", "apple", 0, 0.9, true), "eye", true),
                        TestRuns.recognitionLine(new Cell("net", "stage0", "bear", 0, 0.9, true), "eye", false),
                        TestRuns.recognitionLine(new Cell("net", "stage2", "bear", 0, 0.7, false), "eye", true),
                        TestRuns.recognitionLine(new Cell("net", "stage0", "apple", 0, 0.9, true), "net", true)));
        viewer.open(run);
        RecognitionGrid grid = viewer.recognition().grid().get();
        RecognitionGrid.Column column = new RecognitionGrid.Column("net", "stage0", 0);

        assertThat(grid.columns()).as("the failing metamer is left out").containsExactly(column);
        assertThat(grid.cell(column, "eye").orElseThrow().share()).isEqualTo(0.5);
        assertThat(grid.cell(column, "net").orElseThrow().isOwn()).isTrue();
        assertThat(grid.meanOfOthers(column)).isEqualTo(0.5);

        viewer.recognition().brush(column, "eye");
        assertThat(viewer.grid().chosen()).extracting(MetamerRecord::picture).containsExactly("apple", "bear");
        viewer.page().set(Page.RECOGNITION);
        assertThat(viewer.recognition().highlighted().get()).containsExactly(column);

        viewer.recognition().passingOnly().set(false);
        assertThat(viewer.recognition().grid().get().columns()).hasSize(2);
        assertThat(viewer.recognition().brushed().get()).as("it stays").isPresent();
        viewer.grid().selectAll();
        viewer.page().set(Page.BROWSE);
        viewer.page().set(Page.RECOGNITION);
        assertThat(viewer.recognition().highlighted().get())
                .extracting(RecognitionGrid.Column::stage)
                .containsExactlyInAnyOrder("stage0", "stage1", "stage2");
        viewer.grid().brushed().clear();
        assertThat(viewer.recognition().brushed().get())
                .as("as Escape in the grid does")
                .isEmpty();

        viewer.filter().search().set("bear");
        viewer.recognition().brush(column, "eye");
        assertThat(viewer.grid().focus().get().orElseThrow().picture())
                .as("the first that is shown")
                .isEqualTo("bear");
        viewer.filter().clear();
        viewer.choices().toggleBlind();
        assertThat(viewer.recognition().brushed().get()).isEmpty();
        viewer.recognition().brush(column, "eye");
        assertThat(viewer.grid().brushed()).isEmpty();
        assertThat(viewer.recognition().highlighted().get()).isEmpty();
        viewer.choices().toggleBlind();

        viewer.filter().recognisedBy().set(new RecognisedBy("eye", "own", RecognisedBy.Score.GENERATORS_ANSWER));
        assertThat(shown()).containsExactly("apple0", "bear2");
        viewer.filter().recognised().set(false);
        assertThat(shown()).containsExactly("bear0");
    }

    @Test
    void givenAMetamer_whenUnderstood_thenTheReportHasItsNumbersAndTheCommandThatMadeIt() {
        viewer.page().set(Page.UNDERSTAND);
        UnderstandModel.Report report = viewer.understand().report().get();
        assertThat(report.match().rows())
                .extracting(MatchTable.Row::stage)
                .containsExactly("stage0", "stage1", "stage2");
        assertThat(report.match().rows().get(0).matched()).isTrue();
        assertThat(report.trace().orElseThrow().loss()).containsExactly(0.9, 0.5);
        assertThat(report.originalSpectrum()).isPresent();
        assertThat(report.command())
                .isEqualTo(
                        "metamerkit synthesize apple.png --model net --stage stage0 --seed 0 --optimizer adam --steps 2"
                                + " --learning-rate 0.03 # name the original's own file, .png or .jpg; its SHA-256 is c0ffee");
        assertThat(viewer.understand().table().orElseThrow().rows()).hasSize(9);
    }

    @Test
    void givenANetworkThatIsNotThere_whenActivationsAreAskedFor_thenASentenceSaysSo() {
        viewer.page().set(Page.UNDERSTAND);
        viewer.understand().compareActivations("stage0");
        assertThat(viewer.understand().activations().get()).isNull();
        assertThat(viewer.understand().activationNote().get()).contains("net");
    }

    @Test
    void givenTheGrid_whenItsTableIsTaken_thenItHasARowAMetamer() {
        viewer.choices().mark(viewer.grid().chosen(), Mark.KEEP);
        String csv = viewer.gridTable().csv();
        assertThat(csv.lines()).hasSize(7);
        assertThat(csv.lines().skip(1).findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("net,stage0,0,apple,0,whole,1,1,apple", "keep"));
    }

    @Test
    void givenARunThatGoesAway_whenLookedAt_thenWhatWasReadStaysUntilItIsBack() throws Exception {
        Path away = folder.resolve("away");
        Files.move(run, away);
        viewer.lookForNew();
        assertThat(shown()).hasSize(6);
        assertThat(viewer.notices().text().get()).contains("is not there any more");
        viewer.choices().mark(viewer.grid().chosen(), Mark.KEEP);
        assertThat(viewer.notices().text().get()).contains("there is no such folder");
        Files.move(away, run);
        viewer.lookForNew();
        assertThat(viewer.notices().text().get()).contains("saved now, in " + run.resolve("choices-"));
        assertThat(viewer.choices().isUnsaved()).isFalse();
        viewer.lookForNew();
        assertThat(shown()).hasSize(6);
    }

    @Test
    void givenFilesThatCouldNotBeRead_whenTheRunIsBackOrReadAgain_thenTheyAreLookedAtAgain() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        viewer.onReadAgain(looks::incrementAndGet);
        Path away = folder.resolve("away");
        Files.move(run, away);
        viewer.lookForNew();
        viewer.grid().next(1);
        assertThat(viewer.compare().trouble().get()).isNotEmpty();
        Files.move(away, run);
        viewer.lookForNew();
        assertThat(looks).hasValue(1);
        assertThat(viewer.compare().trouble().get()).isEmpty();
        assertThat(viewer.compare().pair().get().record())
                .isEqualTo(viewer.grid().focus().get().orElseThrow());
        viewer.rebuild();
        assertThat(looks).hasValue(2);
        assertThat(viewer.notices().text().get()).contains("0 new, 0 changed, 0 gone");
    }

    @Test
    void givenAFilterByMarks_whenTheFocusedMetamerLeavesIt_thenTheNextKeyActsOnTheNextOne() {
        viewer.choices().show().set(ChoiceModel.Show.UNRATED);
        viewer.choices().toggleBlind();
        List<MetamerRecord> order = viewer.grid().layout().get().records();
        for (int i = 0; i < 3; i++) {
            assertThat(viewer.grid().focus().get()).contains(order.get(i));
            viewer.rate(4);
        }
        viewer.choices().show().set(ChoiceModel.Show.ALL);
        assertThat(viewer.grid().focus().get()).contains(order.get(3));
        viewer.rate(4);
        assertThat(viewer.grid().focus().get()).contains(order.get(4));
        assertThat(order.subList(0, 4))
                .allMatch(each -> viewer.choices().choice(each.id()).rating().isPresent());
    }

    @Test
    void givenAFilterByMarks_whenAnotherRunIsOpened_thenAllOfItIsShown() throws Exception {
        viewer.choices().show().set(ChoiceModel.Show.KEPT);
        assertThat(shown()).isEmpty();
        viewer.open(TestRuns.small(folder.resolve("other")));
        assertThat(shown()).hasSize(6);
    }

    @Test
    void givenAMetamerWithTheFocus_whenItsTableIsTaken_thenItHasItsRowAlone() {
        assertThat(viewer.focusTable().rows()).hasSize(1);
        assertThat(viewer.focusTable().rows().get(0)).contains("apple", "stage0");
    }

    @Test
    void givenARunThatIsClosed_whenLookedAt_thenTheWelcomePageIsThere() {
        viewer.closeRun();
        assertThat(viewer.page().get()).isEqualTo(Page.WELCOME);
        assertThat(viewer.grid().focus().get()).isEqualTo(Optional.empty());
        assertThat(viewer.choices().isOpen().get()).isFalse();
    }
}
