// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jhdf.HdfFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.zip.ZipFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.Hashes;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.IndexProgress;
import org.metamerkit.experiment.catalogue.MadeUpRun;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.OutputException;

class StimulusExportTest {
    private static final Choice KEEP = new Choice(
            Optional.of(Mark.KEEP),
            new TreeSet<>(Set.of("odd", "fine")),
            "a \"note\"",
            OptionalInt.of(4),
            Instant.EPOCH);

    @TempDir
    Path folder;

    private MadeUpRun run;
    private Path out;

    @BeforeEach
    void makeRun() throws IOException {
        run = MadeUpRun.in(folder.resolve("run"));
        run.many(5, 1);
        out = folder.resolve("stimuli");
    }

    @Test
    void givenMetamers_whenExported_thenPicturesManifestAndListsAgree() throws IOException {
        ExportReport report = export(everything(EnumSet.allOf(ExportFormat.class)), KEEP);
        assertThat(report.metamers()).isEqualTo(20);
        assertThat(report.originals()).isEqualTo(5);
        assertThat(report.conditions()).containsExactly("tiny/stem", "tiny/blocks.0", "tiny/pool", "tiny/logits");
        List<CSVRecord> manifest = csv(out.resolve("manifest.csv"));
        assertThat(manifest).hasSize(20);
        for (CSVRecord row : manifest) {
            Path metamer = run.folder().resolve(row.get("folder"));
            assertThat(out.resolve(row.get("stimulus"))).hasSameBinaryContentAs(metamer.resolve(MetamerFolder.PNG));
            assertThat(out.resolve(row.get("original_file")))
                    .hasSameBinaryContentAs(metamer.resolve(MetamerFolder.TARGET));
            assertThat(row.get("stimulus_sha256"))
                    .isEqualTo(Hashes.sha256(Files.readAllBytes(metamer.resolve(MetamerFolder.PNG))));
            assertThat(row.get("spearman")).isEqualTo("0.9");
            assertThat(row.get("snr_db_power")).isEqualTo("40");
            assertThat(row.get("seed")).isEqualTo("0");
            assertThat(row.get("hash"))
                    .isEqualTo(row.get("folder").substring(row.get("folder").length() - 8));
            assertThat(row.get("passes")).isEqualTo("1");
            assertThat(row.get("mark")).isEqualTo("keep");
            assertThat(row.get("rating")).isEqualTo("4");
            assertThat(row.get("tags")).isEqualTo("fine odd");
            assertThat(row.get("note")).isEqualTo("a \"note\"");
        }
        List<CSVRecord> psychopy = csv(out.resolve("psychopy/conditions.csv"));
        assertThat(psychopy).hasSize(20).allSatisfy(row -> {
            assertThat(out.resolve(row.get("stimulus"))).isRegularFile();
            assertThat(row.get("correct_answer")).isIn("cat", "dog", "car");
        });
        assertThat(psychopy.get(0).toMap().keySet()).allMatch(name -> name.matches("[a-z_]+"));
        JsonNode jspsych = json(out.resolve("jspsych/conditions.json"));
        assertThat(jspsych).hasSize(20);
        assertThat(jspsych.get(3).path("stimulus").asText())
                .isEqualTo(psychopy.get(3).get("stimulus"));
        assertThat(csv(out.resolve("stages.csv"))).hasSize(20 * MadeUpRun.STAGES.size());
        assertThat(csv(out.resolve("stages.csv")).stream()
                        .filter(row -> row.get("matched").equals("1")))
                .hasSize(20)
                .allMatch(row -> row.get("spearman").equals("0.9")
                        && row.get("png_spearman").equals("0.89"));
        assertThat(json(out.resolve("export.json")).path("files"))
                .extracting(JsonNode::asText)
                .contains("manifest.csv", "psychopy/conditions.csv", "dataset_description.json", "stimuli/stimuli.tsv");
    }

