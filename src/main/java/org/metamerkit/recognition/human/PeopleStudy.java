// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.metamerkit.figure.Figure;
import org.metamerkit.recognition.Counting;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.RecognitionException;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Table;

/**
 * What a user has: people's files and perhaps networks' files, each of whatever kind it is.
 *
 * @param people trial-level responses (file or folder), or a table of proportions
 * @param networks recognition files, one table of proportions, or one file or folder of trial-level responses; may be empty
 * @param labels what stimuli show, if the responses do not say
 * @param reading how response files are to be read
 * @param benchmark whether the conditions that model-vs-human leaves out are left out
 * @param rule chooses the decision rule of recognition files by their rows
 * @param counting which metamers of recognition files count
 * @param analysis options of the statistics
 */
public record PeopleStudy(
        Path people,
        List<Path> networks,
        Optional<Path> labels,
        ResponseOptions reading,
        boolean benchmark,
        Function<List<RecognitionRow>, DecisionRule> rule,
        Counting counting,
        AnalysisOptions analysis) {

    public PeopleStudy {
        networks = List.copyOf(networks);
    }

    /**
     * What came out.
     *
     * @param tables those with rows
     * @param figures by the names of their files, without extension
     * @param rule of recognition files, where there are some
     * @param notes what a reader should know
     */
    public record Result(
            List<Table> tables, Map<String, Figure> figures, Optional<DecisionRule> rule, List<String> notes) {}

    /**
     * Tells what the files are and analyses them.
     *
     * @throws RecognitionException in one sentence if a file cannot be read or used, or the two sides do not belong together
     */
    public static Result analyze(PeopleStudy study) {
        Optional<CsvTable> table = study.table(study.people);
        if (table.isPresent() && HumanProportions.fits(table.get())) {
            return study.proportions(HumanProportions.of(table.get()));
        }
        List<CsvTable> theirs = study.networks.stream()
                .flatMap(file -> study.table(file).stream())
                .toList();
        if (!theirs.isEmpty()
                && theirs.size() == study.networks.size()
                && theirs.stream().allMatch(RecognitionTable::fits)) {
            // right answers and responses may be in different words before both are in the rule's
            return study.metamers(study.known(ResponsesReader.readInAnyWords(study.people, study.reading)));
        }
        List<Responses> people = study.responses(study.people);
        if (study.networks.isEmpty()) {
            return result(TrialAnalysis.of(people, List.of(), study.analysis));
        }
        if (study.networks.size() > 1) {
            throw new RecognitionException("--against names " + study.networks.size()
                    + " files that are not all recognition files; give recognition files only, or one file or folder of"
                    + " responses");
        }
        return result(TrialAnalysis.of(people, study.responses(study.networks.get(0)), study.analysis));
    }

    private Optional<CsvTable> table(Path file) {
        return Files.isDirectory(file) ? Optional.empty() : Optional.of(CsvTable.read(file));
    }

    private List<Responses> responses(Path source) {
        return known(ResponsesReader.read(source, reading));
    }

    private List<Responses> known(List<Responses> read) {
        List<Responses> experiments = read;
        if (labels.isPresent()) {
            StimulusClasses classes = StimulusClasses.read(labels.get());
            experiments =
                    read.stream().map(each -> each.withCategories(classes)).toList();
        }
        if (!benchmark) {
            return experiments;
        }
        ExcludedConditions excluded = ExcludedConditions.modelVsHuman();
        return experiments.stream()
                .map(each -> excluded.apply(each)
                        .orElseThrow(() -> new RecognitionException(
                                "--benchmark leaves no trial of " + each.name() + "; analyse it without --benchmark")))
                .toList();
    }

    private Result proportions(HumanProportions people) {
        if (networks.size() > 1) {
            throw new RecognitionException(
                    "--against names " + networks.size() + " files, expected one table of proportions; give that one");
        }
        Optional<NetworkProportions> table =
                networks.stream().map(NetworkProportions::read).findFirst();
        return result(MetamerAnalysis.ofTables(people, table, analysis), Optional.empty());
    }

    /** People's trials beside the networks' answers to the same metamers. */
    private Result metamers(List<Responses> people) {
        if (people.size() > 1) {
            throw new RecognitionException(this.people + " holds " + people.size()
                    + " experiments, expected one beside recognition files; give one folder");
        }
        RecognitionTable table = RecognitionTable.read(networks, rule, counting);
        return result(new PeopleAnswers.Trials(people.get(0)).beside(table, analysis), Optional.of(table.rule()));
    }

    private static Result result(TrialAnalysis.Result trials) {
        return new Result(trials.tables(), Map.of(), Optional.empty(), trials.notes());
    }

    private static Result result(MetamerAnalysis.Result metamers, Optional<DecisionRule> rule) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        metamers.comparisons().forEach((data, comparison) -> {
            figures.putAll(PeopleFigures.curves(data, comparison));
            figures.put(PeopleFigures.fileName("correlation-" + data), PeopleFigures.correlation(data, comparison));
        });
        return new Result(metamers.tables(), figures, rule, metamers.notes());
    }
}
