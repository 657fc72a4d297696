// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.model.io.SafetensorsWriter;
import org.metamerkit.stimulus.NumpyFile;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pictures;

/** The command on a small network of random weights for CIFAR-10, imported as a user imports one. */
class AttackCommandTest {
    private static final String MODEL = "wide";
    private static final List<String> CLASSES = List.of("airplane", "cat", "truck");

    @TempDir
    Path folder;

    private Workplace place;
    private Path pictures;

    @BeforeEach
    void open() throws IOException {
        place = new Workplace(folder);
        CommandRun.of("models", "import", weights(), "--as", MODEL).requireCode(0);
        for (String name : CLASSES) {
            for (int i = 0; i < 4; i++) {
                place.discs("set/" + name + "/" + name + "-" + i + ".png", name.hashCode() + i, 32);
            }
        }
        pictures = place.resolve("set");
    }

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void givenPicturesInClassFolders_whenAttacked_thenTableJsonAndCsvAgreeAndPicturesAreInTheirBalls()
            throws IOException {
        Path labels = labelsAsAnswered();
        Path out = place.resolve("out");
        JsonNode json = attack(
                        "--attack",
                        "pgd",
                        "--eps",
                        "8/255",
                        "--step-size",
                        "2.5eps/10",
                        "--save-pictures",
                        "--json",
                        "--labels",
                        labels,
                        "--out",
                        out)
                .requireCode(0)
                .json();
        assertThat(json.path("eps").asDouble()).isEqualTo(8 / 255.0);
        assertThat(json.path("pictures").asInt()).isEqualTo(12);
        assertThat(json.path("attacks").get(0).path("step_size").asText()).isEqualTo("0.25 eps");
        List<String> rows = Files.readAllLines(out.resolve("attack.csv"));
        assertThat(rows).hasSize(13);
        assertThat(rows.get(0)).startsWith("picture,label,label_name,clean_answer,clean_right,answer,robust,broken_by");
        long clean =
                rows.stream().filter(row -> row.split(",")[4].equals("true")).count();
        long robust =
                rows.stream().filter(row -> row.split(",")[6].equals("true")).count();
        assertThat(json.path("clean_accuracy").asDouble()).isCloseTo(clean / 12.0, within(1e-12));
        assertThat(json.path("robust_accuracy").asDouble()).isCloseTo(robust / 12.0, within(1e-12));
        assertThat(clean)
                .as("some picture must be right for this test to test anything")
                .isPositive();
        ThreatModel threat = new ThreatModel(PerturbationNorm.LINF, 8 / 255.0);
        List<String> kept = Workplace.files(out.resolve("pictures"));
        assertThat(kept).isNotEmpty();
        for (String name : kept) {
            if (name.endsWith(".npy")) {
                String[] parts = name.substring(6, name.length() - 4).split("_");
                float[] original = new PictureSpec(32, 32)
                        .prepare(Pictures.read(pictures.resolve(parts[0]).resolve(parts[1] + ".png")))
                        .values();
                float[] changed =
                        NumpyFile.read(out.resolve("pictures").resolve(name)).values();
                assertThat(threat.allows(original, changed)).as(name).isTrue();
                assertThat(kept).contains(name.replace(".npy", ".png"));
            }
        }
        String table = attack("--attack", "pgd", "--eps", "8/255", "--save-pictures", "--labels", labels, "--out", out)
                .requireCode(0)
                .out();
        assertThat(table).contains("nothing", "pgd", "12 pictures, perturbations of linf at most 8/255");
    }

    @Test
    void givenAnotherSettingOrFolder_whenRunAgain_thenTheFirstIsRefusedAndTheSecondIsNot() {
        Path out = place.resolve("out");
        attack("--attack", "pgd", "--eps", "0.01", "--steps", "2", "--out", out).requireCode(0);
        attack("--attack", "pgd", "--eps", "0.02", "--steps", "2", "--out", out)
                .requireRefusal(1, "holds another attack (eps 0.01 instead of 0.02)", "--out");
        attack("--attack", "pgd", "--eps", "0.01", "--steps", "2", "--save-pictures", "--out", out)
                .requireRefusal(1, "without --save-pictures", "name another folder with --out");
        attack("--attack", "pgd", "--eps", "0.01", "--steps", "2", "--out", out).requireCode(0);
        attack("--attack", "random", "--norm", "l2", "--eps", "0.5", "--restarts", "2", "--out", place.resolve("two"))
                .requireCode(0);
        attack(
                        "--attack",
                        "minimum",
                        "--norm",
                        "l2",
                        "--eps",
                        "2",
                        "--steps",
                        "3",
                        "--targets",
                        "1",
                        "--out",
                        place.resolve("three"))
                .requireCode(0);
    }

