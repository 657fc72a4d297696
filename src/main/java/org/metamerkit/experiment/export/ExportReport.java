// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * What was exported and what was left out.
 *
 * @param folder of the export
 * @param metamers that were exported
 * @param originals that were, one a picture and network that sees it otherwise
 * @param notChosen metamers left out because of their mark
 * @param failing metamers left out because they fail the criterion
 * @param unjudged exported metamers that were never judged, for want of a null distribution
 * @param damaged metamers left out because a file is missing or cannot be read
 * @param inWork metamers left out because they are not finished
 * @param conditions labels, in their order
 * @param participants lists; 0 for one list of everything
 * @param trials of each list
 * @param incomplete originals that no list has, because they lack a metamer under some condition
 * @param warnings sentences for people
 */
public record ExportReport(
        Path folder,
        int metamers,
        int originals,
        int notChosen,
        int failing,
        int unjudged,
        int damaged,
        int inWork,
        List<String> conditions,
        int participants,
        int trials,
        int incomplete,
        List<String> warnings) {
    public ExportReport {
        conditions = List.copyOf(conditions);
        warnings = List.copyOf(warnings);
    }

    /** The numbers under snake_case keys, as {@code export --json} prints them. */
    public ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("metamers", metamers)
                .put("originals", originals)
                .put("left_out_not_chosen", notChosen)
                .put("left_out_failing", failing)
                .put("left_out_damaged", damaged)
                .put("left_out_in_work", inWork)
                .put("unjudged", unjudged)
                .put("participants", participants)
                .put("trials", trials)
                .put("incomplete_originals", incomplete);
        conditions.forEach(node.putArray("conditions")::add);
        warnings.forEach(node.putArray("warnings")::add);
        return node;
    }
}