    @Test
    void givenArrays_whenExported_thenNumpyAndHdf5HoldTheFloatPictures() throws IOException {
        export(everything(EnumSet.of(ExportFormat.NPZ, ExportFormat.HDF5)), KEEP);
        List<CSVRecord> manifest = csv(out.resolve("manifest.csv"));
        Path npy = folder.resolve("x.npy");
        try (ZipFile zip = new ZipFile(out.resolve("metamers.npz").toFile());
                HdfFile hdf = new HdfFile(out.resolve("metamers.h5"))) {
            Files.copy(zip.getInputStream(zip.getEntry("metamers.npy")), npy);
            NumpyFile.Array array = NumpyFile.read(npy);
            assertThat(array.shape()).containsExactly(20, 3, 16, 16);
            float[][][][] dataset =
                    (float[][][][]) hdf.getDatasetByPath("metamers").getData();
            float[][][][] originals =
                    (float[][][][]) hdf.getDatasetByPath("originals").getData();
            for (int i = 0; i < 20; i++) {
                Path metamer = run.folder().resolve(manifest.get(i).get("folder"));
                float[] expected =
                        NumpyFile.read(metamer.resolve(MetamerFolder.NUMPY)).values();
                assertThat(Arrays.copyOfRange(array.values(), i * 768, (i + 1) * 768))
                        .isEqualTo(expected);
                assertThat(dataset[i][1][2][3]).isEqualTo(expected[256 + 2 * 16 + 3]);
                assertThat(originals[i][2][7][0])
                        .isEqualTo(PngFile.read(metamer.resolve(MetamerFolder.TARGET))
                                .values()[2 * 256 + 7 * 16]);
            }
        }
    }

    @Test
    void givenParticipants_whenExported_thenEachHasAListOfEveryOriginalOnce() throws IOException {
        ExportReport report = export(participants(7, true), KEEP);
        assertThat(report.participants()).isEqualTo(7);
        assertThat(report.trials()).isEqualTo(5);
        assertThat(report.conditions()).hasSize(5).endsWith("natural");
        Set<String> orders = new HashSet<>();
        for (int participant = 1; participant <= 7; participant++) {
            List<CSVRecord> list = csv(out.resolve("psychopy/participant-" + participant + ".csv"));
            assertThat(list)
                    .extracting(row -> row.get("original"))
                    .doesNotHaveDuplicates()
                    .hasSize(5);
            assertThat(list).extracting(row -> row.get("condition")).doesNotHaveDuplicates();
            assertThat(list).extracting(row -> row.get("trial")).containsExactly("1", "2", "3", "4", "5");
            String number = String.valueOf(participant);
            assertThat(list)
                    .allSatisfy(row -> assertThat(row.get("participant")).isEqualTo(number));
            assertThat(list).allSatisfy(row -> {
                assertThat(out.resolve(row.get("stimulus"))).isRegularFile();
                assertThat(row.get("stimulus").contains("/originals/"))
                        .isEqualTo(row.get("condition").equals("natural"));
            });
            assertThat(json(out.resolve("jspsych/participant-" + participant + ".json")))
                    .hasSize(5);
            orders.add(list.toString());
        }
        assertThat(orders).hasSize(7);
    }

    @Test
    void givenSeveralSeedsOfACell_whenExportedForParticipants_thenTheyTakeTurns() throws IOException {
        MadeUpRun seeds = MadeUpRun.in(folder.resolve("seeds"));
        seeds.metamer("a", "stem", 0).write();
        seeds.metamer("a", "stem", 1).write();
        ExportReport report = new StimulusExport(participants(4, false), row -> Choice.NONE)
                .write(records(seeds), out, IndexProgress.none());
        assertThat(report.trials()).isEqualTo(1);
        assertThat(csv(out.resolve("psychopy/participant-1.csv")).get(0).get("seed"))
                .isEqualTo("0");
        assertThat(csv(out.resolve("psychopy/participant-2.csv")).get(0).get("seed"))
                .isEqualTo("1");
        assertThat(csv(out.resolve("psychopy/participant-3.csv")).get(0).get("seed"))
                .isEqualTo("0");
    }

