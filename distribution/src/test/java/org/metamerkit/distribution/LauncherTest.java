// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
    private static final String COMMAND_LINE = "org.metamerkit.cli.Metamerkit";

    @TempDir
    Path temporary;

    private FakeTree tree;

    @BeforeEach
    void makeATree() throws Exception {
        tree = new FakeTree(temporary);
    }

    @Test
    void givenAFreshTree_whenStartedTwice_thenItIsBuiltOnceAndSaysSoOnStandardErrorOnly() throws Exception {
        Commands.Result first = tree.start("--help");
        Commands.Result second = tree.start("--help");

        assertThat(first.err()).contains("first use").contains("built").doesNotContain("chatter");
        assertThat(second.err()).isEmpty();
        assertThat(first.out()).isEqualTo(second.out()).contains(COMMAND_LINE + "\n--help\n");
        assertThat(tree.mavenCalls())
                .singleElement()
                .asString()
                .contains("-DskipTests")
                .doesNotContain("install");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "src/pom.xml", "src/main/A.java", "viewer/pom.xml", "viewer/src/main/B.java"})
    void givenABuiltTree_whenASourceChanges_thenItIsBuiltAgain(String source) throws Exception {
        tree.start();
        Files.writeString(tree.root.resolve(source), "changed");

        assertThat(tree.start().err()).contains("sources have changed");
        assertThat(tree.start().err()).isEmpty();
        assertThat(tree.mavenCalls()).hasSize(2);
    }

    @Test
    void givenABuiltTree_whenASourceIsDeleted_thenItIsBuiltAgain() throws Exception {
        tree.start();
        Files.delete(tree.root.resolve("src/main/A.java"));

        assertThat(tree.start().err()).contains("sources have changed");
    }

    @Test
    void givenABuiltTree_whenItIsMoved_thenItIsBuiltAgain() throws Exception {
        tree.start();
        Path moved = Files.move(tree.root, temporary.resolve("elsewhere"));

        Commands.Result result = Commands.run(
                temporary, tree.environment, moved.resolve("metamerkit").toString());
        assertThat(result.err()).contains("has moved");
        assertThat(result.out()).contains(moved + "/src/target/classes").doesNotContain("a tree");
    }

    @Test
    void givenASourceThatChangesWhileMavenRuns_whenStartedAgain_thenItIsBuiltAgain() throws Exception {
        tree.maven("sleep 0.1; echo changed > src/main/A.java");
        tree.start();
        tree.maven("");

        assertThat(tree.start().err()).contains("sources have changed");
    }

    @Test
    void givenNoCompiler_whenStarted_thenItWarnsAndGoesOnUntilThereIsOne() throws Exception {
        tree.hide("g++");
        Commands.Result without = tree.start();
        Commands.Result again = tree.start();
        Commands.script(tree.bin.resolve("g++"), "");
        Commands.Result with = tree.start();

        assertThat(without.err()).containsOnlyOnce("warning").contains("no g++");
        assertThat(without.exit()).isZero();
        assertThat(again.err()).isEmpty();
        assertThat(with.err()).contains("g++ is there now");
        assertThat(tree.mavenCalls()).hasSize(2);
        assertThat(tree.mavenCalls().get(0)).contains("-Dmetamerkit.native.skip=true");
        assertThat(tree.mavenCalls().get(1)).doesNotContain("native.skip");
        assertThat(tree.start().err()).isEmpty();
    }

    @Test
    void givenMavenProfiles_whenNamedOnce_thenTheyAreKeptUntilOthersAreNamed() throws Exception {
        tree.start();
        tree.environment.put("METAMERKIT_PROFILES", "gpu");
        assertThat(tree.start().err()).contains("profiles are now 'gpu'");
        tree.environment.remove("METAMERKIT_PROFILES");
        assertThat(tree.start().err()).isEmpty();
        tree.environment.put("METAMERKIT_PROFILES", "");
        assertThat(tree.start().err()).contains("profiles are now ''");

        assertThat(tree.mavenCalls()).hasSize(3);
        assertThat(tree.mavenCalls().get(1)).contains("-P launcher,gpu ");
        assertThat(tree.mavenCalls().get(2)).contains("-P launcher ");
    }

    @Test
    void givenNoMaven_whenStarted_thenOneSentenceNamesTheRemedy() throws Exception {
        tree.hide("mvn");

        assertFailsInOneLine(tree.start(), "install Maven 3.8 or newer");
    }

    @Test
    void givenNoJava_whenStarted_thenOneSentenceNamesTheRemedy() throws Exception {
        tree.environment.remove("JAVA_HOME");
        tree.hide("java");

        assertFailsInOneLine(tree.start(), "install Java 17 or newer");
    }

    @Test
    void givenAShimOnThePath_whenTheTreeMustBeBuilt_thenTheJavaBehindItIsUsed() throws Exception {
        tree.environment.remove("JAVA_HOME");
        Commands.script(tree.bin.resolve("java"), """
                case $1 in
                    -XshowSettings:properties) printf '    java.home = %%s\\n    java.io.tmpdir = /\\n' '%s' >&2 ;;
                    *) exec '%s/bin/java' "$@" ;;
                esac
                """.formatted(tree.jdk, tree.jdk));
        tree.maven("echo $JAVA_HOME > home");

        Commands.Result result = tree.start("doctor");

        assertThat(result.err()).contains("built");
        assertThat(result.out()).contains(COMMAND_LINE + "\ndoctor\n");
        assertThat(tree.root.resolve("home")).hasContent(tree.jdk.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.24", "1.8.0_412"})
    void givenAnOldJava_whenStarted_thenOneSentenceNamesItsVersionAndTheRemedy(String version) throws Exception {
        tree.java(version);

        assertFailsInOneLine(tree.start(), "is Java " + version + ", Metamerkit needs 17 or newer");
    }

    @Test
    void givenAJavaWithoutCompiler_whenTheTreeMustBeBuilt_thenOneSentenceNamesTheRemedy() throws Exception {
        Files.delete(tree.jdk.resolve("bin/javac"));

        assertFailsInOneLine(tree.start(), "install a JDK");
    }

    @Test
    void givenAnUnknownMachine_whenStarted_thenOneSentenceNamesIt() throws Exception {
        Commands.script(tree.bin.resolve("uname"), "echo Linux riscv64\n");

        assertFailsInOneLine(tree.start(), "this machine is Linux riscv64");
    }

    @Test
    void givenABuildThatFails_whenStarted_thenTheLogIsNamedAndTheNextStartTriesAgain() throws Exception {
        tree.maven("echo '[ERROR] A.java is wrong'; exit 1");
        Commands.Result failed = tree.start("--help");
        tree.maven("");
        Commands.Result mended = tree.start("--help");

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .contains("A.java is wrong")
                .contains("build failed")
                .contains("build.log");
        assertThat(mended.exit()).isZero();
        assertThat(mended.err()).contains("no finished build");
        assertThat(tree.root.resolve("target/launcher/lock")).doesNotExist();
    }

    @Test
    void givenFourStartsAtOnce_whenTheTreeMustBeBuilt_thenItIsBuiltOnceAndAllRun() throws Exception {
        tree.maven("sleep 1");
        List<Commands.Running> starts = new ArrayList<>();
        for (int start = 0; start < 4; start++) {
            starts.add(tree.startInBackground("doctor"));
        }

        for (Commands.Running start : starts) {
            Commands.Result result = start.await();
            assertThat(result.out()).contains(COMMAND_LINE + "\ndoctor\n");
            assertThat(result.exit()).isZero();
        }
        assertThat(tree.mavenCalls()).hasSize(1);
    }

    @Test
    void givenAStartThatWaitsForABuildWithProfiles_whenItNamesNone_thenTheyAreKept() throws Exception {
        tree.start();
        tree.maven("sleep 1");
        tree.environment.put("METAMERKIT_PROFILES", "gpu");
        Commands.Running builds = tree.startInBackground();
        while (tree.mavenCalls().size() < 2) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        tree.environment.remove("METAMERKIT_PROFILES");
        Commands.Result waited = tree.start();

        assertThat(builds.await().exit()).isZero();
        assertThat(waited.err()).contains("waiting for another start").doesNotContain("building");
        assertThat(tree.mavenCalls()).hasSize(2);
    }

    @Test
    void givenABuildThatWasKilledOutright_whenStartedAgain_thenItsLockIsTakenOver() throws Exception {
        tree.maven("sleep 30");
        Commands.Running killed = tree.startInBackground();
        awaitMaven();
        List<ProcessHandle> children = killed.process().descendants().toList();
        killed.process().destroyForcibly().waitFor();
        children.forEach(ProcessHandle::destroyForcibly);
        tree.maven("");
        assertThat(tree.root.resolve("target/launcher/lock")).exists();

        assertThat(tree.start().exit()).isZero();
        assertThat(tree.root.resolve("target/launcher/lock")).doesNotExist();
    }

    @Test
    void givenABuildThatIsStopped_whenSigtermComes_thenMavenStopsAndTheLockIsGone() throws Exception {
        tree.maven("exec sleep 60");
        Commands.Running stopped = tree.startInBackground();
        awaitMaven();
        List<ProcessHandle> children = stopped.process().descendants().toList();
        stopped.process().destroy();

        assertThat(stopped.await().exit()).isEqualTo(143);
        assertThat(children).isNotEmpty();
        for (ProcessHandle child : children) {
            child.onExit().get(10, TimeUnit.SECONDS);
        }
        assertThat(tree.root.resolve("target/launcher/lock")).doesNotExist();
    }

    @Test
    void givenArgumentsWithSpacesAndPatterns_whenCalledThroughALink_thenJavaGetsThemUnchanged() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("my metamerkit"), tree.launcher);

        Commands.Result result = Commands.run(
                temporary, tree.environment, link.toString(), "synthesize", "a picture.png", "*", "", "--steps=1");
        Files.delete(link);

        assertThat(result.out()).endsWith(COMMAND_LINE + "\nsynthesize\na picture.png\n*\n\n--steps=1\n");
        assertThat(result.out()).contains(tree.root + "/src/target/classes");
    }

    @ParameterizedTest
    @CsvSource({"17.0.15, false", "21.0.8, false", "24, true", "25.0.3, true"})
    void givenAJava_whenStarted_thenItGetsTheOptionsItsVersionKnows(String version, boolean grantsNativeAccess)
            throws Exception {
        tree.java(version);
        tree.environment.put("METAMERKIT_JAVA_OPTS", "-Xmx7g -Done=two");

        String out = tree.start("doctor").out();

        assertThat(out.contains("--enable-native-access")).isEqualTo(grantsNativeAccess);
        assertThat(out).contains("\n-Xmx7g\n-Done=two\n");
    }

    @Test
    void givenTheCommandView_whenStarted_thenTheViewerRuns() throws Exception {
        String out = tree.start("view", "a run").out();

        assertThat(out).endsWith("org.metamerkit.viewer.Viewer\na run\n").doesNotContain(COMMAND_LINE);
    }

    @Test
    void givenTheArchivesLibFolder_whenStartedWithoutMavenAndCompiler_thenNothingIsBuilt() throws Exception {
        Files.createDirectories(tree.root.resolve("lib"));
        tree.hide("mvn");
        tree.hide("g++");

        Commands.Result result = tree.start("doctor");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("-cp\n" + tree.root + "/lib/*\n" + COMMAND_LINE);
        assertThat(tree.root.resolve("target")).doesNotExist();
    }

    private void awaitMaven() throws Exception {
        while (tree.mavenCalls().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void assertFailsInOneLine(Commands.Result result, String remedy) {
        assertThat(result.err()).contains(remedy).hasLineCount(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.exit()).isEqualTo(1);
    }
}
