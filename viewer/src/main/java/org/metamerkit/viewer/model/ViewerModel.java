// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.CatalogueChange;
import org.metamerkit.experiment.catalogue.CatalogueSummary;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.Recognition;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.viewer.preferences.Preferences;

/** One window's state: the run that is open, what of it is shown, and the pages. Used on the window's thread only. */
public final class ViewerModel implements AutoCloseable {
    private final Preferences preferences;
    private final Notices notices = new Notices();
    private final Background background;
    private final FilterModel filter = new FilterModel();
    private final GridModel grid = new GridModel();
    private final CompareModel compare;
    private final ChoiceModel choices;
    private final UnderstandModel understand;
    private final RecognitionModel recognitionPage;
    private final LiveModel live;
    private final ObjectProperty<Page> page = new SimpleObjectProperty<>(Page.WELCOME);
    private final ReadOnlyObjectWrapper<Optional<Path>> run = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper status = new ReadOnlyStringWrapper("");
    private Catalogue catalogue;
    private Recognition recognition;
    private Background.Job opening;
    private boolean looking;
    private boolean gone;
    private Consumer<MetamerRecord> rewritten = record -> {};
    private Runnable readAgain = () -> {};

    /** @param window runs things on the window's thread */
    public ViewerModel(Preferences preferences, Executor window) {
        this(preferences, window, Background.threads());
    }

    ViewerModel(Preferences preferences, Executor window, ExecutorService workers) {
        this.preferences = preferences;
        background = new Background(window, workers, notices::problem);
        compare = new CompareModel(background);
        choices = new ChoiceModel(preferences, notices, background);
        understand = new UnderstandModel(background);
        recognitionPage = new RecognitionModel(grid, choices.blind());
        live = new LiveModel(background, notices);
        grid.gallery().bindBidirectional(preferences.gallery());
        filter.onChange(this::select);
        choices.onOrderChange(this::select);
        grid.focus().addListener((observed, before, after) -> {
            compare.show(after);
            choices.show(after);
            showDetails();
        });
        page.addListener((observed, before, after) -> showDetails());
        recognitionPage.brushed().addListener((observed, before, after) -> showDetails());
        choices.blind().addListener((observed, before, after) -> showDetails());
    }

    private void showDetails() {
        if (page.get() == Page.UNDERSTAND) {
            understand.show(grid.focus().get(), Optional.ofNullable(recognition));
        }
        if (page.get() == Page.RECOGNITION) {
            recognitionPage.highlight(grid.chosen());
        }
    }

    /** Opens a run in place of the one that is open; what goes wrong is told and leaves that one open. */
    public void open(Path folder) {
        open(folder, () -> {});
    }

