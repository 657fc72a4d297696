// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.BalanceDesign;
import org.metamerkit.experiment.choice.BalanceTable;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.preferences.Preferences;

class ChoiceModelTest {
    @TempDir
    Path folder;

    private Path run;
    private ViewerModel viewer;
    private ChoiceModel choices;

    @BeforeEach
    void open() throws Exception {
        run = TestRuns.small(folder.resolve("run"));
        viewer = newViewer("ada");
        choices = viewer.choices();
    }

    private ViewerModel newViewer(String rater) {
        Preferences preferences = Preferences.read(folder.resolve(rater + ".json"));
        preferences.rater().set(rater);
        ViewerModel model = new ViewerModel(preferences, Runnable::run, new DirectBackground());
        model.open(run);
        return model;
    }

    private List<MetamerRecord> records() {
        return viewer.grid().layout().get().records();
    }

    @Test
    void givenAMark_whenMade_thenItIsInTheFileAtOnceAndUndoneAndDoneAgain() {
        MetamerRecord first = records().get(0);
        choices.mark(List.of(first), Mark.KEEP);
        Path file = ChoiceBook.place(run, "ada");
        assertThat(ChoiceBook.open(file, "ada").choice(first.id().folder()).mark())
                .contains(Mark.KEEP);
        assertThat(choices.badge(first.id())).isEqualTo("K");

        choices.undo();
        assertThat(choices.choice(first.id()).mark()).isEmpty();
        assertThat(viewer.notices().text().get()).startsWith("Undone: mark");
        assertThat(choices.canRedo().get()).isTrue();
        choices.redo();
        assertThat(ChoiceBook.open(file, "ada").choice(first.id().folder()).mark())
                .contains(Mark.KEEP);
    }

    @Test
    void givenTagsNotesAndRatings_whenGiven_thenTheyAreInCaptionAndBadge() {
        MetamerRecord first = records().get(0);
        choices.tag(List.of(first), " face ");
        choices.note(List.of(first), "odd eye");
        choices.rate(List.of(first), 4);
        assertThat(choices.focusCaption().get()).contains("rated 4", "face", "“odd eye”");
        assertThat(choices.badge(first.id())).isEqualTo("4");
        assertThat(choices.tags()).containsExactly("face");
        choices.tag(List.of(first), "face");
        choices.rate(List.of(first), 0);
        assertThat(choices.choice(first.id()).tags()).isEmpty();
        assertThat(choices.badge(first.id())).isEmpty();
    }

    @Test
    void givenMarks_whenShownByThem_thenOnlyThoseAreThereAndMarkingTakesThemOut() {
        choices.mark(records().subList(0, 2), Mark.KEEP);
        choices.show().set(ChoiceModel.Show.KEPT);
        assertThat(records()).hasSize(2);
        choices.mark(records().subList(0, 1), Mark.REJECT);
        assertThat(records()).hasSize(1);
        choices.show().set(ChoiceModel.Show.UNMARKED);
        assertThat(records()).hasSize(4);
    }

    @Test
    void givenBlindMode_whenOn_thenTheOrderIsShuffledBySeedAndNamesAreHidden() {
        List<MetamerRecord> usual = records();
        choices.toggleBlind();
        List<MetamerRecord> shuffled = records();
        assertThat(shuffled).containsExactlyInAnyOrderElementsOf(usual).isNotEqualTo(usual);
        assertThat(viewer.grid().layout().get().isGallery())
                .as("columns would tell the stage")
                .isTrue();
        assertThat(choices.focusCaption().get()).doesNotContain("net", "stage", "apple", "bear");
        assertThat(viewer.status().get()).isEqualTo("6 metamers · blind mode");
        choices.toggleBlind();
        assertThat(records()).isEqualTo(usual);
        assertThat(viewer.grid().layout().get().isGallery()).isFalse();
        choices.undo();
        assertThat(records()).as("blind mode can be undone like all else").isEqualTo(shuffled);
    }