    @Test
    void givenSmallestPerturbations_whenSomeAreLargerThanEps_thenCsvAndJsonCountThosePicturesRobust()
            throws IOException {
        Path out = place.resolve("out");
        JsonNode json = attack(
                        "--attack",
                        "minimum",
                        "--eps",
                        "1/2550",
                        "--steps",
                        "10",
                        "--targets",
                        "2",
                        "--json",
                        "--labels",
                        labelsAsAnswered(),
                        "--out",
                        out)
                .requireCode(0)
                .json();
        List<String[]> rows = Files.readAllLines(out.resolve("attack.csv")).stream()
                .skip(1)
                .map(row -> row.split(",", -1))
                .toList();
        assertThat(rows)
                .as("robust although an answer was changed")
                .anyMatch(row -> row[6].equals("true") && !row[7].isEmpty());
        double robust = rows.stream().filter(row -> row[6].equals("true")).count() / 12.0;
        assertThat(json.path("robust_accuracy").asDouble()).isCloseTo(robust, within(1e-12));
        assertThat(json.path("after_attacks").get(1).path("accuracy").asDouble())
                .isCloseTo(robust, within(1e-12));
    }

    @Test
    void givenClassesAlikeButForCapitals_whenAttacked_thenTheExactNameIsMeantAndElseNone() throws IOException {
        Path names =
                Files.writeString(place.resolve("names.txt"), "dog\nCardigan\nc\nd\ncardigan\ne\nf\ng\nh\nred wine\n");
        CommandRun.of("models", "import", place.resolve("wide.safetensors"), "--as", "knit", "--labels", names)
                .requireCode(0);
        Path flat = place.manyDiscs("flat", 3);
        Path labels = Files.writeString(
                place.resolve("labels.csv"), "picture,class\ndiscs0,cardigan\ndiscs1,Cardigan\ndiscs2,Red_Wine\n");
        Object[] command = {
            "attack", flat, "--model", "knit", "--eps", "0", "--labels", labels, "--out", place.resolve("o")
        };
        CommandRun.of(command).requireCode(0);
        assertThat(Files.readAllLines(place.resolve("o").resolve("attack.csv")).stream()
                        .skip(1)
                        .map(row -> row.split(",")[1]))
                .containsExactly("4", "1", "9");
        Files.writeString(labels, "picture,class\ndiscs0,CARDIGAN\ndiscs1,1\ndiscs2,2\n");
        CommandRun.of(command).requireRefusal(1, "CARDIGAN", "(1 Cardigan, 4 cardigan)", "by the class's number");
        Files.writeString(labels, "picture,class\ndiscs0,dog\ndiscs1,dog\n");
        CommandRun.of(command).requireRefusal(1, "--labels does not name discs2.png; add a row");
    }

    @Test
    void givenEpsZero_whenAttacked_thenTheAccuracyIsTheCleanOne() throws IOException {
        JsonNode json = attack("--eps", "0", "--json", "--out", place.resolve("out"))
                .requireCode(0)
                .json();
        assertThat(json.path("robust_accuracy")).isEqualTo(json.path("clean_accuracy"));
    }

    @Test
    void givenACountOrAList_whenAttacked_thenTheseAreThePictures() throws IOException {
        Path out = place.resolve("out");
        attack("--attack", "random", "--eps", "0.01", "--count", "6", "--out", out)
                .requireCode(0);
        assertThat(Files.readAllLines(out.resolve("attack.csv")).stream()
                        .skip(1)
                        .map(row -> row.split(",")[0]))
                .containsExactly(
                        "airplane/airplane-0.png",
                        "airplane/airplane-1.png",
                        "cat/cat-0.png",
                        "cat/cat-1.png",
                        "truck/truck-0.png",
                        "truck/truck-1.png");
        Path list = Files.writeString(place.resolve("list.txt"), "# two\ntruck/truck-3.png\ncat-2.png\n");
        Path listed = place.resolve("listed");
        attack("--attack", "random", "--eps", "0.01", "--list", list, "--out", listed)
                .requireCode(0);
        assertThat(Files.readAllLines(listed.resolve("attack.csv")).stream()
                        .skip(1)
                        .map(row -> row.split(",")[0]))
                .containsExactly("truck/truck-3.png", "cat/cat-2.png");
        attack("--eps", "0.1", "--count", "7").requireRefusal(1, "7 pictures of", "multiple of its 3 classes");
        attack("--eps", "0.1", "--count", "15").requireRefusal(1, "15 pictures of", "at most 12 in all");
        attack("--eps", "0.1", "--within", "test").requireRefusal(1, "no folder 'test'");
        Files.writeString(list, "horse.png\n");
        attack("--eps", "0.1", "--list", list).requireRefusal(1, "names 'horse.png', of which there are 0");
    }

