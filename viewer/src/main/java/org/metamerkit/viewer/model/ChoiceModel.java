// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.metamerkit.experiment.catalogue.Catalogue;
import org.metamerkit.experiment.catalogue.MeasureColumn;
import org.metamerkit.experiment.catalogue.MetamerId;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.BalanceDesign;
import org.metamerkit.experiment.choice.BalanceTable;
import org.metamerkit.experiment.choice.BlindMode;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.ChoiceCommand;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.synthesis.OutputException;
import org.metamerkit.viewer.preferences.Preferences;

/** Marks, tags, notes and ratings of one rater, saved at every change; what the grid shows of them. */
public final class ChoiceModel {
    private final Preferences preferences;
    private final Notices notices;
    private final Background background;
    private final BookLook look;
    private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper(0);
    private final ReadOnlyBooleanWrapper blind = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyBooleanWrapper canUndo = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyBooleanWrapper canRedo = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyBooleanWrapper open = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyStringWrapper focusCaption = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper placeWanted = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Choice> focusChoice = new ReadOnlyObjectWrapper<>(Choice.NONE);
    private final ObjectProperty<Show> show = new SimpleObjectProperty<>(Show.ALL);
    private final ObjectProperty<MeasureColumn> captionMeasure = new SimpleObjectProperty<>(MeasureColumn.SPEARMAN);
    private Runnable orderChanged = () -> {};
    private BooleanSupplier givesUp = () -> true;
    private ChoiceBook book;
    private Catalogue catalogue;
    private Optional<MetamerRecord> focus = Optional.empty();
    private String openedFor = "";
    private BlindMode blindShown = BlindMode.OFF;
    private List<String> told = List.of();

    /** Which metamers are shown, by what was said of them. */
    public enum Show {
        ALL("any mark", choice -> true),
        KEPT("kept", choice -> choice.mark().equals(Optional.of(Mark.KEEP))),
        MAYBE("maybe", choice -> choice.mark().equals(Optional.of(Mark.MAYBE))),
        REJECTED("rejected", choice -> choice.mark().equals(Optional.of(Mark.REJECT))),
        UNMARKED("no mark", choice -> choice.mark().isEmpty()),
        UNRATED("not rated", choice -> choice.rating().isEmpty()),
        TAGGED("tagged", choice -> !choice.tags().isEmpty()),
        NOTED("with a note", choice -> !choice.note().isEmpty());

        private final String title;
        private final Predicate<Choice> predicate;

