// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void givenALinkToAFolder_whenTheFolderIsWanted_thenItIsThereInEveryJava() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertThat(WholeFile.makeFolder(link)).isEqualTo(link).isSymbolicLink();
        WholeFile.makeFolder(link.resolve("a/b"));
        assertThat(real.resolve("a/b")).isDirectory();
        WholeFile.makeFolder(link.resolve("a/b"));
    }

    @Test
    void givenAFileInTheWay_whenAFolderIsWanted_thenItIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> WholeFile.makeFolder(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void givenFilesAndFolders_whenForcedToTheDisk_thenTheyStayAsTheyAre() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        assertThatCode(() -> {
                    WholeFile.force(file);
                    WholeFile.force(folder);
                })
                .doesNotThrowAnyException();
        assertThat(file).hasContent("content");
        assertThatThrownBy(() -> WholeFile.force(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