    @Test
    void givenLabelsThatAreNoClasses_whenAttacked_thenOneSentenceNamesThemAndTheClasses() throws IOException {
        place.discs("set/zebra/0.png", 1, 32);
        attack("--eps", "0.1")
                .requireRefusal(1, "labelled zebra", "no classes of wide (airplane, automobile, bird, cat");
        Path flat = place.manyDiscs("flat", 2);
        CommandRun.of("attack", flat, "--model", MODEL, "--eps", "0.1")
                .requireRefusal(1, "the true class of discs0.png is not known", "--labels");
        Path labels = Files.writeString(place.resolve("labels.csv"), "picture,class\ndiscs0,cat\ndiscs1,9\n");
        CommandRun.of(
                        "attack",
                        flat,
                        "--model",
                        MODEL,
                        "--eps",
                        "0.1",
                        "--attack",
                        "random",
                        "--labels",
                        labels,
                        "--out",
                        place.resolve("o"))
                .requireCode(0);
    }

    @Test
    void givenADamagedPicture_whenAttacked_thenItIsRefusedOrNamedAndLeftOutAsAsked() throws IOException {
        Path damaged = pictures.resolve("cat/cat-1.png");
        Files.write(damaged, Arrays.copyOf(Files.readAllBytes(damaged), 100));
        Path out = place.resolve("out");
        attack("--attack", "random", "--eps", "0.01", "--out", out).requireRefusal(1, "cat-1.png is damaged");
        CommandRun run = attack("--attack", "random", "--eps", "0.01", "--unreadable", "skip", "--out", out);
        run.requireCode(0);
        assertThat(run.err()).contains("left out", "cat-1.png is damaged");
        assertThat(Files.readAllLines(out.resolve("attack.csv")).stream().skip(1))
                .hasSize(3 * 4 - 1)
                .noneMatch(row -> row.startsWith("cat/cat-1.png"));
    }

    @ParameterizedTest
    @CsvSource({
        "--eps 8, more than pictures in [0, 1] can change",
        "--eps -1, eps is '-1'",
        "--eps 8/0, eps is '8/0'",
        "--eps many, eps is 'many'",
        "--eps 0.1 --norm l3, no norm 'l3'",
        "--eps 0.1 --attack fgsm, no attack 'fgsm'",
        "--eps 0.1 --steps 5, the attack autoattack has no --steps",
        "--eps 0.1 --attack square --step-size eps/4, the attack square has no --step-size",
        "--eps 0.1 --attack random --norm l1, no random perturbations for l1",
        "--eps 0.1 --attack pgd --step-size eps/0, the step size is",
        "--eps 0.1 --attack pgd --step-size 0, the step size is 0.0",
        "--eps 0.1 --attack pgd --steps 0, the number of steps is 0",
        "--eps 0.1 --attack pgd --start cube, 'cube' is for l2",
        "--eps 0.1 --attack pgd --targeted zebra, no class 'zebra'",
        "--eps 0.1 --attack pgd --targeted 10, the target is class 10",
    })
    void givenAWrongOption_whenRun_thenOneSentenceSaysWhatIsRight(String options, String expected) {
        attack((Object[]) options.split(" ")).requireRefusal(2, expected);
    }

    /** What the network answers to the pictures as they are, taken for the truth. */
    private Path labelsAsAnswered() throws IOException {
        Path asked = place.resolve("asked");
        attack("--eps", "0", "--out", asked).requireCode(0);
        StringBuilder labels = new StringBuilder("picture,class\n");
        for (String row : Files.readAllLines(asked.resolve("attack.csv"))) {
            String[] cells = row.split(",");
            if (cells[0].endsWith(".png")) {
                Path named = Path.of(cells[0]);
                labels.append(named.getFileName()).append(',').append(cells[3]).append('\n');
            }
        }
        return Files.writeString(place.resolve("labels.csv"), labels);
    }

    private CommandRun attack(Object... options) {
        Object[] all = new Object[options.length + 4];
        all[0] = "attack";
        all[1] = pictures;
        all[2] = "--model";
        all[3] = MODEL;
        System.arraycopy(options, 0, all, 4, options.length);
        return CommandRun.of(all);
    }

    private Path weights() throws IOException {
        Random random = new Random(1);
        Path file = place.resolve("wide.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        add(writer, random, "0", 16, 3, 4, 4);
        add(writer, random, "2", 32, 16, 4, 4);
        add(writer, random, "5", 100, 2048);
        add(writer, random, "7", 10, 100);
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.write(out);
        }
        return file;
    }

    private static void add(SafetensorsWriter writer, Random random, String name, int... shape) {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * Math.sqrt(2.0 * shape[0] / count));
        }
        writer.add(name + ".weight", values, Arrays.stream(shape).asLongStream().toArray());
        writer.add(name + ".bias", new float[shape[0]], shape[0]);
    }
}
