// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.metamerkit.experiment.RunException;

/**
 * The stimuli as participants see them: one list of everything, or a list a participant.
 *
 * @param conditions labels in their order
 * @param lists of stimuli, in the order in which to show them; a single one if there are no participants
 * @param perParticipant whether each participant has a list
 * @param incomplete originals that lack a metamer under some condition and are in no participant's list
 */
record StimulusLists(
        List<String> conditions, List<List<Stimulus>> lists, boolean perParticipant, List<String> incomplete) {

    /** Everything, in the order given. */
    static StimulusLists everything(List<String> conditions, List<Stimulus> stimuli) {
        return new StimulusLists(conditions, List.of(stimuli), false, List.of());
    }

    /**
     * A list a participant, by {@link Assignment}.
     *
     * @param stimuli in the order given; several of one original and condition take turns
     * @throws RunException in one sentence if no original has a metamer under every condition
     */
    static StimulusLists balanced(List<String> conditions, List<Stimulus> stimuli, int participants, long seed) {
        Map<String, List<List<Stimulus>>> originals = new LinkedHashMap<>();
        for (Stimulus stimulus : stimuli) {
            List<List<Stimulus>> cells = originals.computeIfAbsent(stimulus.original(), name -> {
                List<List<Stimulus>> empty = new ArrayList<>();
                conditions.forEach(condition -> empty.add(new ArrayList<>()));
                return empty;
            });
            cells.get(conditions.indexOf(stimulus.condition())).add(stimulus);
        }
        List<String> incomplete = new ArrayList<>();
        List<List<List<Stimulus>>> complete = new ArrayList<>();
        originals.forEach((original, cells) -> {
            if (cells.stream().anyMatch(List::isEmpty)) {
                incomplete.add(original);
            } else {
                complete.add(cells);
            }
        });
        if (complete.isEmpty()) {
            throw new RunException("none of the " + originals.size() + " originals has a metamer under each of the "
                    + conditions.size() + " conditions (" + String.join(", ", conditions)
                    + "), so no list can be balanced; choose fewer conditions or more metamers, or leave out"
                    + " --participants");
        }
        List<String> categories = complete.stream()
                .map(cells -> cells.get(0).get(0).correctAnswer())
                .toList();
        List<List<Stimulus>> lists = new ArrayList<>();
        for (List<Assignment.Trial> trials : Assignment.of(categories, conditions.size(), participants, seed)) {
            lists.add(trials.stream()
                    .map(trial -> {
                        List<Stimulus> cell = complete.get(trial.original()).get(trial.condition());
                        return cell.get(trial.block() % cell.size());
                    })
                    .toList());
        }
        return new StimulusLists(conditions, lists, true, incomplete);
    }

    /** For a file: {@code participant-07}, as wide as the last one; {@code conditions} for everything. */
    String name(int list) {
        return perParticipant
                ? String.format(
                        Locale.ROOT,
                        "participant-%0" + String.valueOf(lists.size()).length() + "d",
                        list + 1)
                : "conditions";
    }
}
