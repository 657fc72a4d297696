// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals, crashes, two processes at once and full disks, each in processes of their own. */
class StopAndResumeTest {
    private static final int STEPS = 600;
    private static final Pattern STOPPED = Pattern.compile("stopped after (\\d+) evaluations");

    @TempDir
    Path folder;

    private Workplace place;
    private Path run;

    @BeforeEach
    void openWorkplace() throws IOException {
        place = new Workplace(folder);
        run = place.resolve("run");
    }

    @AfterEach
    void closeWorkplace() {
        place.close();
    }

    @Test
    void givenARunStoppedByEverySignal_whenResumed_thenTheMetamerIsBitForBitThatOfAnUninterruptedRun()
            throws IOException, InterruptedException {
        place.chelsea();
        Path straight = place.resolve("straight");
        MetamerkitProcess.Outcome uninterrupted = synthesize(straight).await();
        assertThat(uninterrupted.code()).as(uninterrupted.err()).isIn(0, 3);
        double seconds = new JsonMapper()
                .readTree(uninterrupted.out())
                .get(0)
                .path("seconds")
                .asDouble();
        int before = 0;
        for (String signal : List.of("INT", "TERM", "USR1")) {
            MetamerkitProcess process = synthesize(run);
            awaitWork(process);
            TimeUnit.MILLISECONDS.sleep(Math.round(1000 * seconds / 7));
            process.signal(signal);
            MetamerkitProcess.Outcome outcome = process.await();
            assertThat(outcome.code()).as(signal + ": " + outcome.err()).isEqualTo(signal.equals("INT") ? 130 : 75);
            JsonNode cell = new JsonMapper().readTree(outcome.out()).get(0);
            Matcher stopped = STOPPED.matcher(cell.path("error").asText());
            assertThat(stopped.matches()).as(outcome.out()).isTrue();
            int now = Integer.parseInt(stopped.group(1));
            assertThat(now).isBetween(before, STEPS - 1);
            before = now;
            assertThat(unfinished(run)).as("whole files only").containsExactly("checkpoint.safetensors");
        }
        assertThat(before).isPositive();
        MetamerkitProcess killed = synthesize(run);
        awaitWork(killed);
        killed.signal("KILL");
        assertThat(killed.await().code()).isEqualTo(128 + 9);

        assertThat(synthesize(run).await().code()).isIn(0, 3);
        assertThat(Files.readAllBytes(metamer(run).resolve("metamer.npy")))
                .isEqualTo(Files.readAllBytes(metamer(straight).resolve("metamer.npy")));
        assertThat(Files.readAllLines(metamer(run).resolve("trace.csv")))
                .isEqualTo(Files.readAllLines(metamer(straight).resolve("trace.csv")));
        assertThat(hidden(run)).isEmpty();
    }

