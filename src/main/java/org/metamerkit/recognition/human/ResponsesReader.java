// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.metamerkit.recognition.RecognitionException;

/**
 * Reads trial-level responses: a CSV file, a folder of them (a file a participant or session), or a folder of such folders, each
 * of which is an experiment. The columns of jsPsych, PsychoPy and model-vs-human are told by themselves.
 */
public final class ResponsesReader {
    private ResponsesReader() {}

    /**
     * @return the experiments, sorted by name; one for a file or a folder of files
     * @throws RecognitionException in one sentence if something cannot be read or is no table of responses, an observer answered a
     *     stimulus twice, or no response is among the right answers
     */
    public static List<Responses> read(Path source, ResponseOptions options) {
        List<Responses> experiments = readInAnyWords(source, options);
        experiments.forEach(Responses::requireSameWords);
        return experiments;
    }

    /**
     * The same of responses to metamers, which may name right answers in other words than people do: both are put in a rule's.
     *
     * @throws RecognitionException as {@link #read}, but whatever the responses are
     */
    static List<Responses> readInAnyWords(Path source, ResponseOptions options) {
        if (!Files.isDirectory(source)) {
            return List.of(experiment(baseName(source), List.of(source), options));
        }
        Map<String, List<Path>> experiments = new TreeMap<>();
        for (Path file : files(source)) {
            Path folder = file.getParent();
            experiments
                    .computeIfAbsent(folder.getFileName().toString(), unused -> new ArrayList<>())
                    .add(file);
        }
        if (experiments.isEmpty()) {
            throw new RecognitionException(
                    source + " holds no CSV file; give a file, a folder of files or a folder of such folders");
        }
        return experiments.entrySet().stream()
                .map(entry -> experiment(entry.getKey(), entry.getValue(), options))
                .toList();
    }

    private static Responses experiment(String name, List<Path> files, ResponseOptions options) {
        List<Trial> trials = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        int others = 0;
        int unnamed = 0;
        for (Path file : files) {
            ResponseFile read = ResponseFile.read(file, options);
            trials.addAll(read.trials());
            others += read.otherRows();
            unnamed += read.named() ? 0 : 1;
        }
        if (others > 0) {
            notes.add(others + " rows are no trials (no picture or sound was shown, or --where leaves them out)");
        }
        if (unnamed > 0) {
            notes.add(unnamed + " files do not say who answered: each counts as one participant");
        }
        long silent =
                trials.stream().filter(trial -> trial.response().isEmpty()).count();
        if (silent > 0) {
            notes.add(silent + " of " + trials.size() + " trials have no response and count as wrong");
        }
        return new Responses(name, trials, notes);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> paths = Files.walk(folder, 2, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(path -> path.getFileName()
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .endsWith(".csv"))
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .map(path -> path.toAbsolutePath().normalize())
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new RecognitionException(
                    "the folder " + folder + " cannot be read (" + e.getMessage() + "); check its permissions", e);
        }
    }

    private static String baseName(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