        Show(String title, Predicate<Choice> predicate) {
            this.title = title;
            this.predicate = predicate;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    ChoiceModel(Preferences preferences, Notices notices, Background background) {
        this.preferences = preferences;
        this.notices = notices;
        this.background = background;
        look = new BookLook(background);
        show.addListener((observed, before, after) -> orderChanged.run());
        preferences.rater().addListener((observed, before, after) -> {
            if (isUnsaved()) {
                background.onWindow(() -> takeRaterInsteadOf(before));
            } else if (catalogue != null) {
                open(catalogue);
            }
        });
    }

    void onOrderChange(Runnable action) {
        orderChanged = action;
    }

    /** Who is asked, with a window, whether choices that could not be saved are given up. */
    public void onUnsaved(BooleanSupplier question) {
        givesUp = question;
    }

    /** Whether these choices may be let go of: they are saved, if need be by one more attempt, or the user gives them up. */
    public boolean mayLeave() {
        return !isUnsaved() || ChoicePlaces.savedAgain(book) || !isUnsaved() || givesUp.getAsBoolean();
    }

    /** Whether something that was chosen is in no file. */
    public boolean isUnsaved() {
        return book != null && book.isUnsaved();
    }

    private void takeRaterInsteadOf(String before) {
        boolean another = catalogue != null && !preferences.rater().get().equals(openedFor);
        if (another && mayLeave()) {
            open(catalogue);
        } else if (another) {
            preferences.rater().set(before);
        }
    }

    /** Opens the rater's choices of a run: beside it or, where that cannot be written, in the folder that was named before. */
    void open(Catalogue run) {
        catalogue = run;
        openedFor = preferences.rater().get();
        told = List.of();
        try {
            book = ChoicePlaces.open(run.runs().get(0), preferences);
            tellProblems();
        } catch (RuntimeException e) {
            book = null;
            notices.problem(Sentences.of(e));
        }
        open.set(book != null);
        changed(true);
    }

    void close() {
        book = null;
        catalogue = null;
        focus = Optional.empty();
        open.set(false);
        changed(true);
    }

    void recordsChanged() {
        revision.set(revision.get() + 1);
    }

    /** Says what is wrong with the file and was not said before. */
    private void tellProblems() {
        List<String> now = book.problems();
        notices.problems(now.stream().filter(problem -> !told.contains(problem)).toList());
        told = now;
    }

    /** Saves what could not be saved, and takes over what a second viewer or an editor wrote; off the window's thread. */
    void lookForOthers() {
        ChoiceBook of = book;
        if (of != null) {
            look.at(of, found -> {
                if (of == book) {
                    looked(found);
                }
            });
        }
    }

    private void looked(BookLook.Found found) {
        if (found.saved()) {
            placeWanted.set("");
            notices.tell("What could not be saved is saved now, in " + book.file() + ".");
        }
        if (found.saved() || !found.different().isEmpty() || !book.blind().equals(blindShown)) {
            changed(true);
        }
        tellProblems();
    }

    /** Marks metamers; null takes the mark away. */
    public void mark(List<MetamerRecord> metamers, Mark mark) {
        apply(new ChoiceCommand.SetMark(folders(metamers), Optional.ofNullable(mark)));
    }

    /** Adds a tag, or takes it away if all of the metamers have it. */
    public void tag(List<MetamerRecord> metamers, String tag) {
        if (tag.isBlank()) {
            return;
        }
        boolean everywhere =
                metamers.stream().allMatch(record -> choice(record.id()).tags().contains(tag.strip()));
        apply(new ChoiceCommand.SetTag(folders(metamers), tag, !everywhere));
    }

    /** Writes a note; an empty one takes it away. */
    public void note(List<MetamerRecord> metamers, String note) {
        apply(new ChoiceCommand.SetNote(folders(metamers), note.strip()));
    }

    /** Rates metamers, 1 to 5; 0 takes the rating away. */
    public void rate(List<MetamerRecord> metamers, int rating) {
        apply(new ChoiceCommand.SetRating(
                folders(metamers), rating == 0 ? OptionalInt.empty() : OptionalInt.of(rating)));
    }

    /** Hides names and measures and shuffles the order, or ends that. */
    public void toggleBlind() {
        if (book != null) {
            apply(new ChoiceCommand.SetBlind(
                    book.blind().on()
                            ? BlindMode.OFF
                            : new BlindMode(true, preferences.blindSeed().get())));
        }
    }

    private static Set<String> folders(List<MetamerRecord> metamers) {
        return metamers.stream().map(record -> record.id().folder()).collect(Collectors.toSet());
    }

    private void apply(ChoiceCommand command) {
        if (book == null || (command.metamers().isEmpty() && !(command instanceof ChoiceCommand.SetBlind))) {
            return;
        }
        doing(
                () -> {
                    book.apply(command);
                    return Optional.empty();
                },
                what -> "",
                command instanceof ChoiceCommand.SetBlind || show.get() != Show.ALL);
    }

    public void undo() {
        doing(() -> book.undo(), what -> "Undone: " + what + ".", true);
    }

    public void redo() {
        doing(() -> book.redo(), what -> "Done again: " + what + ".", true);
    }

    private void doing(Supplier<Optional<ChoiceCommand>> doing, Function<String, String> words, boolean order) {
        if (book == null) {
            return;
        }
        try {
            String done = doing.get().map(ChoiceCommand::description).map(words).orElse("");
            if (!done.isEmpty()) {
                notices.tell(done);
            }
            tellProblems();
        } catch (OutputException e) {
            // it is done, but not on disk: the window asks where to save
            notices.problem(Sentences.of(e));
            placeWanted.set("");
            placeWanted.set(Sentences.of(e));
        }
        changed(order);
    }

    /** Saves in another folder from now on, because the run may not be written. */
    public void saveIn(Path folder) {
        if (book == null) {
            return;
        }
        try {
            ChoicePlaces.move(book, catalogue.runs().get(0), folder, preferences);
            placeWanted.set("");
            notices.tell("Choices are saved in " + book.file() + ".");
        } catch (RuntimeException e) {
            notices.problem(Sentences.of(e));
        }
        changed(true);
    }

    /** @param order whether other metamers may be shown, or in another order; where another viewer changed blind mode, they are */
    private void changed(boolean order) {
        BlindMode blindBefore = blindShown;
        blindShown = book == null ? BlindMode.OFF : book.blind();
        canUndo.set(book != null && book.nextUndo().isPresent());
        canRedo.set(book != null && book.nextRedo().isPresent());
        blind.set(blindShown.on());
        revision.set(revision.get() + 1);
        show(focus);
        if (order || !blindShown.equals(blindBefore)) {
            orderChanged.run();
        }
    }

    void show(Optional<MetamerRecord> record) {
        focus = record;
        focusChoice.set(record.map(one -> choice(one.id())).orElse(Choice.NONE));
        focusCaption.set(record.map(one -> Captions.line(one, blind.get(), choice(one.id())))
                .orElse(""));
    }

    /** What was said of a metamer. */
    public Choice choice(MetamerId id) {
        return book == null ? Choice.NONE : book.choice(id.folder());
    }

    /** K, M or X with the rating behind it, for the corner of a picture; empty if nothing was said. */
    public String badge(MetamerId id) {
        return Captions.badge(choice(id));
    }

    Predicate<MetamerRecord> filter() {
        Show wanted = show.get();
        return wanted == Show.ALL || book == null
                ? record -> true
                : record -> wanted.predicate.test(choice(record.id()));
    }

    /** In blind mode shuffled by the seed, else as they are. */
    List<MetamerRecord> ordered(List<MetamerRecord> metamers) {
        return book == null || !book.blind().on()
                ? metamers
                : book.blind().order(metamers, record -> record.id().folder());
    }

    /** Tags that were used, sorted. */
    public Set<String> tags() {
        return book().stream()
                .flatMap(one -> one.choices().values().stream())
                .flatMap(choice -> choice.tags().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Counts against a design; empty while no run is open. */
    public Optional<BalanceTable> balance(BalanceDesign design) {
        return catalogue == null || book == null
                ? Optional.empty()
                : Optional.of(BalanceTable.of(catalogue.records(), book.choices(), design));
    }

    /** The rater's choices; empty while no run is open or they cannot be read. */
    public Optional<ChoiceBook> book() {
        return Optional.ofNullable(book);
    }

    /** The run they belong to. */
    public Optional<Catalogue> catalogue() {
        return Optional.ofNullable(catalogue);
    }

    /** Changes whenever anything that was said changed. */
    public ReadOnlyIntegerProperty revision() {
        return revision.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty blind() {
        return blind.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty canUndo() {
        return canUndo.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty canRedo() {
        return canRedo.getReadOnlyProperty();
    }

    /** Whether choices can be made. */
    public ReadOnlyBooleanProperty isOpen() {
        return open.getReadOnlyProperty();
    }

    /** What was said of the metamer with the focus. */
    public ReadOnlyObjectProperty<Choice> focusChoice() {
        return focusChoice.getReadOnlyProperty();
    }

    /** The metamer with the focus in a line, without names in blind mode. */
    public ReadOnlyStringProperty focusCaption() {
        return focusCaption.getReadOnlyProperty();
    }

    /** Why another place to save is wanted, in a sentence; empty while there is none. */
    public ReadOnlyStringProperty placeWanted() {
        return placeWanted.getReadOnlyProperty();
    }

    public ObjectProperty<Show> show() {
        return show;
    }

    /** The number below each picture. */
    public ObjectProperty<MeasureColumn> captionMeasure() {
        return captionMeasure;
    }
}
