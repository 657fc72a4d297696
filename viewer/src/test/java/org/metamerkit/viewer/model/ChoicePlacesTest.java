// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.choice.BlindMode;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.ChoiceCommand;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.viewer.preferences.Preferences;

class ChoicePlacesTest {
    private static final ChoiceCommand KEEP = new ChoiceCommand.SetMark(Set.of("net/stage/a"), Optional.of(Mark.KEEP));

    @TempDir
    Path folder;

    private Preferences preferences;
    private Path mine;

    @BeforeEach
    void rater() throws Exception {
        preferences = Preferences.read(folder.resolve("viewer.json"));
        preferences.rater().set("ada");
        mine = Files.createDirectories(folder.resolve("mine"));
    }

    @Test
    void givenARunThatIsAwayForWriting_whenOpenedAgain_thenChoicesMadeElsewhereAreThere() throws Exception {
        // a folder that is no more cannot be written by anybody, root included
        Path run = folder.resolve("gone/photos");
        ChoiceBook book = ChoicePlaces.open(run, preferences);
        ChoicePlaces.move(book, run, mine, preferences);
        book.apply(KEEP);

        Preferences nextStart = Preferences.read(folder.resolve("viewer.json"));
        nextStart.rater().set("ada");
        ChoiceBook again = ChoicePlaces.open(run, nextStart);
        assertThat(again.file().getParent()).isEqualTo(mine);
        assertThat(again.choice("net/stage/a").mark()).contains(Mark.KEEP);
    }

    @Test
    void givenChoicesMadeElsewhere_whenTheRunCanBeWrittenAgain_thenTheyAreBesideItMergedAndMovedOnce()
            throws Exception {
        Path run = Files.createDirectories(folder.resolve("photos"));
        ChoicePlaces.open(run, preferences).apply(new ChoiceCommand.SetTag(Set.of("net/stage/b"), "odd", true));
        Path away = Files.move(run, folder.resolve("away"));
        ChoiceBook book = ChoicePlaces.open(run, preferences);
        ChoicePlaces.move(book, run, mine, preferences);
        book.apply(KEEP);
        book.apply(new ChoiceCommand.SetBlind(new BlindMode(true, 7)));
        Path elsewhere = book.file();
        Files.move(away, run);

        ChoiceBook again = ChoicePlaces.open(run, preferences);
        assertThat(again.file()).isEqualTo(ChoiceBook.place(run, "ada"));
        assertThat(again.choices()).containsOnlyKeys("net/stage/a", "net/stage/b");
        assertThat(again.blind()).isEqualTo(new BlindMode(true, 7));
        assertThat(elsewhere).doesNotExist();
        assertThat(elsewhere.resolveSibling(elsewhere.getFileName() + ".taken-back"))
                .exists();
        again.apply(new ChoiceCommand.SetBlind(BlindMode.OFF));
        ChoiceBook third = ChoicePlaces.open(run, preferences);
        assertThat(third.blind()).as("not taken from elsewhere again").isEqualTo(BlindMode.OFF);
        assertThat(third.choices()).containsOnlyKeys("net/stage/a", "net/stage/b");
    }

    @Test
    void givenARunThatCountsAsWritableAndIsNot_whenOpened_thenChoicesMadeElsewhereAreThereAndStayThere()
            throws Exception {
        // the folder may be written, the file may not, as on a full disk: its name has no room for a temporary file's
        String rater = "a".repeat(200);
        preferences.rater().set(rater);
        Path run = Files.createDirectories(folder.resolve("photos"));
        preferences.choicesElsewhere(run, mine);
        Path elsewhere = Files.writeString(
                ChoiceBook.placeElsewhere(mine, run, rater), "{\"choices\":{\"net/stage/a\":{\"mark\":\"keep\"}}}");
        assertThat(ChoiceBook.canWrite(ChoiceBook.place(run, rater))).isTrue();

        ChoiceBook book = ChoicePlaces.open(run, preferences);
        assertThat(book.file()).isEqualTo(elsewhere);
        assertThat(book.choice("net/stage/a").mark()).contains(Mark.KEEP);
        assertThat(book.isUnsaved()).isFalse();
    }

    @Test
    void givenTwoRunsOfOneName_whenTheirChoicesGoToOneFolder_thenTheyStayApart() {
        for (String parent : new String[] {"one", "other"}) {
            Path run = folder.resolve(parent).resolve("photos");
            ChoicePlaces.move(ChoicePlaces.open(run, preferences), run, mine, preferences);
        }
        ChoiceBook one = ChoicePlaces.open(folder.resolve("one/photos"), preferences);
        one.apply(KEEP);
        assertThat(ChoicePlaces.open(folder.resolve("other/photos"), preferences)
                        .choices())
                .isEmpty();
        assertThat(one.file().getFileName().toString()).matches("choices-ada-photos-[0-9a-f]{8}\\.json");
    }

    @Test
    void givenAFolderWithoutThePermission_whenChosen_thenChoicesOnFileAndThoseMadeElsewhereAreMerged()
            throws Exception {
        Path run = Files.createDirectories(folder.resolve("photos"));
        ChoicePlaces.open(run, preferences)
                .apply(new ChoiceCommand.SetMark(Set.of("net/stage/b"), Optional.of(Mark.REJECT)));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeFalse(Files.isWritable(run), "root may write everywhere");
            ChoicePlaces.move(ChoicePlaces.open(run, preferences), run, mine, preferences);
            ChoicePlaces.open(run, preferences).apply(KEEP);
            ChoiceBook again = ChoicePlaces.open(run, preferences);
            assertThat(again.file().getParent()).isEqualTo(mine);
            assertThat(again.choices()).containsOnlyKeys("net/stage/a", "net/stage/b");
        } finally {
            Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
