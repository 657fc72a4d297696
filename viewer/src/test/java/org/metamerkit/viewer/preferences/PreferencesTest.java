// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferencesTest {
    private static final Placement SCREEN = new Placement(0, 0, 1920, 1080);

    @TempDir
    Path folder;

    @Test
    void givenSavedPreferences_whenRead_thenTheyAreTheSame() throws Exception {
        Path run = Files.createDirectories(folder.resolve("run"));
        Preferences saved = Preferences.read(folder.resolve("deep/er/viewer.json"));
        saved.dark().set(true);
        saved.rater().set("Ada");
        saved.screenDistanceCm().set(71.5);
        saved.thumbnailSize().set(64);
        saved.opened(run);

        assertThat(saved.save()).isEmpty();
        Preferences read = Preferences.read(folder.resolve("deep/er/viewer.json"));

        assertThat(read.dark().get()).isTrue();
        assertThat(read.rater().get()).isEqualTo("Ada");
        assertThat(read.screenDistanceCm().get()).isEqualTo(71.5);
        assertThat(read.thumbnailSize().get()).isEqualTo(64);
        assertThat(read.windowX().get()).as("never set").isNaN();
        assertThat(read.recentRuns()).containsExactly(run.toAbsolutePath().normalize());
    }

    @Test
    void givenADamagedFileOrOneWithStrangeValues_whenRead_thenDefaultsHold() throws Exception {
        Path file = folder.resolve("viewer.json");
        Files.writeString(file, "{ no json");
        assertThat(Preferences.read(file).dark().get()).isFalse();
        Files.writeString(
                file, "{\"dark\": \"yes\", \"thumbnail_size\": 80.5, \"recent_runs\": [3, \"/gone\"], \"new\": 1}");
        Preferences read = Preferences.read(file);
        assertThat(read.dark().get()).isFalse();
        assertThat(read.thumbnailSize().get()).isEqualTo(112);
        assertThat(read.recentRuns()).isEmpty();
    }

    @Test
    void givenNumbersThatCannotBe_whenRead_thenDefaultsHold() throws Exception {
        Path file = folder.resolve("viewer.json");
        Files.writeString(
                file,
                "{\"thumbnail_size\": 100000, \"surround_grey\": 300, \"mask_ms\": -1, \"window_width\": -5,"
                        + " \"screen_distance_cm\": 0, \"recent_runs\": [\"a\\u0000b\"]}");
        Preferences read = Preferences.read(file);
        assertThat(read.thumbnailSize().get()).isEqualTo(112);
        assertThat(read.surround().get()).isEqualTo(128);
        assertThat(read.maskMs().get()).isEqualTo(200);
        assertThat(read.windowWidth().get()).isEqualTo(1280);
        assertThat(read.screenDistanceCm().get()).isEqualTo(60);
        assertThat(read.recentRuns()).isEmpty();
    }

    @Test
    void givenTwoWindows_whenEachIsChanged_thenTheyShareTheThemeAndTheRaterButNotTheirLayout() {
        Preferences first = Preferences.read(folder.resolve("viewer.json")).ofWindow();
        first.windowX().set(100);
        first.thumbnailSize().set(64);
        Preferences second = first.ofFurtherWindow();
        assertThat(second.thumbnailSize().get()).as("begins like the first").isEqualTo(64);
        assertThat(second.windowX().get()).as("beside it").isEqualTo(130);

        first.dark().set(true);
        second.rater().set("Bea");
        second.gallery().set(true);
        second.thumbnailSize().set(200);

        assertThat(second.dark().get()).isTrue();
        assertThat(first.rater().get()).isEqualTo("Bea");
        assertThat(first.gallery().get()).isFalse();
        assertThat(first.thumbnailSize().get()).isEqualTo(64);
    }

    @Test
    void givenTwoViewersOnOneFile_whenBothSave_thenNeitherUndoesWhatTheOtherChanged() throws Exception {
        Path file = folder.resolve("viewer.json");
        Files.writeString(file, "{\"of_a_later_version\": 7}");
        Preferences one = Preferences.read(file).ofWindow();
        Preferences other = Preferences.read(file).ofWindow();
        Path a = Files.createDirectories(folder.resolve("a"));
        Path b = Files.createDirectories(folder.resolve("b"));
        one.opened(a);
        one.dark().set(true);
        one.choicesElsewhere(a, folder);
        other.opened(b);
        other.visualAngle().set(12);
        one.save();
        other.save();

        Preferences read = Preferences.read(file);
        assertThat(read.dark().get()).isTrue();
        assertThat(read.visualAngle().get()).isEqualTo(12);
        assertThat(read.recentRuns()).containsExactly(b, a);
        assertThat(read.choicesElsewhere(a)).contains(folder);
        assertThat(Files.readString(file)).contains("\"of_a_later_version\" : 7");
    }

    @Test
    void givenAnotherViewerThatNamedANewFolderForChoices_whenThisOneIsClosed_thenTheNewerOneHolds() throws Exception {
        Path file = folder.resolve("viewer.json");
        Path run = folder.resolve("run");
        Path older = Files.createDirectories(folder.resolve("older"));
        Path newer = Files.createDirectories(folder.resolve("newer"));
        Preferences one = Preferences.read(file).ofWindow();
        one.choicesElsewhere(run, older);
        one.save();
        Preferences other = Preferences.read(file).ofWindow();
        other.choicesElsewhere(run, newer);
        assertThat(other.choicesElsewhere(run)).contains(newer);
        other.save();
        one.dark().set(true);
        one.save();
        assertThat(Preferences.read(file).choicesElsewhere(run)).contains(newer);
        assertThat(one.choicesElsewhere(run)).contains(newer);
    }

    @Test
    void givenTwoWindows_whenTheyAreClosedOneAfterTheOther_thenTheLastChangeOfEachThingHolds() {
        Path file = folder.resolve("viewer.json");
        Preferences first = Preferences.read(file).ofWindow();
        Preferences second = first.ofFurtherWindow();
        second.thumbnailSize().set(200);
        second.save();
        first.save();
        assertThat(Preferences.read(file).thumbnailSize().get())
                .as("changed in the second window only")
                .isEqualTo(200);
    }

    @Test
    void givenAFolderThatCannotBeWritten_whenSaved_thenASentenceSaysSo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(Preferences.read(file.resolve("viewer.json")).save())
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("The preferences could not be saved")
                        .endsWith("."));
    }

    @Test
    void givenManyRuns_whenOpened_thenTheLatestTwelveAreKeptOnceEach() throws Exception {
        Preferences preferences = Preferences.read(folder.resolve("viewer.json"));
        for (int i = 0; i < 15; i++) {
            preferences.opened(Files.createDirectories(folder.resolve("run" + i)));
        }
        preferences.opened(folder.resolve("run10"));
        assertThat(preferences.recentRuns()).hasSize(12).doesNotHaveDuplicates();
        assertThat(preferences.recentRuns().get(0).getFileName()).hasToString("run10");
    }

    @Test
    void givenAWindowThatFits_whenPlaced_thenItStaysWhereItWas() {
        assertThat(Placement.on(List.of(SCREEN), 100, 50, 1280, 820)).isEqualTo(new Placement(100, 50, 1280, 820));
    }

    @Test
    void givenAScreenSmallerThanTheWindow_whenPlaced_thenItIsShrunkToTheScreen() {
        assertThat(Placement.on(List.of(new Placement(0, 0, 800, 600)), 100, 50, 1280, 820))
                .isEqualTo(new Placement(0, 0, 800, 600));
    }

    @Test
    void givenAScreenThatIsGone_whenPlaced_thenItIsInTheMiddleOfTheMainOne() {
        assertThat(Placement.on(List.of(SCREEN), 2500, 50, 1280, 820)).isEqualTo(new Placement(320, 130, 1280, 820));
        assertThat(Placement.on(List.of(SCREEN), Double.NaN, Double.NaN, 1280, 820))
                .isEqualTo(new Placement(320, 130, 1280, 820));
    }
}
