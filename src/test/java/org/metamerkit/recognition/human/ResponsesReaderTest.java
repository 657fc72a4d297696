// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.recognition.RecognitionException;

class ResponsesReaderTest {
    private static final String PLAIN = """
            participant,stimulus,response,time,category,condition
            ann,a.png,dog,0.51,dog,early
            ann,b.png,cat,0.62,dog,late
            bob,a.png,dog,0.43,dog,early
            """;

    @TempDir
    private Path folder;

    @Test
    void givenAPlainTable_whenRead_thenItsTrialsAreThere() throws IOException {
        Responses responses = read(PLAIN, ResponseOptions.none());
        assertThat(responses.name()).isEqualTo("study");
        assertThat(responses.observers()).containsExactly("ann", "bob");
        assertThat(responses.conditions()).containsExactly("early", "late");
        Trial trial = responses.trials().get(1);
        assertThat(trial.stimulus()).isEqualTo("b.png");
        assertThat(trial.response()).contains("cat");
        assertThat(trial.seconds()).hasValue(0.62);
        assertThat(trial.isCorrect()).isFalse();
        assertThat(responses.notes()).isEmpty();
    }

    @Test
    void givenExcelsDialect_whenRead_thenMarkAndSemicolonsDoNotMatter() throws IOException {
        Responses responses = read("\uFEFF" + PLAIN.replace(',', ';').replace("\n", "\r\n"), ResponseOptions.none());
        assertThat(responses.trials())
                .isEqualTo(read(PLAIN, ResponseOptions.none()).trials());
    }

    @Test
    void givenAnExportOfJsPsych_whenRead_thenOnlyPicturesAreTrialsAndTimesAreSeconds() throws IOException {
        String export = """
                "rt","stimulus","response","trial_type","trial_index","time_elapsed","subject_id","category","task"
                "812","<p>Press a key</p>"," ","html-keyboard-response","0","900","p1","",""
                "","<p>+</p>","null","html-keyboard-response","1","1200","p1","",""
                "654","<img src=""img/dog1.png"" width=300>","1","html-button-response","2","2000","p1","dog","practice"
                "512","img/dog2.png","1","image-button-response","3","2600","p1","dog","main"
                "null","img/cat1.png","null","image-button-response","4","4100","p1","cat","main"
                """;
        Responses all = read(export, new ResponseOptions(Map.of(), Map.of(), List.of("cat", "dog")));
        assertThat(all.trials()).hasSize(3);
        assertThat(all.notes())
                .containsExactly(
                        "2 rows are no trials (no picture or sound was shown, or --where leaves them out)",
                        "1 of 3 trials have no response and count as wrong");
        assertThat(all.trials().get(0).stimulus()).isEqualTo("img/dog1.png");
        assertThat(all.trials().get(1).seconds()).hasValue(0.512);
        assertThat(all.trials().get(1).isCorrect()).isTrue();
        assertThat(all.trials().get(2).isCorrect()).isFalse();
        Responses main = read(export, new ResponseOptions(Map.of(), Map.of("task", "main"), List.of("cat", "dog")));
        assertThat(main.trials()).hasSize(2);
        // the numbers of buttons are no categories
        assertThatThrownBy(() -> read(export, ResponseOptions.none()))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("no response of study is among its right answers (a response: 1")
                .hasMessageContaining("--choices");
        assertThatThrownBy(() -> read(export, new ResponseOptions(Map.of(), Map.of(), List.of("cat"))))
                .hasMessageContaining("answers '1', expected the number of one of the 1 choices");
    }

    @Test
    void givenAnExportOfPsychoPy_whenRead_thenKeysAreComparedWithTheRightKey() throws IOException {
        String export = """
                image,category,corrAns,trials.thisN,key_resp.keys,key_resp.rt,participant,date,expName,psychopyVersion,frameRate,
                ,,,,,,s7,2024-01-01,rec,2023.2.3,60.0,
                stim/a.jpg,dog,d,0,d,0.71,s7,2024-01-01,rec,2023.2.3,60.0,
                stim/b.jpg,cat,c,1,d,0.82,s7,2024-01-01,rec,2023.2.3,60.0,
                stim/c.jpg,cat,c,2,None,,s7,2024-01-01,rec,2023.2.3,60.0,
                """;
        Responses responses = read(export, ResponseOptions.none());
        assertThat(responses.trials()).extracting(Trial::isCorrect).containsExactly(true, false, false);
        assertThat(responses.trials().get(0).seconds()).hasValue(0.71);
        assertThat(responses.observers()).containsExactly("s7");
    }

