// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.image.WritableImage;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.metamerkit.WholeFile;
import org.metamerkit.viewer.model.Page;
import org.metamerkit.viewer.model.RaterMerge;
import org.metamerkit.viewer.model.Sentences;
import org.metamerkit.viewer.model.Table;
import org.metamerkit.viewer.model.ViewerModel;

/** Asks for files and folders, and writes what the page shows. */
final class FileDialogs {
    private final MainWindow window;
    private final ViewerModel model;

    FileDialogs(MainWindow window) {
        this.window = window;
        model = window.model();
    }

    void openRun() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle("The folder of a run");
        model.preferences().recentRuns().stream()
                .findFirst()
                .map(Path::getParent)
                .filter(Files::isDirectory)
                .ifPresent(parent -> chooser.setInitialDirectory(parent.toFile()));
        File chosen = chooser.showDialog(window.stage());
        if (chosen != null) {
            model.open(chosen.toPath());
        }
    }

    /** The run may not be written: choices go elsewhere. */
    void askForPlace() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle("The run cannot be written: a folder for your choices");
        Path home = Path.of(System.getProperty("user.home"));
        if (Files.isDirectory(home)) {
            chooser.setInitialDirectory(home.toFile());
        }
        File chosen = chooser.showDialog(window.stage());
        if (chosen != null) {
            model.choices().saveIn(chosen.toPath());
        }
    }

    /** Asks, and waits for the answer: choices that could not be saved are saved in another folder, or given up. */
    boolean givesUpUnsaved() {
        String file = model.choices().book().map(book -> book.file().toString()).orElse("");
        ButtonType elsewhere = new ButtonType("Save in another folder…", ButtonBar.ButtonData.YES);
        ButtonType giveUp = new ButtonType("Give them up", ButtonBar.ButtonData.NO);
        Alert question = new Alert(
                Alert.AlertType.WARNING,
                "Choices that you made last could not be saved in " + file
                        + ". Save all choices in another folder, or give up those that are not saved?",
                elsewhere,
                giveUp,
                ButtonType.CANCEL);
        question.initOwner(window.stage());
        question.setTitle("Choices that are not saved");
        question.setHeaderText(null);
        question.getDialogPane()
                .getStylesheets()
                .setAll(window.stage().getScene().getStylesheets());
        ButtonType pressed = question.showAndWait().orElse(ButtonType.CANCEL);
        if (pressed == elsewhere) {
            askForPlace();
            return !model.choices().isUnsaved();
        }
        return pressed == giveUp;
    }

    void savePicture() {
        ask("Save what is shown as PNG", "png").ifPresent(this::writePicture);
    }

    /** Writes the page as it is drawn; of a page that scrolls, all of it. */
    void writePicture(Path file) {
        Node page = window.page() instanceof ScrollPane scroll ? scroll.getContent() : window.page();
        WritableImage image = page.snapshot(null, null);
        write(file, () -> {
            byte[] png = Images.png(image);
            WholeFile.write(file, temporary -> Files.write(temporary, png));
        });
    }

    void saveTable() {
        Page page = model.page().get();
        Optional<Table> table = table(page);
        if (table.isEmpty() || table.get().rows().isEmpty()) {
            model.notices().tell("This page shows no numbers yet that could be saved.");
            return;
        }
        ask("Save what is shown as CSV", "csv").ifPresent(file -> writeTable(file, table.get()));
    }

    void writeTable(Path file, Table table) {
        write(file, () -> table.write(file));
    }

    /** The numbers of a page. */
    Optional<Table> table(Page page) {
        return switch (page) {
            case UNDERSTAND -> model.understand().table();
            case RECOGNITION -> Optional.of(model.recognition().table());
            case BROWSE -> Optional.of(model.gridTable());
            case COMPARE -> Optional.of(model.focusTable());
            case LIVE -> Optional.of(model.live().table());
            case WELCOME -> Optional.empty();
        };
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void write(Path file, Writing writing) {
        try {
            writing.run();
            model.notices().tell("Saved as " + file + ".");
        } catch (IOException e) {
            model.notices().problem(Sentences.of(e));
        }
    }

    private Optional<Path> ask(String title, String ending) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialFileName(model.page().get().name().toLowerCase(Locale.ROOT) + "." + ending);
        chooser.getExtensionFilters()
                .add(new FileChooser.ExtensionFilter(ending.toUpperCase(Locale.ROOT), "*." + ending));
        return Optional.ofNullable(chooser.showSaveDialog(window.stage()))
                .flatMap(chosen -> withEnding(chosen.toPath(), ending));
    }

    /** Not every system's dialog adds the ending; whether a file of the whole name may be replaced was then not asked. */
    Optional<Path> withEnding(Path file, String ending) {
        String name = file.getFileName().toString();
        if (name.toLowerCase(Locale.ROOT).endsWith("." + ending)) {
            return Optional.of(file);
        }
        Path whole = file.resolveSibling(name + "." + ending);
        if (Files.exists(whole)) {
            model.notices().problem(whole + " is there already; type its whole name to replace it, or choose another.");
            return Optional.empty();
        }
        return Optional.of(whole);
    }

    void merge() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Another rater's choices");
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("Choices", "choices-*.json", "*.json"));
        model.choices().book().ifPresent(book -> {
            Path folder = book.file().toAbsolutePath().getParent();
            if (Files.isDirectory(folder)) {
                chooser.setInitialDirectory(folder.toFile());
            }
            File chosen = chooser.showOpenDialog(window.stage());
            if (chosen != null) {
                merge(chosen.toPath());
            }
        });
    }

    private void merge(Path other) {
        try {
            RaterMerge merge = new RaterMerge(model.choices().book().orElseThrow(), other);
            Label words = new Label(merge.words());
            words.setWrapText(true);
            words.setMaxWidth(520);
            ButtonType write = new ButtonType("Write both as a third file", ButtonBar.ButtonData.OK_DONE);
            Dialogs.show(
                    window.stage(),
                    "Agreement of two raters",
                    words,
                    pressed -> {
                        if (pressed == write) {
                            writeMerged(merge);
                        }
                    },
                    write,
                    ButtonType.CLOSE);
        } catch (RuntimeException e) {
            model.notices().problem(Sentences.of(e));
        }
    }

    private void writeMerged(RaterMerge merge) {
        try {
            model.notices().tell("Both raters' choices are in " + merge.write() + ".");
        } catch (RuntimeException e) {
            model.notices().problem(Sentences.of(e));
        }
    }
}