    @Test
    void givenMetamersThatFailOrAreBroken_whenExported_thenTheyAreLeftOutAndCounted() throws IOException {
        run.metamer("bad", "stem", 0).spearman(0.1).write();
        run.metamer("unjudged", "stem", 0).unjudged().write();
        run.metamer("work", "stem", 0).begin();
        Files.delete(run.metamer("gone", "stem", 0).write().resolve(MetamerFolder.PNG));
        Path torn = run.metamer("torn", "stem", 0).write().resolve(MetamerFolder.PNG);
        byte[] bytes = Files.readAllBytes(torn);
        Arrays.fill(bytes, 45, 60, (byte) 0);
        Files.write(torn, bytes);
        ExportReport report = export(everything(EnumSet.of(ExportFormat.CSV)), KEEP);
        assertThat(report.metamers()).isEqualTo(21);
        assertThat(report.failing()).isEqualTo(1);
        assertThat(report.unjudged()).isEqualTo(1);
        assertThat(report.damaged()).isEqualTo(2);
        assertThat(report.inWork()).isEqualTo(1);
        assertThat(String.join("\n", report.warnings())).contains("torn", "stimuli without a correct answer: 1");

        ExportOptions failing =
                new ExportOptions(Set.of(), Set.of(), true, MetamerDimension.CONDITION, false, OptionalInt.empty(), 0);
        assertThat(export(failing, KEEP).metamers()).isEqualTo(22);

        ExportReport balanced = export(participants(4, false), KEEP);
        assertThat(balanced.incomplete()).isEqualTo(1);
        assertThat(balanced.trials()).isEqualTo(5);
        assertThat(balanced.warnings())
                .anyMatch(warning -> warning.contains("originals without a metamer under some condition: 1"));
    }

    @Test
    void givenMarks_whenExported_thenOnlyTheChosenGo() {
        ExportOptions options = ExportOptions.usual();
        ExportReport report = new StimulusExport(options, row -> row.stage().equals("pool") ? KEEP : Choice.NONE)
                .write(records(run), out, IndexProgress.none());
        assertThat(report.metamers()).isEqualTo(5);
        assertThat(report.notChosen()).isEqualTo(15);
        assertThatThrownBy(() ->
                        new StimulusExport(options, row -> Choice.NONE).write(records(run), out, IndexProgress.none()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("nothing is left to export: of 20 metamers, 20 are not marked so");
    }

    @Test
    void givenAnEarlierExport_whenExportedAgain_thenItIsReplacedUnlessSomethingWasAdded() throws IOException {
        export(everything(EnumSet.of(ExportFormat.CSV)), KEEP);
        export(participants(2, false), KEEP);
        assertThat(out.resolve("stages.csv")).doesNotExist();
        assertThat(out.resolve("psychopy/participant-2.csv")).isRegularFile();

        Files.writeString(out.resolve("experiment.psyexp"), "mine");
        assertThatThrownBy(() -> export(participants(2, false), KEEP))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("holds experiment.psyexp, which the export there did not write");
        assertThat(out.resolve("experiment.psyexp")).hasContent("mine");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("run", "stimuli");
    }

    @Test
    void givenAFolderOfOthers_whenExported_thenItIsRefused() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("thesis.docx"), "mine");
        assertThatThrownBy(() -> export(participants(2, false), KEEP))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("holds other files and no export of Metamerkit");
        Files.writeString(out.resolve("export.json"), "{}");
        assertThatThrownBy(() -> export(participants(2, false), KEEP)).isInstanceOf(OutputException.class);
        assertThatThrownBy(() -> new StimulusExport(participants(2, false), row -> KEEP)
                        .write(records(run), out.resolve("thesis.docx"), IndexProgress.none()))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("is a file, not a folder");
        assertThat(out.resolve("thesis.docx")).hasContent("mine");
    }

    @Test
    void givenALinkToAFolderOfOthers_whenExported_thenItIsRefusedAndTheLinkStays() throws IOException {
        Path thesis = Files.createDirectory(folder.resolve("thesis"));
        Files.writeString(thesis.resolve("thesis.docx"), "mine");
        Files.createSymbolicLink(out, thesis);
        assertThatThrownBy(() -> export(participants(2, false), KEEP))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("holds other files and no export of Metamerkit");
        assertThat(out).isSymbolicLink();
        assertThat(thesis.toFile().list()).containsExactly("thesis.docx");
    }