    @Test
    void givenMetamersThatAreSelected_whenBlindModeBegins_thenNothingTellsWhichTheyWere() {
        viewer.grid().focus(4);
        viewer.grid().extendTo(5);
        viewer.grid().brushed().add(records().get(5).id());
        choices.toggleBlind();
        assertThat(viewer.grid().selected()).isEmpty();
        assertThat(viewer.grid().brushed()).isEmpty();
        assertThat(viewer.grid().focus().get()).contains(records().get(0));
        choices.rate(viewer.grid().chosen(), 5);
        viewer.lookForNew();
        MetamerRecord rated = records().get(0);
        assertThat(viewer.grid().focus().get()).as("later looks leave it").contains(rated);
        choices.toggleBlind();
        assertThat(choices.choice(rated.id()).rating()).hasValue(5);
    }

    @Test
    void givenTwoViewersOfOneRater_whenOneMarks_thenTheOtherSeesIt() {
        ViewerModel second = newViewer("ada");
        choices.mark(records().subList(0, 1), Mark.MAYBE);
        second.lookForNew();
        assertThat(second.choices().choice(records().get(0).id()).mark()).contains(Mark.MAYBE);
        second.choices().mark(records().subList(1, 2), Mark.KEEP);
        viewer.lookForNew();
        assertThat(choices.choice(records().get(1).id()).mark()).contains(Mark.KEEP);
        assertThat(choices.choice(records().get(0).id()).mark()).contains(Mark.MAYBE);
    }

    @Test
    void givenTwoRaters_whenMerged_thenAgreementIsCohensKappaAndBothAreInAThirdFile() {
        ViewerModel other = newViewer("bob");
        List<MetamerRecord> all = records();
        choices.mark(all.subList(0, 3), Mark.KEEP);
        choices.mark(all.subList(3, 6), Mark.REJECT);
        other.choices().mark(all.subList(0, 2), Mark.KEEP);
        other.choices().mark(all.subList(2, 6), Mark.REJECT);
        RaterMerge merge = new RaterMerge(choices.book().orElseThrow(), ChoiceBook.place(run, "bob"));

        // p_o = 5/6; p_e = (3·2 + 3·4)/36 = 1/2; κ = (5/6 − 1/2)/(1/2) = 2/3
        assertThat(merge.words()).contains("both marked 6", "differ about 1", "κ is 0.667");
        ChoiceBook both = ChoiceBook.open(merge.write(), "");
        assertThat(both.choice(all.get(0).id().folder()).mark()).contains(Mark.KEEP);
        assertThat(both.choice(all.get(2).id().folder()).mark())
                .as("they differ")
                .contains(Mark.MAYBE);
        assertThat(both.choice(all.get(5).id().folder()).mark()).contains(Mark.REJECT);
        assertThat(choices.choice(all.get(2).id()).mark()).contains(Mark.KEEP);
    }

    @Test
    void givenMergedChoices_whenMergedAgain_thenWhatBothTookBackIsGone() {
        ViewerModel other = newViewer("bob");
        List<MetamerRecord> first = records().subList(0, 1);
        choices.mark(first, Mark.KEEP);
        choices.tag(first, "bright");
        other.choices().mark(first, Mark.KEEP);
        Path bob = ChoiceBook.place(run, "bob");
        new RaterMerge(choices.book().orElseThrow(), bob).write();
        choices.tag(first, "bright");
        choices.mark(first, null);
        ChoiceBook both = ChoiceBook.open(new RaterMerge(choices.book().orElseThrow(), bob).write(), "");
        assertThat(both.choice(first.get(0).id().folder()).tags()).isEmpty();
        assertThat(both.choice(first.get(0).id().folder()).mark())
                .as("one rater alone")
                .isEmpty();
    }

    @Test
    void givenADesign_whenCounted_thenKeptOnesAreCompared() {
        choices.mark(records().subList(0, 1), Mark.KEEP);
        BalanceTable table = choices.balance(
                        new BalanceDesign(MetamerDimension.PICTURE, MetamerDimension.STAGE, 1, Map.of()))
                .orElseThrow();
        assertThat(table.rowLabels()).containsExactly("apple", "bear");
        assertThat(table.cell(0, 0).kept()).isEqualTo(1);
        assertThat(table.cell(1, 0).missing()).isEqualTo(1);
    }

