// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.RunMark;

/**
 * Time to open a run of 10,000 metamers (or {@code -Dmetamers=N}) in all states of its index, to refresh it, to filter and sort it,
 * and to read its recognition file. Not part of the tests; from the project's root:
 *
 * <pre>{@code
 * mvn -B test -pl src -Dtest=CatalogueBenchmark
 * mvn -B test -pl src -Dtest=CatalogueBenchmark -Dmetamers=100000 -Devaluators=2
 * }</pre>
 */
class CatalogueBenchmark {
    private static final int SEEDS = 10;
    private static final int EVALUATORS = Integer.getInteger("evaluators", 20);
    private static final String HEADER =
            "format_version,condition,generator,generator_sha256,stage,stage_index,picture,"
                    + "picture_sha256,seed,hash,folder,passes,true_class,generator_answer,generator_answer_imagenet16_maximum,"
                    + "generator_answer_imagenet16_mean,evaluator,evaluator_sha256,evaluator_labels";

    @TempDir
    Path folder;

    @Test
    void givenTenThousandMetamers_whenOpened_thenAFreshIndexTakesWellBelowASecond() throws IOException {
        int metamers = Integer.getInteger("metamers", 10_000);
        Path run = folder.resolve("run");
        write(run, metamers);
        say("metamers %d", metamers);
        time("no index", () -> open(run, metamers));
        say("index %.2f MB", Files.size(run.resolve(IndexFile.NAME)) / 1e6);
        double fresh = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 5; i++) {
            fresh = Math.min(fresh, time("fresh index", () -> open(run, metamers)));
        }
        for (int i = 0; i < 3; i++) {
            time(
                    "  of that reading the index file",
                    () -> IndexFile.read(run.resolve(IndexFile.NAME), run).orElseThrow());
        }
        try (Catalogue catalogue = Catalogue.open(run)) {
            Path stage = Files.list(run.resolve("tiny")).findFirst().orElseThrow();
            Path one = Files.list(stage).findFirst().orElseThrow();
            time("refresh, nothing new", catalogue::refresh);
            time("refresh, nothing new", catalogue::refresh);
            FolderDeletion.delete(one);
            time(
                    "refresh, one removed",
                    () -> assertThat(catalogue.refresh().removed()).hasSize(1));
            time("verify, nothing new", () -> catalogue.verify(IndexProgress.none()));
            for (int i = 0; i < 3; i++) {
                time(
                        "filter by five and sort by SNR",
                        () -> catalogue.select(
                                MetamerFilters.allOf(List.of(
                                        MetamerFilters.networks(List.of("tiny")),
                                        MetamerFilters.stages(MadeUpRun.STAGES),
                                        MetamerFilters.passing(true),
                                        MetamerFilters.measure(MeasureColumn.SNR_DB, 0, 100),
                                        MetamerFilters.search("picture tiny"))),
                                MetamerOrders.byMeasure(MeasureColumn.SNR_DB, false)
                                        .thenComparing(Comparator.comparing(
                                                (MetamerRecord row) -> row.id().folder()))));
            }
            recognise(run, catalogue.records());
            time("recognition file, first", catalogue::recognition);
            Recognition recognition = catalogue.recognition();
            say("  %d answers", recognition.size());
            time("answers to one", () -> recognition.answers(catalogue.records().get(77)));
            RecognisedBy by = new RecognisedBy(recognition.evaluators().get(0), "own", RecognisedBy.Score.TRUE_CLASS);
            time(
                    "filter by recognised",
                    () -> catalogue.select(MetamerFilters.recognised(recognition, by, true), MetamerOrders.usual()));
        }
        assertThat(fresh).isLessThan(metamers <= 10_000 ? 1 : 10);
    }

    private static void open(Path run, int expected) {
        try (Catalogue catalogue = Catalogue.open(run)) {
            assertThat(catalogue.records()).hasSize(expected);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Wall-clock and processor time; gives the smaller one, since a machine may be busy with other things. */
    private static double time(String what, Work work) throws IOException {
        long start = System.nanoTime();
        long processor = processorTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        double used = (processorTime() - processor) / 1e9;
        say("%-36s %8.1f ms, processor %8.1f ms", what, 1000 * seconds, 1000 * used);
        return Math.min(seconds, used);
    }

    private static long processorTime() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    /** One metamer through the real writers, the others copies of it: what is measured reads no pixels. */
    private static void write(Path run, int metamers) throws IOException {
        RunMark.ensure(run);
        MadeUpRun.Made first = MadeUpRun.in(run).metamer("picture", "pool", 0);
        Path template = first.write();
        String json = Files.readString(template.resolve(MetamerFolder.JSON));
        byte[] png = Files.readAllBytes(template.resolve(MetamerFolder.PNG));
        FolderDeletion.delete(template);
        for (int i = 0; i < metamers; i++) {
            String stage = MadeUpRun.STAGES.get(i % MadeUpRun.STAGES.size());
            int seed = i / MadeUpRun.STAGES.size() % SEEDS;
            String picture = "picture" + i / (MadeUpRun.STAGES.size() * SEEDS);
            Path place = run.resolve(
                    "tiny/" + stage + "/" + picture + "-s" + seed + "-" + String.format(Locale.ROOT, "%08x", i));
            Files.createDirectories(place);
            Files.writeString(
                    place.resolve(MetamerFolder.JSON),
                    json.replace("\"picture\" : \"picture\"", "\"picture\" : \"" + picture + "\"")
                            .replace("\"stage\" : \"pool\"", "\"stage\" : \"" + stage + "\"")
                            .replace("\"seed\" : 0", "\"seed\" : " + seed));
            Files.write(place.resolve(MetamerFolder.PNG), png);
            Files.write(place.resolve(MetamerFolder.TARGET), png);
        }
    }

    private static void recognise(Path run, List<MetamerRecord> rows) throws IOException {
        Path file = run.resolve("recognition/recognition.csv");
        Files.createDirectories(file.getParent());
        String[] rules = {"own", "imagenet16_maximum", "imagenet16_mean", "cifar10"};
        StringBuilder header = new StringBuilder(HEADER);
        for (String rule : rules) {
            for (String column : List.of("decision", "true", "correct", "generator", "agrees")) {
                header.append(',').append(rule).append('_').append(column);
            }
        }
        for (int i = 1; i <= 5; i++) {
            header.append(",top").append(i).append("_label,top").append(i).append("_probability");
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(header.append('\n').toString());
            for (MetamerRecord row : rows) {
                for (int evaluator = 0; evaluator < EVALUATORS; evaluator++) {
                    out.write("1,metamer,tiny," + MadeUpRun.WEIGHTS + "," + row.stage() + ",2," + row.picture() + ","
                            + row.pictureSha256() + ",0," + row.hash() + ","
                            + row.id().folder()
                            + ",yes,tabby,tabby,cat,cat,network" + evaluator + ","
                            + ("" + (10 + evaluator)).repeat(32) + ",imagenet1000"
                            + ",tabby,tabby,1,tabby,1".repeat(rules.length) + ",some label,0.123456".repeat(5) + "\n");
                }
            }
        }
    }
}
