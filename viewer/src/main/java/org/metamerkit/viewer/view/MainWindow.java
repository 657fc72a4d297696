// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.DragEvent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.util.Duration;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.model.Page;
import org.metamerkit.viewer.model.ThumbnailCache;
import org.metamerkit.viewer.model.ViewerModel;
import org.metamerkit.viewer.preferences.Placement;
import org.metamerkit.viewer.preferences.Preferences;
import org.metamerkit.viewer.theme.Themes;

/** One window of the viewer: menu, pages, foot. */
public final class MainWindow {
    private static final long THUMBNAIL_BYTES = 16L << 20;
    private static final Duration LOOK_EVERY = Duration.seconds(3);
    private static final Duration SETTLED = Duration.millis(300);

    private final Stage stage;
    private final ViewerModel model;
    private final Actions actions = new Actions();
    private final ThumbnailCache<Images.Thumbnail> thumbnails;
    private final StackPane pages = new StackPane();
    private final Map<Page, Node> made = new EnumMap<>(Page.class);
    private final BorderPane root = new BorderPane();
    private final Timeline clock;
    private ChoicePanel choicePanel;
    private boolean redrawAsked;

    /** Builds the window's content; {@link #show} opens it. */
    public MainWindow(Stage stage, Preferences preferences) {
        this.stage = stage;
        model = new ViewerModel(preferences, Platform::runLater);
        thumbnails = new ThumbnailCache<>(Platform::runLater, THUMBNAIL_BYTES, Images.thumbnails(), this::redrawGrid);
        model.onRewritten(record -> {
            thumbnails.forget(record.png());
            thumbnails.forget(record.target());
        });
        model.onReadAgain(this::lookAtPicturesAgain);
        new CommandBindings(this, model, actions).bind();
        root.setTop(new VBox(Menus.bar(actions), pageBar()));
        root.setCenter(pages);
        root.setBottom(new StatusBar(model));
        root.getStyleClass().add("page");
        Scene scene = new Scene(
                root,
                preferences.windowWidth().get(),
                preferences.windowHeight().get());
        Themes.follow(scene, preferences.dark());
        Keyboard.listen(scene, actions);
        scene.setOnDragOver(this::dragged);
        scene.setOnDragDropped(this::dropped);
        stage.setScene(scene);
        model.choices().onUnsaved(() -> new FileDialogs(this).givesUpUnsaved());
        stage.setOnCloseRequest(event -> {
            saveNote();
            if (!model.choices().mayLeave()) {
                event.consume();
            }
        });
        stage.setOnHidden(event -> close());
        model.page().addListener((observed, before, after) -> showPage(after));
        model.run().addListener((observed, before, after) -> {
            title();
            thumbnails.forgetTroubles();
        });
        preferences.choicePanel().addListener((observed, before, after) -> showChoicePanel());
        model.choices().placeWanted().addListener((observed, before, after) -> {
            if (!after.isEmpty()) {
                Platform.runLater(() -> new FileDialogs(this).askForPlace());
            }
        });
        clock = new Timeline(new KeyFrame(LOOK_EVERY, event -> model.lookForNew()));
        clock.setCycleCount(Animation.INDEFINITE);
        title();
        showPage(model.page().get());
        showChoicePanel();
    }

    /** Opens the window where it was the last time, as far as that is on a screen. */
    public void show() {
        Preferences preferences = model.preferences();
        List<Placement> screens = Screen.getScreens().stream()
                .map(Screen::getVisualBounds)
                .map(bounds -> new Placement(bounds.getMinX(), bounds.getMinY(), bounds.getWidth(), bounds.getHeight()))
                .toList();
        Placement place = Placement.on(
                screens,
                preferences.windowX().get(),
                preferences.windowY().get(),
                preferences.windowWidth().get(),
                preferences.windowHeight().get());
        stage.setX(place.x());
        stage.setY(place.y());
        stage.setWidth(place.width());
        stage.setHeight(place.height());
        stage.setMaximized(preferences.maximized().get());
        stage.show();
        insistOn(place);
        clock.play();
    }

    /** Some window managers (seen with Openbox) leave a new JavaFX window at 200×200; it is asked for its size once more. */
    private void insistOn(Placement place) {
        PauseTransition settled = new PauseTransition(SETTLED);
        settled.setOnFinished(event -> {
            if (!stage.isMaximized() && stage.getWidth() < place.width() / 2) {
                stage.setWidth(place.width());
                stage.setHeight(place.height());
            }
        });
        settled.play();
    }

    /** Saves what is remembered and lets go of the run; done when the window is hidden. */
    void close() {
        saveNote();
        clock.stop();
        rememberPlace();
        model.preferences().save();
        thumbnails.close();
        model.close();
    }

    /** Takes down where the window is, for the next start and for windows opened from it. */
    void rememberPlace() {
        Preferences preferences = model.preferences();
        preferences.maximized().set(stage.isMaximized());
        if (!stage.isMaximized() && !stage.isFullScreen()) {
            preferences.windowX().set(stage.getX());
            preferences.windowY().set(stage.getY());
            preferences.windowWidth().set(stage.getWidth());
            preferences.windowHeight().set(stage.getHeight());
        }
    }

    private void title() {
        stage.setTitle(model.run()
                .get()
                .map(run -> run.getFileName() + " – Metamerkit")
                .orElse("Metamerkit viewer"));
    }