    @Test
    void givenAHandEditedFile_whenOpened_thenWhatCannotBeReadIsSaidInASentence() throws Exception {
        Path file = ChoiceBook.place(run, "eve");
        Files.writeString(file, "{ broken");
        ViewerModel eve = newViewer("eve");
        assertThat(eve.notices().isProblem().get()).isTrue();
        assertThat(eve.notices().text().get()).contains("choices-eve.json").endsWith(".");
        Path two = ChoiceBook.place(run, "two");
        Files.writeString(two, "{\"choices\":{\"a\":{\"mark\":\"keeep\"},\"b\":{\"rating\":7}}}");
        assertThat(newViewer("two").notices().text().get())
                .contains("\"keeep\", expected keep, maybe or reject")
                .endsWith("(and 1 more)");
        assertThat(eve.choices().isOpen().get()).isFalse();
        eve.choices().mark(List.of(), Mark.KEEP);
        assertThat(Files.readString(file)).isEqualTo("{ broken");
    }

    @Test
    void givenAChosenSet_whenExported_thenPicturesAndFilesAreThere() {
        choices.mark(records().subList(0, 2), Mark.KEEP);
        ExportModel export = new ExportModel(viewer);
        assertThat(export.chosen()).isEqualTo(2);
        export.write();
        assertThat(viewer.notices().text().get()).startsWith("2 metamers of 2 originals were exported");
        assertThat(folder.resolve("run-stimuli/manifest.csv")).exists();
        assertThat(folder.resolve("run-stimuli/psychopy")).isDirectory();
        choices.mark(records().subList(2, 3), Mark.KEEP);
        export.write();
        assertThat(viewer.notices().text().get()).as("in place of the first").startsWith("3 metamers of");
    }

    @Test
    void givenAFolderOfOtherFiles_whenExportedInto_thenASentenceSaysSoInTheWindowsWords() throws Exception {
        choices.mark(records().subList(0, 2), Mark.KEEP);
        ExportModel export = new ExportModel(viewer);
        Files.writeString(folder.resolve("diary.txt"), "mine");
        export.folder().set(folder.toString());
        export.write();
        assertThat(viewer.notices().text().get()).contains("holds other files").endsWith("name a new folder.");
        export.moveTo(folder.resolve("elsewhere"));
        export.folder().set(export.folder().get().strip() + "  ");
        export.write();
        assertThat(folder.resolve("elsewhere").resolve(folder.getFileName()).resolve("manifest.csv"))
                .exists();
        export.formats().clear();
        export.marks().clear();
        export.marks().add(Mark.REJECT);
        export.write();
        assertThat(viewer.notices().text().get())
                .startsWith("Nothing is left to export")
                .doesNotContain("--");
    }

    @Test
    void givenARunThatCannotBeWritten_whenMarked_thenAPlaceIsAskedForAndNothingIsLost() throws Exception {
        MetamerRecord first = records().get(0);
        // a folder that is no more cannot be written by anybody, root included
        Files.move(run, folder.resolve("elsewhere"));
        choices.mark(List.of(first), Mark.KEEP);
        assertThat(choices.placeWanted().get()).isNotEmpty();
        assertThat(choices.choice(first.id()).mark()).contains(Mark.KEEP);
        Path place = Files.createDirectories(folder.resolve("mine"));
        choices.saveIn(place);
        Path file = ChoiceBook.placeElsewhere(place, run, "ada");
        assertThat(ChoiceBook.open(file, "ada").choice(first.id().folder()).mark())
                .contains(Mark.KEEP);
        assertThat(choices.placeWanted().get()).isEmpty();
    }