    /** As {@code jsPsych.data.get().csv()} writes image-keyboard-response: everything in quotes, carriage returns, null. */
    @Test
    void givenKeysOfJsPsych_whenTheirMeaningIsTold_thenTheyAreAnswers() throws IOException {
        String export = """
                "rt","stimulus","response","trial_type","trial_index","plugin_version","time_elapsed","participant","correct_answer"
                "1203","<p>Welcome</p>"," ","html-keyboard-response","0","2.0.0","1210","4",""
                "null","<div>+</div>","null","html-keyboard-response","1","2.0.0","1700","4",""
                "731","stimuli/metamers/net__relu2__cat-s0-9530e911.png","f","image-keyboard-response","2","2.0.0","2440","4","cat"
                "645","stimuli/metamers/net__relu4__dog-s0-b76b9910.png","j","image-keyboard-response","3","2.0.0","3100","4","cat"
                "null","stimuli/originals/cat-9823a80a.png","null","image-keyboard-response","4","2.0.0","6100","4","cat"
                """.replace("\n", "\r\n");
        List<String> keys = List.of("f=cat", "j=dog");
        Responses responses = read(export, new ResponseOptions(Map.of(), Map.of(), keys));
        assertThat(responses.observers()).containsExactly("4");
        assertThat(responses.trials()).extracting(Trial::isCorrect).containsExactly(true, false, false);
        assertThat(responses.trials().get(0).response()).contains("cat");
        assertThat(responses.trials().get(0).seconds()).hasValue(0.731);
        assertThatThrownBy(() -> read(export, new ResponseOptions(Map.of(), Map.of(), List.of("f=cat"))))
                .hasMessageContaining("answers 'j', expected one of the keys of [f=cat]");
        assertThatThrownBy(() -> new ResponseOptions(Map.of(), Map.of(), List.of("f=cat", "dog")))
                .hasMessageContaining("name some keys and some buttons");
    }

    /**
     * As PsychoPy's saveAsWideText writes it: a byte order mark, a comma at the end of every line, a row of the instructions without
     * a stimulus, and the participant twice where the conditions file has one, too.
     */
    @Test
    void givenPsychoPysExportOfOurConditionsFile_whenRead_thenTheParticipantIsOneAndKeysMeanAnswers()
            throws IOException {
        String export = "\uFEFF" + """
                stimulus,correct_answer,condition,network,stage,participant,trial,trials.thisRepN,trials.thisN,thisRow.t,notes,key_resp.keys,key_resp.rt,key_resp.duration,participant,session,date,expName,psychopyVersion,frameRate,expStart,
                ,,,,,2,,,,0.1,,,,,2,001,2026-11-28,metamers,2024.2.4,60.0,2026-11-28 10h00,
                stimuli/metamers/net__relu2__cat-s0-9530e911.png,cat,net/relu2,net,relu2,2,1,0,0,3.1,,a,0.71,None,2,001,2026-11-28,metamers,2024.2.4,60.0,2026-11-28 10h00,
                stimuli/originals/dog-9823a80a.png,dog,natural,,,2,2,0,1,5.2,,['b'],0.80,None,2,001,2026-11-28,metamers,2024.2.4,60.0,2026-11-28 10h00,
                stimuli/metamers/net__relu4__dog-s0-b76b9910.png,dog,net/relu4,net,relu4,2,3,0,2,7.3,,None,,None,2,001,2026-11-28,metamers,2024.2.4,60.0,2026-11-28 10h00,
                """;
        Responses responses = read(export, new ResponseOptions(Map.of(), Map.of(), List.of("a=cat", "b=dog")));
        assertThat(responses.observers()).containsExactly("2");
        assertThat(responses.trials()).extracting(Trial::isCorrect).containsExactly(true, true, false);
        assertThat(responses.conditions()).containsExactly("natural", "net/relu2", "net/relu4");
        assertThat(responses.notes())
                .containsExactly(
                        "1 rows are no trials (no picture or sound was shown, or --where leaves them out)",
                        "1 of 3 trials have no response and count as wrong");
        assertThatThrownBy(() -> read(export.replace(",None,2,001", ",None,5,001"), ResponseOptions.none()))
                .hasMessageContaining("two columns called participant");
    }

    @Test
    void givenModelVsHumansNames_whenRead_thenStimuliAreTheSameForEverybody() throws IOException {
        String header = "subj,Session,trial,rt,object_response,category,condition,imagename\n";
        Path study = Files.createDirectories(folder.resolve("cue-conflict"));
        Files.writeString(
                study.resolve("1.csv"),
                header + "subject-01,1,7,NaN,na,bird,0.10,0007_s5n_s01_0_bird_00_bird3-clock2.png\n");
        Files.writeString(
                study.resolve("2.csv"),
                header + "subject-02,1,9,0.8,clock,bird,.1,0009_s5n_s02_0_bird_00_bird3-clock2.png\n");
        Responses responses =
                ResponsesReader.read(study, ResponseOptions.none()).get(0);
        assertThat(responses.trials())
                .extracting(Trial::stimulus)
                .containsExactly("0_bird_00_bird3-clock2.png", "0_bird_00_bird3-clock2.png");
        assertThat(responses.conditions()).containsExactly("0.1");
        assertThat(responses.trials().get(1).texture()).contains("clock");
        assertThat(responses.trials().get(0).response()).isEqualTo(Optional.empty());
    }

