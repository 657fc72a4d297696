// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unpacks the archive elsewhere and runs it as a bare machine would: no Maven, no compiler, an empty home folder (so an empty
 * Maven folder and an empty cache of native libraries), nothing on the PATH but Java, a shell, uname and readlink.
 */
class ArchiveTest {
    /** To a file, not to another site or a place on the same page. */
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

    @TempDir
    static Path temporary;

    private static Path home;
    private static Path unpacked;
    private static Map<String, String> environment;

    @BeforeAll
    static void unpackElsewhere() throws Exception {
        Path archive = Path.of(Commands.setting("metamerkit.archive"));
        Path elsewhere = Files.createDirectories(temporary.resolve("some where"));
        Commands.Result tar =
                Commands.run(elsewhere, Map.of("PATH", System.getenv("PATH")), "tar", "-xzf", archive.toString());
        assertThat(tar.err()).isEmpty();
        unpacked = elsewhere.resolve(archive.getFileName().toString().replace(".tar.gz", ""));

        Path bin = temporary.resolve("bin");
        Commands.offer(bin, "sh", "uname", "readlink");
        Commands.script(bin.resolve("java"), "exec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n");
        home = Files.createDirectories(temporary.resolve("home"));
        environment = Map.of(
                "PATH",
                bin.toString(),
                "HOME",
                home.toString(),
                "LANG",
                "C.UTF-8",
                "METAMERKIT_JAVA_OPTS",
                "-Duser.home=" + home);
    }

    @Test
    void givenTheArchive_whenUnpacked_thenItHoldsTheLauncherTheJarsAndTheLegalFilesAndNothingElse() throws Exception {
        assertThat(names(unpacked))
                .contains("metamerkit", "lib", "LICENSE", "NOTICE", "CITATION.cff")
                .isSubsetOf(
                        "metamerkit",
                        "lib",
                        "LICENSE",
                        "NOTICE",
                        "CITATION.cff",
                        "README.md",
                        "benchmarks",
                        "docs",
                        "examples");
        assertThat(names(unpacked.resolve("lib")))
                .contains("javafx", "metamerkit-" + Commands.setting("metamerkit.version") + ".jar")
                .allMatch(name -> name.endsWith(".jar") || name.equals("javafx"))
                .noneMatch(name -> name.startsWith("junit") || name.startsWith("assertj"));
        assertThat(names(unpacked.resolve("lib/javafx"))).hasSize(3);
        Path pictures = Path.of(Commands.setting("metamerkit.root"), "examples", "pictures");
        if (Files.isDirectory(pictures)) {
            assertThat(names(unpacked.resolve("examples/pictures")))
                    .containsExactlyInAnyOrderElementsOf(names(pictures));
        }
    }

    @Test
    void givenTheArchivesPages_whenTheirLinksAreFollowed_thenTheFilesAreThere() throws Exception {
        List<Path> pages;
        try (Stream<Path> files = Files.walk(unpacked)) {
            pages = files.filter(file -> file.toString().endsWith(".md")).toList();
        }
        for (Path page : pages) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                assertThat(page.resolveSibling(links.group(1)))
                        .as("linked from %s", page)
                        .exists();
            }
        }
        assertThat(pages).extracting(page -> page.getFileName().toString()).contains("ATTACKS.md");
        try (Stream<Path> scripts = Files.walk(unpacked.resolve("examples"))) {
            assertThat(scripts.filter(file -> file.toString().endsWith(".sh"))).allMatch(Files::isExecutable);
        }
    }

    @Test
    void givenABareMachine_whenAskedForTheVersion_thenItIsTheBuilds() throws Exception {
        Commands.Result result = metamerkit("--version");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("metamerkit " + Commands.setting("metamerkit.version") + "\n");
        assertThat(result.exit()).isZero();
    }

    @Test
    void givenABareMachine_whenAskedForHelp_thenItNamesCommandsAndExitCodes() throws Exception {
        Commands.Result result = metamerkit("--help");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("doctor", "view", "Exit codes", "75", "130");
        assertThat(result.exit()).isZero();
    }

    @Test
    void givenTheLocaleC_whenStarted_thenFileNamesAndOutputAreInUtf8AllTheSame() throws Exception {
        // By way of a script, since this test's own Java may not be able to pass the name on.
        Path call = Commands.script(temporary.resolve("call"), "exec '" + unpacked + "/metamerkit' 'Bäume'\n");

        Commands.Result result = Commands.run(temporary, environment, call.toString());

        assertThat(result.err()).contains("Bäume");
        assertThat(result.exit()).isEqualTo(2);
    }

    @Test
    void givenABareMachineWithoutDisplay_whenTheViewerIsAskedFor_thenOneSentenceSaysWhatIsMissing() throws Exception {
        Commands.Result result = metamerkit("view");

        assertThat(result.err()).contains("DISPLAY").hasLineCount(1);
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void givenABareMachineWithAnEmptyCache_whenDoctorRuns_thenLibtorchAndTheNativeKernelsComeFromTheArchive()
            throws Exception {
        Commands.Result result = metamerkit("doctor");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains(Commands.setting("metamerkit.version"));
        if (holdsNativeKernels()) {
            assertThat(result.out()).as("the kernels' stand-in is in use").doesNotContain("libtorch operators");
        } else {
            assertThat(System.getenv("METAMERKIT_REQUIRE_ALL"))
                    .as("the archive was built with -Dmetamerkit.native.skip=true")
                    .isNotEqualTo("1");
        }
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("native libraries extracted into the empty home folder")
                    .anyMatch(name -> name.startsWith("libtorch_cpu"));
        }
    }

    private static boolean holdsNativeKernels() throws IOException {
        String jar = "lib/metamerkit-" + Commands.setting("metamerkit.version") + ".jar";
        try (JarFile toolkit = new JarFile(unpacked.resolve(jar).toFile())) {
            return toolkit.stream().anyMatch(entry -> entry.getName().contains("libjniActivationMatch"));
        }
    }

    private static Commands.Result metamerkit(String... arguments) throws IOException, InterruptedException {
        String[] command = Stream.concat(
                        Stream.of(unpacked.resolve("metamerkit").toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return Commands.run(temporary, environment, command);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