    private HBox pageBar() {
        HBox bar = new HBox(4);
        bar.getStyleClass().add("strip");
        ToggleGroup group = new ToggleGroup();
        pageButton(bar, group, Page.BROWSE, Command.BROWSE);
        pageButton(bar, group, Page.COMPARE, Command.COMPARE_PAGE);
        pageButton(bar, group, Page.UNDERSTAND, Command.UNDERSTAND);
        pageButton(bar, group, Page.RECOGNITION, Command.RECOGNITION);
        pageButton(bar, group, Page.LIVE, Command.LIVE);
        ToggleButton choices = new ToggleButton("Choices");
        choices.setId("toggle-choices");
        choices.setTooltip(Keyboard.tip(Command.CHOICE_PANEL));
        choices.selectedProperty().bindBidirectional(model.preferences().choicePanel());
        bar.getChildren().add(choices);
        return bar;
    }

    private void pageButton(HBox bar, ToggleGroup group, Page page, Command command) {
        ToggleButton button = new ToggleButton(page.title());
        button.setId("page-" + page.name().toLowerCase(Locale.ROOT));
        button.getStyleClass().add("page-button");
        button.setToggleGroup(group);
        button.setTooltip(Keyboard.tip(command));
        button.setOnAction(event -> {
            actions.run(command);
            button.setSelected(model.page().get() == page);
        });
        model.page().addListener((observed, before, after) -> button.setSelected(after == page));
        bar.getChildren().add(button);
    }

    private void showPage(Page page) {
        Node node = made.computeIfAbsent(page, wanted -> make(wanted).get());
        if (node instanceof WelcomePage welcome) {
            welcome.refresh();
        }
        if (page == Page.LIVE) {
            model.live().prepare();
        }
        pages.getChildren().setAll(node);
        showChoicePanel();
        focusOn(page);
    }

    private void focusOn(Page page) {
        Node node = made.get(page);
        switch (page) {
            case BROWSE -> ((BrowsePage) node).grid().requestFocus();
            default -> node.requestFocus();
        }
    }

    private Supplier<Node> make(Page page) {
        return switch (page) {
            case WELCOME -> () -> new WelcomePage(model, actions);
            case BROWSE ->
                () -> {
                    BrowsePage browse = new BrowsePage(model, actions, thumbnails);
                    browse.grid().onOpen(() -> actions.run(Command.COMPARE_PAGE));
                    return browse;
                };
            case COMPARE -> () -> new ComparePage(model, actions);
            case UNDERSTAND -> () -> new UnderstandPage(model, actions);
            case RECOGNITION -> () -> new RecognitionPage(model, actions);
            case LIVE -> () -> new LivePage(model);
        };
    }

    private void showChoicePanel() {
        Page page = model.page().get();
        boolean shown = model.preferences().choicePanel().get()
                && (page == Page.BROWSE || page == Page.COMPARE || page == Page.UNDERSTAND);
        if (shown && choicePanel == null) {
            choicePanel =
                    new ChoicePanel(model, actions, () -> focusOn(model.page().get()));
        }
        root.setRight(shown ? choicePanel : null);
    }

    /** Thumbnails arrive in crowds; the grid is drawn once for all of a frame. */
    private void redrawGrid() {
        if (!redrawAsked) {
            redrawAsked = true;
            Platform.runLater(() -> {
                redrawAsked = false;
                if (made.get(Page.BROWSE) instanceof BrowsePage browse) {
                    browse.grid().redraw();
                }
            });
        }
    }

    private void dragged(DragEvent event) {
        if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY);
        }
        event.consume();
    }

    private void dropped(DragEvent event) {
        Dragboard board = event.getDragboard();
        if (board.hasFiles()) {
            take(board.getFiles().get(0));
        }
        event.setDropCompleted(board.hasFiles());
        event.consume();
    }

    /** A folder is a run to open, a file a picture to make a metamer of. */
    void take(File dropped) {
        Path path = dropped.toPath();
        if (Files.isDirectory(path)) {
            model.open(path);
        } else {
            model.page().set(Page.LIVE);
            model.live().take(path);
        }
    }

    /** Whether every picture that the grid shows is there, or known not to be readable. */
    boolean hasAllThumbnails() {
        return made.containsKey(Page.BROWSE) && thumbnails.isIdle() && !redrawAsked;
    }

    /** Goes to the search field. */
    void search() {
        model.page().set(Page.BROWSE);
        ((BrowsePage) made.get(Page.BROWSE)).search();
    }

    /** The panel of choices, made visible. */
    ChoicePanel choicePanel() {
        model.preferences().choicePanel().set(true);
        showChoicePanel();
        return choicePanel;
    }

    /** Saves the note that is being written, if there is one. */
    void saveNote() {
        if (choicePanel != null) {
            choicePanel.saveNote();
        }
    }

    /** Asks again for pictures that were missing or damaged. */
    private void lookAtPicturesAgain() {
        thumbnails.forgetTroubles();
        redrawGrid();
    }

    /** What the page shows. */
    Node page() {
        return pages.getChildren().get(0);
    }

    public Stage stage() {
        return stage;
    }

    public ViewerModel model() {
        return model;
    }

    public Actions actions() {
        return actions;
    }
}
