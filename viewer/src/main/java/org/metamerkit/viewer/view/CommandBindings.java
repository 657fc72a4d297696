// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.binding.BooleanExpression;
import javafx.beans.property.BooleanProperty;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.ChoiceModel;
import org.metamerkit.viewer.model.CompareModel;
import org.metamerkit.viewer.model.ExportModel;
import org.metamerkit.viewer.model.Page;
import org.metamerkit.viewer.model.ViewerModel;

/** What every command does in a window, and when. */
final class CommandBindings {
    private final MainWindow window;
    private final ViewerModel model;
    private final Actions actions;
    private final FileDialogs files;
    private final BooleanBinding run;
    private final BooleanBinding metamer;
    private final BooleanExpression canChoose;
    /** Not in blind mode, whose names and measures files and the clipboard would tell. */
    private final BooleanExpression named;

    private CommandPalette palette;

    CommandBindings(MainWindow window, ViewerModel model, Actions actions) {
        this.window = window;
        this.model = model;
        this.actions = actions;
        files = new FileDialogs(window);
        palette = new CommandPalette(actions);
        run = Bindings.createBooleanBinding(() -> model.run().get().isPresent(), model.run());
        metamer = Bindings.createBooleanBinding(
                () -> model.grid().focus().get().isPresent(), model.grid().focus());
        canChoose = metamer.and(model.choices().isOpen());
        named = model.choices().blind().not();
    }

    void bind() {
        runs();
        edits();
        views();
        comparing();
        choosing();
        actions.on(Command.KEYS, () -> Dialogs.keys(window.stage()));
        actions.on(Command.ABOUT, () -> Dialogs.about(window.stage()));
        if (!actions.missing().isEmpty()) {
            throw new IllegalStateException("The commands " + actions.missing() + " do nothing.");
        }
    }

    private void runs() {
        actions.on(Command.OPEN_RUN, files::openRun)
                .on(Command.OPEN_SAMPLE, model::openSample)
                .on(Command.NEW_WINDOW, this::newWindow)
                .on(Command.REFRESH, run, () -> {
                    model.lookAtFilesAgain();
                    model.lookForNew();
                })
                .on(Command.REBUILD_INDEX, run, model::rebuild)
                .on(
                        Command.EXPORT_STIMULI,
                        run.and(named),
                        () -> ExportDialog.show(window.stage(), new ExportModel(model)))
                .on(Command.SAVE_PICTURE, files::savePicture)
                .on(Command.SAVE_TABLE, named, files::saveTable)
                .on(Command.CLOSE_RUN, run, () -> {
                    window.saveNote();
                    if (model.choices().mayLeave()) {
                        model.closeRun();
                    }
                })
                .on(Command.QUIT, CommandBindings::quit);
    }