    @Test
    void givenLabels_whenJoined_thenStimuliWithoutOneAreRefused() throws IOException {
        Responses responses = read(PLAIN.replace(",category,", ",unused,"), ResponseOptions.none());
        assertThatThrownBy(() -> responses.trials().get(0).isCorrect())
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining("what a.png shows is not known");
        Path labels = Files.writeString(folder.resolve("labels.csv"), "picture,class\nphotos/a.jpg,dog\nb,cat\n");
        assertThat(responses.withCategories(StimulusClasses.read(labels)).trials())
                .extracting(Trial::isCorrect)
                .containsExactly(true, true, true);
        Files.writeString(labels, "picture,class\na,dog\n");
        StimulusClasses some = StimulusClasses.read(labels);
        assertThatThrownBy(() -> responses.withCategories(some))
                .hasMessageContaining("1 stimuli of study are not in")
                .hasMessageContaining("the first b.png");
        Files.writeString(labels, "picture,class\na.png,dog\na.jpg,cat\n");
        assertThatThrownBy(() -> StimulusClasses.read(labels)).hasMessageContaining("says that a shows dog and cat");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            participant,stimulus,response\\nann,a.png,dog\\nann,a.png,cat | 1 trials of a stimulus that the same observer answered before
            participant,stimulus,response\\nann,a.png | line 2 of .* has 2 values, expected 3
            participant,stimulus,response\\nann,,dog | line 2 of .* has no stimulus
            participant,stimulus,response\\n,a.png,dog | line 2 of .* has no participant
            participant,stimulus,response,time\\nann,a.png,dog,soon | has 'soon' as time, expected a number
            participant,stimulus,response,time\\nann,a.png,dog,-1 | response time -1, expected 0 or more
            participant,stimulus,response,time\\nann,a.png,dog,Infinity | has 'Infinity' as time
            participant,participant,stimulus,response\\nann,bob,a.png,dog | two columns called participant
            a,b,c\\n1,2,3 | none of which is called stimulus
            participant,stimulus\\nann,a.png | none of which is called response
            stimulus,response\\na.png,dog | none of which is called participant
            participant,stimulus,response | holds no trial
            "participant,stimulus,response\\nann,a.png,dog | cannot be read as a table
            """)
    void givenABadTable_whenRead_thenOneSentenceSaysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> read(text.strip().replace("\\n", "\n"), ResponseOptions.none()))
                .isInstanceOf(RecognitionException.class)
                .message()
                .containsPattern(message.strip())
                .contains("; ")
                .doesNotContain("\n")
                .doesNotEndWith(".");
    }

    @Test
    void givenNoTableAtAll_whenRead_thenItIsRefused() throws IOException {
        assertRefused(new byte[0], "is empty");
        assertRefused(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff, 1}, "is not a text in UTF-8");
        assertRefused("participant,stimulus,response\n".getBytes(StandardCharsets.UTF_16), "is not a text in UTF-8");
        assertRefused("x".repeat(1_200_000).getBytes(StandardCharsets.UTF_8), "longer than a million characters");
        assertRefused(
                ("participant,stimulus,response\nann," + "x".repeat(1_200_000) + ",dog\n")
                        .getBytes(StandardCharsets.UTF_8),
                "line 2 is longer than a million characters");
        assertThatThrownBy(() -> ResponsesReader.read(folder.resolve("missing.csv"), ResponseOptions.none()))
                .hasMessageContaining("does not exist");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> ResponsesReader.read(empty, ResponseOptions.none()))
                .hasMessageContaining("holds no CSV file");
        assertThatThrownBy(() -> ColumnRole.of("colour")).hasMessageContaining("'colour' is no role");
    }

    /** Whatever a file holds: trials or one sentence. */
    @Test
    void givenDamagedFiles_whenRead_thenNothingButARefusalHappens() throws IOException {
        Random random = new Random(5);
        byte[] whole = PLAIN.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                damaged[random.nextInt(damaged.length)] =
                        (byte) (random.nextBoolean() ? ",;\"\n\t\r\\".charAt(random.nextInt(7)) : random.nextInt(256));
            }
            Path file = Files.write(folder.resolve("damaged.csv"), damaged);
            try {
                assertThat(ResponsesReader.read(file, ResponseOptions.none())
                                .get(0)
                                .trials())
                        .isNotEmpty();
            } catch (RecognitionException expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 499);
    }

    private void assertRefused(byte[] content, String message) throws IOException {
        Path file = Files.write(folder.resolve("study.csv"), content);
        assertThatThrownBy(() -> ResponsesReader.read(file, ResponseOptions.none()))
                .isInstanceOf(RecognitionException.class)
                .hasMessageContaining(message);
    }

    private Responses read(String text, ResponseOptions options) throws IOException {
        return ResponsesReader.read(Files.writeString(folder.resolve("study.csv"), text), options)
                .get(0);
    }
}