    @Test
    void givenChoicesThatCannotBeSaved_whenRunOrRaterIsToBeLeft_thenItIsAskedAndANoKeepsAll() throws Exception {
        Path other = TestRuns.small(folder.resolve("other"));
        MetamerRecord first = records().get(0);
        AtomicInteger asked = new AtomicInteger();
        choices.onUnsaved(() -> asked.incrementAndGet() > 2);
        Files.move(run, folder.resolve("away"));
        choices.mark(List.of(first), Mark.KEEP);
        assertThat(choices.isUnsaved()).isTrue();

        viewer.open(other);
        assertThat(asked).hasValue(1);
        assertThat(viewer.run().get()).contains(run);
        viewer.preferences().rater().set("bob");
        assertThat(asked).hasValue(2);
        assertThat(viewer.preferences().rater().get()).isEqualTo("ada");
        assertThat(choices.choice(first.id()).mark()).contains(Mark.KEEP);
        viewer.open(other);
        assertThat(asked).as("given up").hasValue(3);
        assertThat(viewer.run().get()).contains(other);
    }

    @Test
    void givenChoicesThatCouldNotBeSaved_whenTheRunIsBack_thenTheyAreSavedUnasked() throws Exception {
        MetamerRecord first = records().get(0);
        choices.onUnsaved(() -> {
            throw new AssertionError("Nobody is to be asked.");
        });
        assertThat(choices.mayLeave()).isTrue();
        Path away = Files.move(run, folder.resolve("away"));
        choices.mark(List.of(first), Mark.KEEP);
        viewer.lookForNew();
        assertThat(choices.isUnsaved()).isTrue();
        Files.move(away, run);
        viewer.lookForNew();
        Path file = ChoiceBook.place(run, "ada");
        assertThat(viewer.notices().text().get()).contains("saved now, in " + file);
        assertThat(choices.placeWanted().get()).isEmpty();
        assertThat(ChoiceBook.open(file, "ada").choice(first.id().folder()).mark())
                .contains(Mark.KEEP);

        Files.move(run, away);
        choices.rate(List.of(first), 3);
        Files.move(away, run);
        assertThat(choices.mayLeave()).as("by one more attempt").isTrue();
        assertThat(ChoiceBook.open(file, "ada").choice(first.id().folder()).rating())
                .hasValue(3);
    }

    @Test
    void givenBlindModeInAnotherViewer_whenLookedOrMarked_thenItIsTakenOverWhole() {
        List<MetamerRecord> usual = records();
        ViewerModel second = newViewer("ada");
        second.choices().toggleBlind();
        viewer.lookForNew();
        assertThat(choices.blind().get()).isTrue();
        assertThat(records()).isEqualTo(second.grid().layout().get().records()).isNotEqualTo(usual);
        assertThat(viewer.grid().layout().get().isGallery()).isTrue();
        assertThat(viewer.status().get()).endsWith("blind mode");
        second.choices().toggleBlind();
        choices.mark(records().subList(0, 1), Mark.KEEP);
        assertThat(choices.blind().get()).isFalse();
        assertThat(records()).isEqualTo(usual);
    }

    @Test
    void givenAFileEditedByHandWhileOpen_whenLooked_thenWhatIsWrongWithItIsSaidOnce() throws Exception {
        choices.mark(records().subList(0, 1), Mark.KEEP);
        Path file = ChoiceBook.place(run, "ada");
        Files.writeString(file, Files.readString(file).replace("\"choices\" : {", "\"choices\" : { \"x\" : 5,"));
        viewer.lookForNew();
        assertThat(viewer.notices().text().get()).contains("for x 5, expected an object");
        Files.writeString(file, "{ broken");
        viewer.lookForNew();
        assertThat(viewer.notices().text().get()).contains("are no JSON");
        viewer.notices().dismiss();
        viewer.lookForNew();
        assertThat(viewer.notices().text().get()).as("once").isEmpty();
        choices.mark(records().subList(1, 2), Mark.KEEP);
        assertThat(viewer.notices().isProblem().get()).isTrue();
        assertThat(viewer.notices().text().get()).contains("what it held is kept in choices-ada.json.unreadable-");
    }
}
