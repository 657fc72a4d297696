// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.experiment.RunException;
import org.metamerkit.synthesis.OutputException;

class ChoiceBookTest {
    private static final String A = "tiny/stem/a-s0-00000000";
    private static final String B = "tiny/stem/b-s0-11111111";
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = ChoiceBook.place(folder, "Anna K.");
    }

    @Test
    void givenARater_whenThePlaceIsAsked_thenItIsAFileBesideTheRun() {
        assertThat(file).isEqualTo(folder.resolve("choices-Anna_K..json"));
        assertThat(ChoiceBook.place(folder, "../../x")).isEqualTo(folder.resolve("choices-.._.._x.json"));
        assertThat(ChoiceBook.place(folder, " ")).isEqualTo(folder.resolve("choices-unnamed.json"));
    }

    @Test
    void givenChanges_whenMade_thenEachIsInTheFileAtOnce() throws IOException {
        ChoiceBook book = open();
        assertThat(file).doesNotExist();
        book.apply(mark(Mark.KEEP, A, B));
        assertThat(json().at("/choices").path(A).path("mark").asText()).isEqualTo("keep");
        book.apply(new ChoiceCommand.SetTag(Set.of(A), " odd ", true));
        book.apply(new ChoiceCommand.SetNote(Set.of(A), "looks like\na cat"));
        book.apply(new ChoiceCommand.SetRating(Set.of(A), OptionalInt.of(4)));
        book.apply(new ChoiceCommand.SetBlind(new BlindMode(true, 42)));
        ChoiceBook again = open();
        assertThat(again.rater()).isEqualTo("Anna K.");
        assertThat(again.blind()).isEqualTo(new BlindMode(true, 42));
        Choice choice = again.choice(A);
        assertThat(choice.mark()).contains(Mark.KEEP);
        assertThat(choice.tags()).containsExactly("odd");
        assertThat(choice.note()).isEqualTo("looks like\na cat");
        assertThat(choice.rating()).hasValue(4);
        assertThat(again.choice(B).mark()).contains(Mark.KEEP);
        assertThat(again.choice("other")).isEqualTo(Choice.NONE);
        assertThat(again.problems()).isEmpty();
    }

    @Test
    void givenAHistory_whenUndoneAndRedone_thenEveryStateComesBack() {
        ChoiceBook book = open();
        List<ChoiceCommand> commands = List.of(
                mark(Mark.KEEP, A, B),
                mark(Mark.REJECT, A),
                new ChoiceCommand.SetTag(Set.of(A, B), "odd", true),
                new ChoiceCommand.SetTag(Set.of(A), "odd", false),
                new ChoiceCommand.SetNote(Set.of(B), "note"),
                new ChoiceCommand.SetRating(Set.of(B), OptionalInt.of(2)),
                new ChoiceCommand.SetBlind(new BlindMode(true, 7)),
                new ChoiceCommand.SetMark(Set.of(B), Optional.empty()));
        List<String> states = new ArrayList<>();
        states.add(state(book));
        for (ChoiceCommand command : commands) {
            book.apply(command);
            states.add(state(book));
        }
        assertThat(states).doesNotHaveDuplicates();
        for (int i = commands.size() - 1; i >= 0; i--) {
            assertThat(book.nextUndo()).contains(commands.get(i));
            assertThat(book.undo()).contains(commands.get(i));
            assertThat(state(book)).isEqualTo(states.get(i));
            assertThat(state(open())).isEqualTo(states.get(i));
        }
        assertThat(book.undo()).isEmpty();
        for (int i = 0; i < commands.size(); i++) {
            assertThat(book.redo()).contains(commands.get(i));
            assertThat(state(book)).isEqualTo(states.get(i + 1));
        }
        assertThat(book.redo()).isEmpty();
        book.undo();
        book.apply(mark(Mark.MAYBE, A));
        assertThat(book.nextRedo()).isEmpty();
    }

    @Test
    void givenAChoiceThatChangesNothing_whenMade_thenItIsNoStepToUndoAndRedoStays() {
        ChoiceBook book = open();
        ChoiceCommand keep = mark(Mark.KEEP, A);
        book.apply(keep);
        book.apply(mark(Mark.REJECT, B));
        book.undo();
        book.apply(mark(Mark.KEEP, A));
        book.apply(new ChoiceCommand.SetBlind(BlindMode.OFF));
        assertThat(book.nextRedo()).contains(mark(Mark.REJECT, B));
        assertThat(book.undo()).contains(keep);
        assertThat(book.choice(A).mark()).isEmpty();
        assertThat(book.nextUndo()).isEmpty();
    }

    @Test
    void givenTwoViewers_whenBothChangeTheSameMetamer_thenNothingIsLost() throws IOException {
        ChoiceBook one = open();
        ChoiceBook other = open();
        one.apply(mark(Mark.KEEP, A));
        other.apply(new ChoiceCommand.SetNote(Set.of(A), "mine"));
        assertThat(other.choice(A).mark()).contains(Mark.KEEP);
        assertThat(one.refresh()).containsExactly(A);
        assertThat(one.choice(A).note()).isEqualTo("mine");
        assertThat(one.refresh()).isEmpty();
        one.undo();
        assertThat(one.choice(A).mark()).isEmpty();
        assertThat(one.choice(A).note()).isEqualTo("mine");
        assertThat(json().at("/choices").path(A).has("superseded")).isFalse();
    }

    @Test
    void givenManyWriters_whenAllMarkAtOnce_thenEveryMarkIsKept() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int number = writer;
                writers.add(pool.submit(() -> {
                    ChoiceBook book = open();
                    for (int i = 0; i < 25; i++) {
                        book.apply(mark(Mark.KEEP, "own-" + number + "-" + i));
                        book.apply(new ChoiceCommand.SetTag(Set.of("shared"), "t" + number + "-" + i, true));
                    }
                }));
            }
            for (Future<?> each : writers) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        ChoiceBook book = open();
        assertThat(book.choices()).hasSize(101);
        assertThat(book.choice("shared").tags()).hasSize(100);
        assertThat(book.problems()).isEmpty();
    }

    @Test
    void givenAFileEditedByHand_whenOpened_thenWhatIsUnderstoodCountsAndTheRestIsKept() throws IOException {
        Files.writeString(file, """
                {"rater": "Bob", "lab": {"room": 7}, "blind": "yes", "choices": {
                  "a": {"mark": "keep", "weight": 3},
                  "b": {"mark": "kepe"},
                  "c": {"rating": 6, "note": "x"},
                  "d": {"tags": "odd", "changed": "yesterday"},
                  "e": 5}}
                """);
        ChoiceBook book = open();
        assertThat(book.rater()).isEqualTo("Bob");
        assertThat(book.choices().keySet()).containsExactly("a", "d");
        assertThat(book.choice("d").tags()).containsExactly("odd");
        assertThat(book.choice("a").changed())
                .isEqualTo(Files.getLastModifiedTime(file).toInstant());
        assertThat(book.blind()).isEqualTo(BlindMode.OFF);
        assertThat(String.join("\n", book.problems()))
                .contains("for b the mark \"kepe\", expected keep, maybe or reject; the entry is kept as it is")
                .contains("for c the rating 6, expected a whole number from 1 to 5")
                .contains("for d the time \"yesterday\"")
                .contains("for e 5, expected an object")
                .contains("\"yes\" for 'blind'");

        book.apply(mark(Mark.REJECT, "a", "c"));
        JsonNode json = json();
        assertThat(json.at("/lab/room").asInt()).isEqualTo(7);
        assertThat(json.at("/choices/a/weight").asInt()).isEqualTo(3);
        assertThat(json.at("/choices/a/mark").asText()).isEqualTo("reject");
        assertThat(json.at("/choices/b/mark").asText()).isEqualTo("kepe");
        assertThat(json.at("/choices/c/mark").asText()).isEqualTo("reject");
        assertThat(json.at("/choices/c/superseded/0/rating").asInt()).isEqualTo(6);
        assertThat(json.at("/choices/e").asInt()).isEqualTo(5);
    }

    @Test
    void givenAFileEditedWhileOpen_whenRefreshed_thenItsWordHolds() throws IOException {
        ChoiceBook book = open();
        book.apply(mark(Mark.KEEP, A, B));
        Files.writeString(file, Files.readString(file).replaceFirst("keep", "reject"));
        assertThat(book.refresh()).containsExactly(A);
        assertThat(book.choice(A).mark()).contains(Mark.REJECT);
    }

    @Test
    void givenAnOlderCopyPutBack_whenRefreshed_thenTheLaterChoiceHoldsAndTheOlderIsKept() throws IOException {
        ChoiceBook book = ChoiceBook.open(file, "Anna K.", at(NOON));
        book.apply(mark(Mark.KEEP, A));
        String older = Files.readString(file);
        book.apply(mark(Mark.REJECT, A));
        book.apply(mark(Mark.MAYBE, B));
        Files.writeString(file, older);
        assertThat(book.refresh()).isEmpty();
        book.apply(new ChoiceCommand.SetTag(Set.of(B), "x", true));
        assertThat(open().choice(A).mark()).contains(Mark.REJECT);
        assertThat(open().choice(B).mark()).contains(Mark.MAYBE);
        assertThat(json().at("/choices").path(A).at("/superseded/0/mark").asText())
                .isEqualTo("keep");
    }

    @Test
    void givenAClockThatStandsStill_whenChanged_thenEachChangeIsLaterThanTheOneBefore() {
        ChoiceBook book = ChoiceBook.open(file, "x", at(NOON));
        book.apply(mark(Mark.KEEP, A));
        book.apply(mark(Mark.REJECT, A));
        assertThat(book.choice(A).changed()).isEqualTo(NOON.plus(Duration.ofMillis(1)));
        book.apply(mark(Mark.REJECT, A));
        assertThat(book.choice(A).changed()).isEqualTo(NOON.plus(Duration.ofMillis(1)));
    }

    @Test
    void givenNoJson_whenOpened_thenItIsRefusedAndLeftAlone() throws IOException {
        Files.writeString(file, "{\"choices\": {\n oops");
        assertThatThrownBy(this::open)
                .isInstanceOf(RunException.class)
                .hasMessageContaining("are no JSON")
                .hasMessageContaining("line 2")
                .hasMessageContaining("mend it or move it away");
        assertThat(file).hasContent("{\"choices\": {\n oops");
        Files.writeString(file, "{\"format_version\": 2}");
        assertThatThrownBy(this::open).isInstanceOf(RunException.class).hasMessageContaining("are of format 2");
    }

    @Test
    void givenAFileBrokenWhileOpen_whenChanged_thenTheBrokenOneIsKeptBeside() throws IOException {
        ChoiceBook book = open();
        book.apply(mark(Mark.KEEP, A));
        Files.writeString(file, "oops");
        assertThat(book.refresh()).isEmpty();
        assertThat(book.problems()).singleElement().asString().contains("are no JSON");
        book.apply(mark(Mark.KEEP, B));
        assertThat(open().choices()).hasSize(2);
        assertThat(book.problems()).singleElement().asString().contains("what it held is kept in");
        try (var files = Files.list(folder)) {
            assertThat(files.filter(each -> each.getFileName().toString().contains("unreadable")))
                    .singleElement()
                    .satisfies(each -> assertThat(each).hasContent("oops"));
        }
    }

    @Test
    void givenAPlaceThatCannotBeWritten_whenChanged_thenItIsKeptInMindUntilAnotherPlaceIsNamed() {
        Path nowhere = folder.resolve("missing").resolve("choices-x.json");
        assertThat(ChoiceBook.canWrite(nowhere)).isFalse();
        assertThat(ChoiceBook.canWrite(file)).isTrue();
        ChoiceBook book = ChoiceBook.open(nowhere, "x");
        assertThatThrownBy(() -> book.apply(mark(Mark.KEEP, A)))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("cannot be written");
        assertThat(book.choice(A).mark()).contains(Mark.KEEP);
        assertThat(book.isUnsaved()).isTrue();
        ChoiceBook other = open();
        other.apply(mark(Mark.REJECT, B));
        book.moveTo(file);
        assertThat(book.isUnsaved()).isFalse();
        assertThat(open().choices()).hasSize(2);
        assertThat(other.refresh()).containsExactly(A);
    }

    @Test
    void givenAFileThatIsRemovedWhileOpen_whenChanged_thenAllChoicesAreWrittenAgain() throws IOException {
        ChoiceBook book = open();
        book.apply(mark(Mark.KEEP, A));
        Files.delete(file);
        assertThat(book.refresh()).isEmpty();
        book.apply(mark(Mark.KEEP, B));
        assertThat(open().choices()).hasSize(2);
    }

    @Test
    void givenBlindMode_whenOrdered_thenTheOrderIsTheSeedsAndNotTheList() {
        List<String> metamers = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
        BlindMode blind = new BlindMode(true, 3);
        List<String> order = blind.order(metamers);
        assertThat(order).containsExactlyInAnyOrderElementsOf(metamers).isNotEqualTo(metamers);
        List<String> backwards = new ArrayList<>(metamers);
        Collections.reverse(backwards);
        assertThat(blind.order(backwards)).isEqualTo(order);
        assertThat(new BlindMode(true, 4).order(metamers)).isNotEqualTo(order);
        List<String> fewer = new ArrayList<>(order);
        fewer.remove(20);
        assertThat(blind.order(fewer)).isEqualTo(fewer);
    }

    private ChoiceBook open() {
        return ChoiceBook.open(file, "Anna K.");
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private JsonNode json() throws IOException {
        return new JsonMapper().readTree(file.toFile());
    }

    private static ChoiceCommand mark(Mark mark, String... metamers) {
        return new ChoiceCommand.SetMark(Set.of(metamers), Optional.of(mark));
    }

    /** Everything that is said, without when. */
    private static String state(ChoiceBook book) {
        StringBuilder state = new StringBuilder(book.blind().toString());
        book.choices().forEach((metamer, choice) -> state.append(metamer).append(choice.at(Instant.EPOCH)));
        return state.toString();
    }
}
