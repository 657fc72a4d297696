// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrueClassesTest {
    @TempDir
    Path folder;

    @Test
    void givenNamesWithAndWithoutExtensions_whenAskedEitherWay_thenBothAreThePicture() throws IOException {
        TrueClasses classes = read("cat.PNG,cat", "sub/dog.jpeg,dog", "bird,bird");
        for (String cat : new String[] {"cat", "cat.png", "photos/cat.jpg"}) {
            assertThat(classes.of(Path.of(cat))).as(cat).hasValue("cat");
        }
        assertThat(classes.of(Path.of("dog"))).hasValue("dog");
        assertThat(classes.of(Path.of("bird.png"))).hasValue("bird");
        assertThat(classes.of(Path.of("fish.png"))).isEmpty();
    }

    @Test
    void givenNamesWithOtherDots_whenAsked_thenOnlyAPicturesExtensionIsNoPartOfTheName() throws IOException {
        TrueClasses classes = read("img.001.png,cat", "val.0001,cat", "val.0002,dog", ".jpg,fish");
        // as a metamer has it, without its extension
        assertThat(classes.of(Path.of("img.001"))).hasValue("cat");
        assertThat(classes.of(Path.of("img.002"))).isEmpty();
        assertThat(classes.of(Path.of("val.0001"))).hasValue("cat");
        assertThat(classes.of(Path.of("photos/val.0002.png"))).hasValue("dog");
        assertThat(classes.of(Path.of(".jpg"))).hasValue("fish");
    }

    @Test
    void givenTwoClassesOfOnePicture_whenRead_thenOneSentenceSaysSo() {
        assertThatThrownBy(() -> read("cat.png,cat", "cat.jpg,dog"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("cat.jpg shows cat and dog");
    }

    private TrueClasses read(String... rows) throws IOException {
        Path file = folder.resolve("labels.csv");
        Files.writeString(file, "picture,class\n" + String.join("\n", rows) + "\n");
        return TrueClasses.read(file);
    }
}