    /** Opens the run that the metamer made live went to, and goes to it there. */
    public void openLiveResult() {
        live.finished()
                .get()
                .ifPresent(made -> open(
                        live.folder().get(),
                        () -> catalogue.records().stream()
                                .map(MetamerRecord::id)
                                .filter(id -> isSame(id.path(), made))
                                .findFirst()
                                .ifPresent(grid::focus)));
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    private void open(Path folder, Runnable then) {
        if (opening != null) {
            opening.cancel();
        }
        opening = background.start(
                "Opening " + folder.getFileName(),
                job -> Catalogue.open(List.of(folder), (done, total) -> {
                    job.check();
                    job.at(total == 0 ? 1 : done / (double) total, done + " of " + total + " metamers read");
                }),
                fresh -> {
                    if (choices.mayLeave()) {
                        opened(fresh);
                        then.run();
                    } else {
                        fresh.close();
                    }
                });
    }

    /** Opens the run that comes with the viewer. */
    public void openSample() {
        background.start("Unpacking the sample run", job -> unpackedSample(), this::open);
    }

    /** A few pictures of the run that comes with the viewer: an original, then its metamers, stage by stage. */
    public void samplePictures(Consumer<List<Raster>> receiver) {
        background.quietly(job -> SampleRun.pictures(unpackedSample()), receiver);
    }

    private static Path unpackedSample() throws IOException {
        return SampleRun.unpackedIn(CacheFolders.current().root().resolve("viewer"));
    }

    private void opened(Catalogue fresh) {
        closeCatalogue();
        catalogue = fresh;
        Path folder = fresh.runs().get(0);
        preferences.opened(folder);
        notices.tell(
                fresh.records().isEmpty() ? "This run holds no metamers yet; they appear here as they are made." : "");
        filter.clear();
        run.set(Optional.of(folder));
        choices.show().set(ChoiceModel.Show.ALL);
        choices.open(fresh);
        filter.offer(fresh.records());
        select();
        page.set(Page.BROWSE);
        notices.problems(fresh.problems());
        readRecognition();
    }

    private void readRecognition() {
        Catalogue of = catalogue;
        background.quietly(job -> of.recognition(), found -> {
            if (of == catalogue) {
                recognition = found;
                notices.problems(found.problems());
                recognitionPage.open(of.records(), found);
                select();
                showDetails();
            }
        });
    }

    /** Looks for what was written since, off the window's thread; called every few seconds. */
    public void lookForNew() {
        if (catalogue == null || looking) {
            return;
        }
        looking = true;
        Catalogue of = catalogue;
        background.quietly(job -> RunLook.at(of), seen -> {
            looking = false;
            if (of == catalogue) {
                seen.change().ifPresent(this::changed);
                tellWhetherThere(seen.there());
            }
        });
        choices.lookForOthers();
    }

    /** What was read stays when the run goes away: choices can still be saved elsewhere. */
    private void tellWhetherThere(boolean there) {
        if (there == gone) {
            gone = !there;
            if (gone) {
                notices.problem("The run " + catalogue.runs().get(0)
                        + " is not there any more; what was read of it stays. Bring it back, or close it ("
                        + "Run, Close run).");
            } else {
                lookAtFilesAgain();
                notices.tell("The run is there again.");
            }
        }
    }

    /** Reads every metamer's files again. */
    public void rebuild() {
        if (catalogue == null) {
            return;
        }
        Catalogue of = catalogue;
        background.start(
                "Reading the run again",
                job -> of.readAgain((done, total) -> {
                    job.check();
                    job.at(total == 0 ? 1 : done / (double) total, done + " of " + total);
                }),
                change -> {
                    if (of != catalogue) {
                        return;
                    }
                    changed(change);
                    lookAtFilesAgain();
                    notices.tell("The run was read again: " + change.added().size() + " new, "
                            + change.changed().size() + " changed, "
                            + change.removed().size() + " gone.");
                });
    }

    /** Looks again at pictures and at the report that were missing, or could not be read: they may be there now. */
    public void lookAtFilesAgain() {
        readAgain.run();
        compare.show(grid.focus().get());
        showDetails();
    }

    private void changed(CatalogueChange change) {
        if (change.recognitionChanged()) {
            readRecognition();
        }
        if (!change.added().isEmpty()
                || !change.changed().isEmpty()
                || !change.removed().isEmpty()) {
            change.changed().forEach(rewritten);
            change.added().forEach(rewritten);
            change.removed().forEach(rewritten);
            filter.offer(catalogue.records());
            choices.recordsChanged();
            select();
            if (recognition != null) {
                recognitionPage.open(catalogue.records(), recognition);
            }
        }
    }

    /** Who is to look again at files that could not be read. */
    public void onReadAgain(Runnable listener) {
        readAgain = listener;
    }

    /** Who is to be told of metamers whose files are new, or gone. */
    public void onRewritten(Consumer<MetamerRecord> listener) {
        rewritten = listener;
    }

    private void select() {
        if (catalogue == null) {
            return;
        }
        List<MetamerRecord> shown = catalogue.select(
                filter.predicate(Optional.ofNullable(recognition)).and(choices.filter()), filter.order());
        grid.show(choices.ordered(shown), choices.blind().get());
        CatalogueSummary summary = catalogue.summary();
        status.set(StatusLine.of(
                summary,
                shown.size(),
                catalogue.records().size(),
                choices.blind().get()));
    }

    /** Rates the chosen metamers, 1 to 5; in blind mode the next one gets the focus then, if the marks shown have not moved it there. */
    public void rate(int rating) {
        Optional<MetamerId> rated = grid.focus().get().map(MetamerRecord::id);
        choices.rate(grid.chosen(), rating);
        if (choices.blind().get() && grid.focus().get().map(MetamerRecord::id).equals(rated)) {
            grid.next(1);
        }
    }

    /** Goes back to the welcome page. */
    public void closeRun() {
        closeCatalogue();
        run.set(Optional.empty());
        grid.show(List.of(), false);
        choices.close();
        status.set("");
        page.set(Page.WELCOME);
    }

    private void closeCatalogue() {
        if (catalogue != null) {
            Catalogue old = catalogue;
            background.quietly(
                    job -> {
                        old.close();
                        return old;
                    },
                    closed -> {});
        }
        recognitionPage.close();
        catalogue = null;
        recognition = null;
        looking = false;
        gone = false;
    }

    @Override
    public void close() {
        if (catalogue != null) {
            catalogue.close();
        }
        live.stop();
        background.close();
    }

    /** The table of what the grid shows, one row a metamer: names, verdict, all measures. */
    public Table gridTable() {
        return Tables.ofMetamers(grid.layout().get().records(), choices);
    }

    /** The row of the metamer with the focus; no row if there is none. */
    public Table focusTable() {
        return Tables.ofMetamers(grid.focus().get().stream().toList(), choices);
    }

    public Preferences preferences() {
        return preferences;
    }

    public Notices notices() {
        return notices;
    }

    public Background background() {
        return background;
    }

    public FilterModel filter() {
        return filter;
    }

    public GridModel grid() {
        return grid;
    }

    public CompareModel compare() {
        return compare;
    }

    public ChoiceModel choices() {
        return choices;
    }

    public UnderstandModel understand() {
        return understand;
    }

    public RecognitionModel recognition() {
        return recognitionPage;
    }

    public LiveModel live() {
        return live;
    }

    public ObjectProperty<Page> page() {
        return page;
    }

    /** The open run's folder. */
    public ReadOnlyObjectProperty<Optional<Path>> run() {
        return run.getReadOnlyProperty();
    }

    /** Counts, in one line. */
    public ReadOnlyStringProperty status() {
        return status.getReadOnlyProperty();
    }

    /** What networks said; empty while it is being read. */
    public Optional<Recognition> answers() {
        return Optional.ofNullable(recognition);
    }
}
