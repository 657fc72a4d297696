// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.metamerkit.experiment.catalogue.MetamerDimension;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.experiment.choice.ChoiceBook;
import org.metamerkit.experiment.choice.Mark;
import org.metamerkit.experiment.export.ExportFormat;
import org.metamerkit.experiment.export.ExportOptions;
import org.metamerkit.experiment.export.ExportReport;
import org.metamerkit.experiment.export.StimulusExport;

/** What is asked before the chosen set is exported, and the export itself, in the background. */
public final class ExportModel {
    private final ViewerModel viewer;
    private final Set<ExportFormat> formats = EnumSet.of(ExportFormat.PSYCHOPY, ExportFormat.JSPSYCH);
    private final Set<Mark> marks = EnumSet.of(Mark.KEEP);
    private final BooleanProperty failing = new SimpleBooleanProperty(false);
    private final BooleanProperty natural = new SimpleBooleanProperty(true);
    private final IntegerProperty participants = new SimpleIntegerProperty(0);
    private final IntegerProperty seed = new SimpleIntegerProperty(0);
    private final ObjectProperty<MetamerDimension> condition = new SimpleObjectProperty<>(MetamerDimension.CONDITION);
    private final StringProperty folder = new SimpleStringProperty("");

    /** Of the open run. */
    public ExportModel(ViewerModel viewer) {
        this.viewer = viewer;
        viewer.run()
                .get()
                .ifPresent(run -> folder.set(
                        run.resolveSibling(run.getFileName() + "-stimuli").toString()));
    }

    /** Proposes a folder in another place, of the name that is proposed now. */
    public void moveTo(Path place) {
        Path name = Path.of(folder.get().strip()).getFileName();
        folder.set(place.resolve(name == null ? Path.of("stimuli") : name).toString());
    }

    /** What is asked for. */
    public ExportOptions options() {
        return new ExportOptions(
                formats,
                marks,
                failing.get(),
                condition.get(),
                natural.get(),
                participants.get() == 0 ? OptionalInt.empty() : OptionalInt.of(participants.get()),
                seed.get());
    }

    /** How many metamers have one of the wanted marks. */
    public long chosen() {
        return records().stream()
                .filter(record -> marks.isEmpty()
                        || viewer.choices()
                                .choice(record.id())
                                .mark()
                                .filter(marks::contains)
                                .isPresent())
                .count();
    }

    /** Writes the export into a new folder, or over an earlier export; what was left out is told at the end. */
    public void write() {
        Path place = Path.of(folder.get().strip());
        ExportOptions wanted = options();
        List<MetamerRecord> records = records();
        // as they are now: the export takes a while, and choices go on meanwhile
        Map<String, Choice> said =
                viewer.choices().book().map(ChoiceBook::choices).orElse(Map.of());
        viewer.background()
                .start(
                        "Exporting to " + place.getFileName(),
                        job -> new StimulusExport(
                                        wanted,
                                        record -> said.getOrDefault(record.id().folder(), Choice.NONE))
                                .write(records, place, (done, total) -> {
                                    job.check();
                                    job.at(done / (double) Math.max(1, total), done + " of " + total);
                                }),
                        report -> viewer.notices().tell(words(report)));
    }

    private List<MetamerRecord> records() {
        return viewer.choices()
                .catalogue()
                .map(catalogue -> catalogue.records())
                .orElse(List.of());
    }

    static String words(ExportReport report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%d metamers of %d originals were exported to %s",
                report.metamers(), report.originals(), report.folder()));
        text.append(
                report.participants() > 0
                        ? String.format(", %d lists of %d trials", report.participants(), report.trials())
                        : "");
        text.append(report.failing() > 0 ? "; " + report.failing() + " that fail were left out" : "");
        text.append(report.damaged() > 0 ? "; " + report.damaged() + " are damaged" : "");
        text.append('.');
        report.warnings().stream().limit(2).forEach(warning -> text.append(' ').append(Sentences.sentence(warning)));
        return text.toString();
    }

    /** What to write besides pictures and manifest; changed by the dialog. */
    public Set<ExportFormat> formats() {
        return formats;
    }

    /** Which marks to export; changed by the dialog. */
    public Set<Mark> marks() {
        return marks;
    }

    /** Whether failing metamers go too. */
    public BooleanProperty failing() {
        return failing;
    }

    /** Whether originals are a condition. */
    public BooleanProperty natural() {
        return natural;
    }

    /** How many lists; 0 for one of everything. */
    public IntegerProperty participants() {
        return participants;
    }

    public IntegerProperty seed() {
        return seed;
    }

    /** Where to; changed by the dialog. */
    public StringProperty folder() {
        return folder;
    }

    public ObjectProperty<MetamerDimension> condition() {
        return condition;
    }
}
