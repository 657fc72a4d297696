// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.WholeFile;

class OutputExceptionTest {
    @Test
    void givenAFolderThatIsNotThere_whenWritten_thenItIsSaidInPlaceOfATemporaryName(@TempDir Path folder) {
        Path file = folder.resolve("absent/sheet.png");
        IOException cause = catchThrowableOfType(
                IOException.class, () -> WholeFile.write(file, temporary -> Files.writeString(temporary, "x")));
        assertThat(OutputException.of(file, cause))
                .hasMessage(file + " cannot be written (there is no such folder); make it or name another with --out");
    }

    @Test
    void givenWhatTheSystemSays_whenTold_thenItStandsWithoutATemporaryName() {
        IOException full = new FileSystemException(".sheet.png-1.partial", null, "No space left on device");
        assertThat(OutputException.of(Path.of("sheet.png"), full))
                .hasMessage("sheet.png cannot be written (No space left on device); free space there or name another"
                        + " folder with --out");
    }
}