    /** Closes each window as its own button does, with the dialogs it owns; ends where one asks and is to stay. */
    private static void quit() {
        for (Window each : List.copyOf(Window.getWindows())) {
            if (each instanceof Stage stage && stage.getOwner() == null) {
                stage.fireEvent(new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST));
                if (stage.isShowing()) {
                    return;
                }
            }
        }
    }

    private void newWindow() {
        window.rememberPlace();
        MainWindow other = new MainWindow(new Stage(), model.preferences().ofFurtherWindow());
        other.show();
        model.run().get().ifPresent(other.model()::open);
    }

    private void edits() {
        actions.on(Command.UNDO, model.choices().canUndo(), model.choices()::undo)
                .on(Command.REDO, model.choices().canRedo(), model.choices()::redo)
                .on(Command.FIND, run.and(named), window::search)
                .on(Command.CLEAR_FILTER, run, () -> {
                    model.choices().show().set(ChoiceModel.Show.ALL);
                    model.filter().clear();
                })
                .on(Command.COPY_COMMAND, metamer.and(named), () -> {
                    model.understand().commandOf(model.grid().focus().get(), command -> copy(command, "The command"));
                })
                .on(
                        Command.COPY_PATH,
                        metamer.and(named),
                        () -> copy(
                                model.grid()
                                        .focus()
                                        .get()
                                        .orElseThrow()
                                        .id()
                                        .path()
                                        .toString(),
                                "The path"));
    }

    private void copy(String text, String what) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
        model.notices().tell(what + " was copied.");
    }

    private void views() {
        actions.on(Command.PALETTE, this::palette)
                .on(Command.BROWSE, run, () -> model.page().set(Page.BROWSE))
                .on(Command.COMPARE_PAGE, metamer, () -> model.page().set(Page.COMPARE))
                .on(Command.UNDERSTAND, run, () -> model.page().set(Page.UNDERSTAND))
                .on(Command.RECOGNITION, run, () -> model.page().set(Page.RECOGNITION))
                .on(Command.LIVE, () -> model.page().set(Page.LIVE))
                .on(Command.ARRANGE, run, () -> toggle(model.grid().gallery()))
                .on(Command.LARGER, run, () -> resize(1))
                .on(Command.SMALLER, run, () -> resize(-1))
                .on(Command.ACTUAL_SIZE, metamer, model.compare()::actualSize)
                .on(Command.PREVIOUS, metamer, () -> model.grid().next(-1))
                .on(Command.NEXT, metamer, () -> model.grid().next(1))
                .on(Command.CHOICE_PANEL, run, () -> toggle(model.preferences().choicePanel()))
                .on(Command.THEME, () -> toggle(model.preferences().dark()))
                .on(
                        Command.FULL_SCREEN,
                        () -> window.stage().setFullScreen(!window.stage().isFullScreen()))
                .on(Command.PREFERENCES, () -> Dialogs.preferences(window.stage(), model.preferences()));
    }

    /** One at a time: the same key again puts it away. */
    private void palette() {
        if (palette.isShowing()) {
            palette.hide();
        } else {
            palette = new CommandPalette(actions);
            palette.show(window.stage().getScene().getRoot());
        }
    }

    private static void toggle(BooleanProperty property) {
        property.set(!property.get());
    }

    private void resize(int step) {
        if (model.page().get() != Page.COMPARE) {
            BrowsePage.resize(model, step);
        } else if (step > 0) {
            model.compare().zoomIn();
        } else {
            model.compare().zoomOut();
        }
    }

    private void comparing() {
        CompareModel compare = model.compare();
        actions.on(Command.FLICKER, metamer, () -> comparing(compare::flicker))
                .on(Command.AUTO_FLICKER, metamer, () -> comparing(compare::toggleAlternating))
                .on(Command.SIDE_BY_SIDE, metamer, () -> mode(CompareModel.Mode.SIDE_BY_SIDE))
                .on(Command.SWIPE, metamer, () -> mode(CompareModel.Mode.SWIPE))
                .on(Command.DIFFERENCE, metamer, () -> mode(CompareModel.Mode.DIFFERENCE))
                .on(Command.FIT, metamer, () -> comparing(compare::fit))
                .on(Command.PRESENT, metamer, this::present);
    }

    private void mode(CompareModel.Mode mode) {
        comparing(() -> model.compare().mode(mode));
    }

    /** The keys of comparison work from the grid, too: they go to the page first. */
    private void comparing(Runnable action) {
        model.page().set(Page.COMPARE);
        action.run();
    }

    private void present() {
        if (model.compare().pair().get() == null) {
            return;
        }
        try {
            new Presentation(model.compare().pair().get(), model.preferences(), window.stage()).show();
        } catch (IllegalArgumentException e) {
            model.notices().problem(e.getMessage());
        }
    }

    private void choosing() {
        mark(Command.KEEP, Mark.KEEP);
        mark(Command.REJECT, Mark.REJECT);
        mark(Command.MAYBE, Mark.MAYBE);
        mark(Command.UNMARK, null);
        Command[] ratings = {Command.RATE_1, Command.RATE_2, Command.RATE_3, Command.RATE_4, Command.RATE_5};
        for (int i = 0; i < ratings.length; i++) {
            int rating = i + 1;
            actions.on(ratings[i], canChoose, () -> model.rate(rating));
        }
        actions.on(Command.TAG, canChoose, () -> window.choicePanel().focusTag())
                .on(Command.NOTE, canChoose, () -> window.choicePanel().focusNote())
                .on(Command.BLIND, model.choices().isOpen(), () -> {
                    window.saveNote();
                    model.choices().toggleBlind();
                })
                .on(Command.MERGE, model.choices().isOpen(), files::merge);
    }

    private void mark(Command command, Mark mark) {
        actions.on(command, canChoose, () -> model.choices().mark(model.grid().chosen(), mark));
    }
}
