// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.metamerkit.experiment.catalogue.MetamerDetails;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.Recognition;
import org.metamerkit.experiment.catalogue.RecognitionAnswer;
import org.metamerkit.experiment.catalogue.TraceTable;
import org.metamerkit.model.Network;
import org.metamerkit.model.Networks;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.PngFile;

/** Everything that is known of the chosen metamer, read and computed in the background. */
public final class UnderstandModel {
    private final Background background;
    private final ReadOnlyObjectWrapper<Report> report = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper trouble = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<ActivationComparison> activations = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper activationNote = new ReadOnlyStringWrapper("");
    private Background.Job reading;
    private Background.Job computing;
    private Asked shown;
    private Asked underway;

    /** What a report is of. */
    private record Asked(Optional<MetamerRecord> record, Optional<Recognition> recognition) {}

    /**
     * What is shown of one metamer.
     *
     * @param details everything on file
     * @param match stage × measure
     * @param trace evaluation by evaluation; empty if the file is missing or damaged
     * @param originalSpectrum empty if a picture cannot be read
     * @param metamerSpectrum empty if a picture cannot be read
     * @param answers of every network that was asked
     * @param settings key and value, as {@code settings}, {@code made_with} and provenance have them
     * @param command makes it again
     * @param problems sentences about what is missing
     */
    public record Report(
            MetamerDetails details,
            MatchTable match,
            Optional<TraceTable> trace,
            Optional<AmplitudeSpectrum> originalSpectrum,
            Optional<AmplitudeSpectrum> metamerSpectrum,
            List<RecognitionAnswer> answers,
            Map<String, String> settings,
            String command,
            List<String> problems) {
        public MetamerRecord metamer() {
            return details.metamer();
        }

        /** Whether it passes and by which null distribution, and why not, of the float picture and of the 8-bit PNG. */
        public String verdict() {
            String words = metamer().passes().equals(Optional.of(true))
                    ? "Passes the criterion."
                    : reasons().isEmpty()
                            ? metamer().passes().isEmpty() ? "Not judged." : "Fails the criterion."
                            : String.join(" ", reasons());
            return words
                    + details.nullDescription()
                            .map(text -> " Judged by the " + text + ".")
                            .orElse("");
        }

        /** The PNG's reason where it is another than the float picture's. */
        private List<String> reasons() {
            List<String> reasons = new ArrayList<>(details.reason().stream().toList());
            details.pngReason()
                    .filter(text -> !text.isBlank() && !reasons.contains(text))
                    .ifPresent(text -> reasons.add(
                            "The 8-bit PNG: " + text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1)));
            return reasons;
        }
    }

    UnderstandModel(Background background) {
        this.background = background;
    }

    void show(Optional<MetamerRecord> record, Optional<Recognition> recognition) {
        Asked asked = new Asked(record, recognition);
        if (asked.equals(underway)) {
            return;
        }
        if (reading != null) {
            reading.cancel();
        }
        underway = null;
        if (report.get() != null && asked.equals(shown)) {
            return;
        }
        if (report.get() == null
                || !record.map(MetamerRecord::id)
                        .equals(Optional.of(report.get().metamer().id()))) {
            cancelActivations();
            activations.set(null);
            activationNote.set("");
        }
        if (record.isEmpty() || !record.get().isWhole()) {
            report.set(null);
            trouble.set(record.map(one -> one.problem()
                            .map(Sentences::sentence)
                            .orElse("This metamer is still in work; its report comes when it is whole."))
                    .orElse("Choose a metamer in the grid (Browse) to see how well it matches."));
            return;
        }
        underway = asked;
        reading = background.start(
                "Reading the report",
                job -> read(record.get(), recognition, job),
                found -> {
                    ended(asked);
                    shown = asked;
                    trouble.set("");
                    report.set(found);
                },
                sentence -> {
                    ended(asked);
                    report.set(null);
                    trouble.set(sentence);
                },
                () -> ended(asked));
    }

    /** One that was given up may end after another has begun. */
    private void ended(Asked asked) {
        if (underway == asked) {
            underway = null;
        }
    }

    private static Report read(MetamerRecord record, Optional<Recognition> recognition, Background.Job job) {
        List<String> problems = new ArrayList<>();
        MetamerDetails details = MetamerDetails.read(record);
        MatchTable match = MatchTable.of(details);
        problems.addAll(match.problems());
        Optional<TraceTable> trace = attempt(details::trace, problems);
        List<RecognitionAnswer> answers = recognition
                .flatMap(known -> attempt(() -> known.answers(record), problems))
                .orElse(List.of());
        job.check();
        Optional<AmplitudeSpectrum> original =
                attempt(() -> AmplitudeSpectrum.of(Raster.read(record.target())), problems);
        job.check();
        Optional<AmplitudeSpectrum> metamer = attempt(() -> AmplitudeSpectrum.of(Raster.read(record.png())), problems);
        return new Report(
                details,
                match,
                trace,
                original,
                metamer,
                answers,
                settings(details),
                CommandLines.synthesize(details.json()),
                problems);
    }

    private interface Reading<T> {
        T get() throws IOException;
    }

    private static <T> Optional<T> attempt(Reading<T> reading, List<String> problems) {
        try {
            return Optional.of(reading.get());
        } catch (IOException | RuntimeException e) {
            problems.add(Sentences.of(e));
            return Optional.empty();
        }
    }

    private static Map<String, String> settings(MetamerDetails details) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String key : List.of(
                "metamerkit_version",
                "weights_sha256",
                "picture_sha256",
                "true_class",
                "height",
                "width",
                "seed",
                "evaluations",
                "seconds")) {
            lines.put(key, text(details.json().path(key)));
        }
        details.json()
                .path("settings")
                .properties()
                .forEach(group -> group.getValue()
                        .properties()
                        .forEach(entry -> lines.put(
                                group.getKey() + "." + entry.getKey(),
                                entry.getValue().asText())));
        details.json()
                .path("made_with")
                .properties()
                .forEach(entry -> lines.put(
                        "made_with." + entry.getKey(), entry.getValue().asText()));
        details.nullDescription().ifPresent(text -> lines.put("judged by", text));
        return lines;
    }

    private static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "–" : value.asText();
    }

    /**
     * Runs the network on original and metamer, in the background; the first thing that needs libtorch.
     *
     * @param stage whose activations are compared
     */
    public void compareActivations(String stage) {
        Report shown = report.get();
        if (shown == null) {
            return;
        }
        cancelActivations();
        activationNote.set("The network is being run …");
        computing = background.start(
                "Activations of " + stage,
                job -> compute(shown.metamer(), stage, job),
                found -> {
                    activations.set(found);
                    activationNote.set("");
                },
                activationNote::set,
                this::cancelled);
    }

    /** The foot of the window can cancel it, too; what was started since has a note of its own. */
    private void cancelled() {
        if (computing == null || computing.isCancelled()) {
            activationNote.set("");
        }
    }

    /** Gives up the computation in progress, if there is one. */
    public void cancelActivations() {
        if (computing != null) {
            computing.cancel();
            activationNote.set("");
        }
    }

    private static ActivationComparison compute(MetamerRecord record, String stageName, Background.Job job) {
        Networks.requireWeights(record.network());
        try (Network network = Networks.load(record.network())) {
            job.check();
            if (!network.weightsSha256().equals(record.weightsSha256())) {
                throw new IllegalArgumentException("The network " + record.network()
                        + " on this machine has other weights than the one the metamer was made for (SHA-256 "
                        + network.weightsSha256() + " and " + record.weightsSha256()
                        + "), so activations are not compared");
            }
            Stage stage = network.stage(stageName);
            float[][][] found = new float[1][][];
            network.activations(
                    List.of(PngFile.read(record.target()), PngFile.read(record.png())),
                    List.of(stage),
                    (which, rows) -> found[0] = rows);
            job.check();
            return ActivationComparison.of(stage.name(), found[0][0], found[0][1]);
        }
    }

    /** The command line that makes a metamer again; read in the background. */
    public void commandOf(Optional<MetamerRecord> record, Consumer<String> receiver) {
        record.ifPresent(metamer -> background.quietly(
                job -> CommandLines.synthesize(MetamerDetails.read(metamer).json()), receiver));
    }

    /** The report's numbers as a table. */
    public Optional<Table> table() {
        return Optional.ofNullable(report.get()).map(shown -> shown.match().table());
    }

    /** Null while there is none. */
    public ReadOnlyObjectProperty<Report> report() {
        return report.getReadOnlyProperty();
    }

    /** Why there is no report, in a sentence. */
    public ReadOnlyStringProperty trouble() {
        return trouble.getReadOnlyProperty();
    }

    /** Null until they were asked for. */
    public ReadOnlyObjectProperty<ActivationComparison> activations() {
        return activations.getReadOnlyProperty();
    }

    /** What is being done about activations, or why there are none. */
    public ReadOnlyStringProperty activationNote() {
        return activationNote.getReadOnlyProperty();
    }
}
