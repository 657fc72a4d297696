// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.model.Page;
import org.metamerkit.viewer.model.ViewerModel;

/** Shows each page that reads runs, as a program of its own, and prints whether the process has libtorch then. */
final class PagesThatReadRuns {
    private PagesThatReadRuns() {}

    public static void main(String[] arguments) throws Exception {
        Toolkit.start();
        ViewerModel model = OpenWindow.in(Path.of(arguments[0])).model();
        for (Page page : List.of(Page.BROWSE, Page.COMPARE, Page.UNDERSTAND, Page.RECOGNITION)) {
            Toolkit.run(() -> model.page().set(page));
            Toolkit.settle();
        }
        Toolkit.until("the report is there", () -> model.understand().report().get() != null);
        Toolkit.until("nothing is done in the background", PagesThatReadRuns::isIdle);
        String mapped = Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
        System.out.println("JavaFX loaded: " + mapped.contains("libprism"));
        System.out.println("libtorch loaded: " + mapped.contains("libtorch"));
        System.exit(0);
    }

    private static boolean isIdle() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("viewer-background"))
                .allMatch(entry -> Arrays.stream(entry.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("getTask")));
    }
}
