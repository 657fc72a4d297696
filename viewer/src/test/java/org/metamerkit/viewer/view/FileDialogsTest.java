// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.Page;
import org.metamerkit.viewer.model.Raster;

class FileDialogsTest extends WindowTest {
    @Test
    void givenAPageOfNumbers_whenSaved_thenPictureAndTableAreWritten() throws Exception {
        Toolkit.run(() -> window.actions().run(Command.UNDERSTAND));
        Toolkit.until("the report is there", () -> model.understand().report().get() != null);
        Toolkit.settle();
        FileDialogs files = new FileDialogs(window);
        Toolkit.run(() -> files.writePicture(folder.resolve("page.png")));
        Toolkit.run(() -> files.writeTable(
                folder.resolve("page.csv"), files.table(Page.UNDERSTAND).orElseThrow()));
        assertThat(Raster.read(folder.resolve("page.png")).width()).isGreaterThan(600);
        assertThat(Files.readAllLines(folder.resolve("page.csv"))).hasSize(10);
        Toolkit.run(() -> files.writeTable(
                folder.resolve("no/such/page.csv"), files.table(Page.BROWSE).orElseThrow()));
        assertThat(model.notices().isProblem().get()).isTrue();
    }

    @Test
    void givenEachPage_whenItsTableIsTaken_thenItIsOfWhatIsShown() {
        FileDialogs files = new FileDialogs(window);
        assertThat(files.table(Page.BROWSE).orElseThrow().rows()).hasSize(6);
        assertThat(files.table(Page.COMPARE).orElseThrow().rows()).hasSize(1);
        assertThat(files.table(Page.LIVE).orElseThrow().header()).containsExactly("evaluation", "loss", "pearson");
        assertThat(files.table(Page.WELCOME)).isEmpty();
    }

    @Test
    void givenANameWithoutEnding_whenAFileIsAskedFor_thenItGetsOneAndNothingIsReplacedUnasked() throws Exception {
        FileDialogs files = new FileDialogs(window);
        assertThat(Toolkit.on(() -> files.withEnding(folder.resolve("page"), "png")))
                .contains(folder.resolve("page.png"));
        assertThat(Toolkit.on(() -> files.withEnding(folder.resolve("page.PNG"), "png")))
                .contains(folder.resolve("page.PNG"));
        Files.writeString(folder.resolve("page.png"), "mine");
        assertThat(Toolkit.on(() -> files.withEnding(folder.resolve("page"), "png")))
                .isEmpty();
        assertThat(model.notices().text().get()).contains("is there already");
    }
}