    @Test
    void givenTwoProcessesOnOneRun_whenBothMakeTheSameMetamers_thenEachIsMadeOnce()
            throws IOException, InterruptedException {
        place.manyDiscs("photos", 3);
        Object[] command = {
            "synthesize",
            place.resolve("photos"),
            "--steps",
            40,
            "--stage",
            "stem",
            "--batch",
            1,
            "--threads",
            1,
            "--out",
            run
        };
        MetamerkitProcess one = MetamerkitProcess.start(place, List.of(), command);
        MetamerkitProcess two = MetamerkitProcess.start(place, List.of(), command);
        List<MetamerkitProcess.Outcome> outcomes = List.of(one.await(), two.await());
        assertThat(outcomes)
                .allSatisfy(
                        outcome -> assertThat(outcome.code()).as(outcome.err()).isIn(0, 3, 75));
        long made = outcomes.stream()
                .flatMap(outcome -> outcome.err().lines())
                .filter(line -> line.contains("made in"))
                .count();
        assertThat(made).isEqualTo(3);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.out()).startsWith("picture"));
        CommandRun again = CommandRun.of(command).requireDone();
        assertThat(again.progress().lines().filter(line -> line.contains("was there already")))
                .hasSize(3);
        assertThat(hidden(run)).isEmpty();
        CommandRun.of("validate", run, "--quiet").requireDone();
    }

    @Test
    void givenAFullDisk_whenItHasRoomAgain_thenTheCommandFailsInOneSentenceAndThenFinishes()
            throws IOException, InterruptedException {
        Path disk = Files.createDirectory(place.resolve("disk"));
        boolean mounted = command("mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", disk.toString());
        assumeTrue(mounted, "only root can mount a small disk, and not in every container");
        try {
            Object[] command = {
                "synthesize", place.chelsea(), "--steps", 2, "--stage", "stem", "--quiet", "--out", disk.resolve("run")
            };
            CommandRun.of(command).requireRefusal(1, "cannot be written", "No space left", "free space");
            assertThat(command("mount", "-o", "remount,size=20m", disk.toString()))
                    .isTrue();
            CommandRun.of(command).requireDone();
            assertThat(hidden(disk.resolve("run"))).isEmpty();
            CommandRun.of("validate", disk.resolve("run"), "--quiet").requireDone();
            assertThat(command("mount", "-o", "remount,ro", disk.toString())).isTrue();
            CommandRun.of(
                            "synthesize",
                            place.chelsea(),
                            "--seed",
                            1,
                            "--steps",
                            2,
                            "--stage",
                            "stem",
                            "--out",
                            disk.resolve("run"))
                    .requireRefusal(1, "cannot be written", "--out");
        } finally {
            command("umount", disk.toString());
        }
    }

    @Test
    void givenNoJson_whenRunInAProcess_thenStandardOutputHoldsTheTableAndProgressIsElsewhere()
            throws IOException, InterruptedException {
        MetamerkitProcess.Outcome outcome = MetamerkitProcess.run(
                place, "synthesize", place.chelsea(), "--steps", 1, "--stage", "stem", "--out", run);
        assertThat(outcome.code()).as(outcome.err()).isIn(0, 3);
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("picture");
        assertThat(lines.get(1)).startsWith("chelsea");
        assertThat(lines.get(2)).startsWith("null distribution: ");
        assertThat(lines.get(3)).startsWith("contact sheet: ");
        assertThat(outcome.err().lines()).singleElement().asString().startsWith("chelsea at stem, seed 0: made in");
    }

    @Test
    void givenAMachineWithoutFonts_whenAContactSheetIsDrawn_thenItHasNoCaptionsAndAWarningSaysSo()
            throws IOException, InterruptedException {
        Path noFonts = Files.writeString(place.resolve("fontconfig.properties"), "version=1\n");
        MetamerkitProcess.Outcome outcome = MetamerkitProcess.start(
                        place,
                        List.of("-Dsun.awt.fontconfig=" + noFonts, "-Dsun.font.fontmanager=none.such.FontManager"),
                        "synthesize",
                        place.chelsea(),
                        "--steps",
                        1,
                        "--stage",
                        "stem",
                        "--out",
                        run)
                .await();
        assertThat(outcome.code()).as(outcome.err()).isIn(0, 3);
        assertThat(run.resolve("contact_sheet.png")).isNotEmptyFile();
        assertThat(outcome.err()).contains("metamerkit: warning: this machine has no fonts");
    }

    private MetamerkitProcess synthesize(Path out) throws IOException {
        for (String name : Files.exists(out) ? Workplace.files(out) : List.<String>of()) {
            if (name.endsWith(".lock")) {
                // left by the process before, which has ended; a new one shows that the work has begun
                Files.delete(out.resolve(name));
            }
        }
        return MetamerkitProcess.start(
                place,
                List.of(),
                "synthesize",
                place.resolve("chelsea.png"),
                "--steps",
                STEPS,
                "--stage",
                "stem",
                "--threads",
                1,
                "--json",
                "--out",
                out);
    }

    /** Until the metamer's lock is there: its optimisation begins. */
    private void awaitWork(MetamerkitProcess process) throws IOException, InterruptedException {
        while (process.isRunning() && hidden(run).stream().noneMatch(name -> name.endsWith(".lock"))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(process.isRunning()).isTrue();
    }

    private static List<String> unfinished(Path run) throws IOException {
        try (Stream<Path> walk = Files.walk(run)) {
            return walk.filter(path -> path.getNameCount() > run.getNameCount() + 2 && Files.isRegularFile(path))
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .toList();
        }
    }

    private static List<String> hidden(Path run) throws IOException {
        if (!Files.exists(run)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(run)) {
            return walk.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .toList();
        }
    }

    private static Path metamer(Path run) throws IOException {
        return run.resolve(Workplace.files(run).stream()
                        .filter(name -> name.endsWith("metamer.npy"))
                        .findFirst()
                        .orElseThrow())
                .getParent();
    }

    private static boolean command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
