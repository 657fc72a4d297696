// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.metamerkit.recognition.CsvTable;
import org.metamerkit.recognition.RecognitionException;

/** What people answered to metamers, trial by trial or as a table of proportions, to be put beside networks' answers. */
public sealed interface PeopleAnswers {

    /** Trials, a row a response. */
    record Trials(Responses responses) implements PeopleAnswers {
        @Override
        public MetamerAnalysis.Result beside(RecognitionTable networks, AnalysisOptions options) {
            MetamerResponses joined = MetamerResponses.join(responses, networks);
            return MetamerAnalysis.ofResponses(joined, networks, options)
                    .with(TrialAnalysis.ofMetamers(
                            joined.responses(), NetworkAnswers.to(joined.responses(), networks), options));
        }
    }

    /** Proportions, a row a participant, network and stage. */
    record Proportions(HumanProportions table) implements PeopleAnswers {
        @Override
        public MetamerAnalysis.Result beside(RecognitionTable networks, AnalysisOptions options) {
            return MetamerAnalysis.ofTable(table, networks, options);
        }
    }

    /**
     * Tells which of the two a file is and reads it.
     *
     * @throws RecognitionException in one sentence if it cannot be read, is neither, or holds several experiments
     */
    static PeopleAnswers read(Path source, ResponseOptions reading) {
        if (!Files.isDirectory(source)) {
            CsvTable table = CsvTable.read(source);
            if (HumanProportions.fits(table)) {
                return new Proportions(HumanProportions.of(table));
            }
        }
        List<Responses> experiments = ResponsesReader.readInAnyWords(source, reading);
        if (experiments.size() > 1) {
            throw new RecognitionException(source + " holds " + experiments.size()
                    + " experiments, expected one beside recognition rows; give one folder");
        }
        return new Trials(experiments.get(0));
    }

    /**
     * People beside networks.
     *
     * @throws RecognitionException in one sentence if the two do not belong together
     */
    MetamerAnalysis.Result beside(RecognitionTable networks, AnalysisOptions options);
}