    @Test
    void givenALinkToAnEarlierExport_whenExportedAgain_thenTheFolderBehindItIsReplaced() throws IOException {
        Path real = Files.createDirectories(folder.resolve("disk/real"));
        Files.createSymbolicLink(out, real);
        export(everything(EnumSet.of(ExportFormat.CSV)), KEEP);
        export(participants(2, false), KEEP);
        assertThat(out).isSymbolicLink();
        assertThat(real.resolve("stages.csv")).doesNotExist();
        assertThat(real.resolve("psychopy/participant-2.csv")).isRegularFile();
        assertThat(folder.resolve("disk").toFile().list()).containsExactly("real");

        Files.createSymbolicLink(real.resolve("recordings"), Files.createDirectory(folder.resolve("recordings")));
        assertThatThrownBy(() -> export(participants(2, false), KEEP))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("holds recordings, which the export there did not write");
    }

    @Test
    void givenLongNames_whenExported_thenFilesHaveNamesThatFileSystemsTakeAndEndInSeedAndHash() throws IOException {
        MadeUpRun named = MadeUpRun.in(folder.resolve("long"));
        MadeUpRun.Made made = named.metamer("\u00fc".repeat(110), "stem", 7).network("n".repeat(100));
        made.write();
        new StimulusExport(everything(EnumSet.of(ExportFormat.CSV)), row -> KEEP)
                .write(records(named), out, IndexProgress.none());
        CSVRecord row = csv(out.resolve("manifest.csv")).get(0);
        String stimulus = Path.of(row.get("stimulus")).getFileName().toString();
        assertThat(stimulus)
                .startsWith("n".repeat(100) + "__stem__\u00fc")
                .endsWith("\u00fc-s7-" + made.hash() + ".png");
        assertThat(stimulus.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(240, 255 - 9);
        assertThat(Path.of(row.get("original_file")).getFileName())
                .hasToString("\u00fc".repeat(60) + "-" + made.pictureSha256().substring(0, 8) + ".png");
        assertThat(out.resolve(row.get("stimulus"))).isRegularFile();
    }

    @Test
    void givenAnExportThatEndsHalfWay_whenStopped_thenNothingIsLeft() {
        assertThatThrownBy(() -> new StimulusExport(participants(2, false), row -> KEEP)
                        .write(records(run), out, (done, total) -> {
                            if (done == 3) {
                                throw new CancellationException("enough");
                            }
                        }))
                .hasMessage("enough");
        assertThat(folder.toFile().list()).containsExactly("run");
    }

    @Test
    void givenPicturesOfTwoSizes_whenArraysAreWanted_thenOneSentenceSaysWhyNot() throws IOException {
        run.side(17).metamer("big", "stem", 0).write();
        assertThatThrownBy(() -> export(everything(EnumSet.of(ExportFormat.NPZ)), KEEP))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("different sizes");
        assertThat(out).doesNotExist();
    }

    @Test
    void givenNoOriginalUnderAllConditions_whenBalanced_thenOneSentenceSaysSo() throws IOException {
        MadeUpRun poor = MadeUpRun.in(folder.resolve("poor"));
        poor.metamer("a", "stem", 0).write();
        poor.metamer("b", "pool", 0).write();
        assertThatThrownBy(() -> new StimulusExport(participants(4, false), row -> KEEP)
                        .write(records(poor), out, IndexProgress.none()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("none of the 2 originals has a metamer under each of the 2 conditions");
        assertThat(out).doesNotExist();
    }

    private ExportReport export(ExportOptions options, Choice choice) {
        return new StimulusExport(options, row -> choice).write(records(run), out, IndexProgress.none());
    }

    private static ExportOptions everything(Set<ExportFormat> formats) {
        return new ExportOptions(formats, Set.of(), false, MetamerDimension.CONDITION, false, OptionalInt.empty(), 0);
    }

    private static ExportOptions participants(int number, boolean natural) {
        return new ExportOptions(
                EnumSet.of(ExportFormat.PSYCHOPY, ExportFormat.JSPSYCH),
                Set.of(),
                false,
                MetamerDimension.CONDITION,
                natural,
                OptionalInt.of(number),
                3);
    }

    private static List<MetamerRecord> records(MadeUpRun of) {
        try (Catalogue catalogue = Catalogue.open(of.folder())) {
            return catalogue.records();
        }
    }

    private static List<CSVRecord> csv(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(reader)
                    .getRecords();
        }
    }

    private static JsonNode json(Path file) throws IOException {
        return new JsonMapper().readTree(new ByteArrayInputStream(Files.readAllBytes(file)));
    }
}
