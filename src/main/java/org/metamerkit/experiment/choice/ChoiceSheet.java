// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.choice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a choices file holds; immutable.
 *
 * @param rater whose choices these are
 * @param entries by the metamers' folders, sorted
 * @param unreadable entries that somebody wrote by hand and that say nothing, kept as they are
 * @param others top-level keys of others, kept as they are
 * @param problems sentences about what could not be read
 */
record ChoiceSheet(
        String rater,
        BlindMode blind,
        Map<String, Entry> entries,
        Map<String, JsonNode> unreadable,
        ObjectNode others,
        List<String> problems) {
    /**
     * One metamer.
     *
     * @param others keys of others, kept as they are
     * @param superseded earlier versions that said something else and were changed elsewhere at the same time
     */
    record Entry(Choice choice, ObjectNode others, Set<JsonNode> superseded) {
        static Entry of(Choice choice) {
            return new Entry(choice, JsonNodeFactory.instance.objectNode(), Set.of());
        }

        Entry {
            superseded = Collections.unmodifiableSet(new LinkedHashSet<>(superseded));
        }
    }

    ChoiceSheet {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
        unreadable = Collections.unmodifiableMap(new TreeMap<>(unreadable));
        problems = List.copyOf(problems);
    }

    static ChoiceSheet empty(String rater) {
        return new ChoiceSheet(
                rater, BlindMode.OFF, Map.of(), Map.of(), JsonNodeFactory.instance.objectNode(), List.of());
    }

    Choice choice(String metamer) {
        Entry entry = entries.get(metamer);
        return entry == null ? Choice.NONE : entry.choice();
    }

    ChoiceSheet with(Map<String, Choice> changed) {
        Map<String, Entry> all = new TreeMap<>(entries);
        Map<String, JsonNode> left = new TreeMap<>(unreadable);
        changed.forEach((metamer, choice) -> {
            Entry before = all.get(metamer);
            JsonNode broken = left.remove(metamer);
            if (before != null) {
                all.put(metamer, new Entry(choice, before.others(), before.superseded()));
            } else {
                all.put(
                        metamer,
                        broken == null
                                ? Entry.of(choice)
                                : new Entry(choice, JsonNodeFactory.instance.objectNode(), Set.of(broken)));
            }
        });
        return new ChoiceSheet(rater, blind, all, left, others, problems);
    }

    ChoiceSheet with(BlindMode other) {
        return new ChoiceSheet(rater, other, entries, unreadable, others, problems);
    }

    /**
     * This sheet as it is in a file, with what is here and not there: of two versions of a choice the later one holds, of two equally
     * late ones the file's. The other one is kept among the superseded if it says something else, unless it is what the file once
     * said and somebody then changed.
     *
     * @param unsaved whether what is here of a metamer was never in the file
     */
    ChoiceSheet mergedInto(ChoiceSheet file, Predicate<String> unsaved) {
        Map<String, Entry> merged = new TreeMap<>(file.entries);
        entries.forEach((metamer, mine) ->
                merged.merge(metamer, mine, (theirs, own) -> merged(own, theirs, unsaved.test(metamer))));
        Map<String, JsonNode> broken = new TreeMap<>(file.unreadable);
        unreadable.forEach(broken::putIfAbsent);
        broken.keySet().removeIf(metamer -> {
            Entry entry = merged.get(metamer);
            if (entry == null) {
                return false;
            }
            merged.put(
                    metamer, new Entry(entry.choice(), entry.others(), plus(entry.superseded(), broken.get(metamer))));
            return true;
        });
        ObjectNode keys = others.deepCopy();
        keys.setAll(file.others);
        return new ChoiceSheet(file.rater, file.blind, merged, broken, keys, file.problems);
    }

    /** Metamers of which the two sheets say different things. */
    Set<String> differences(ChoiceSheet other) {
        Set<String> different = new TreeSet<>(entries.keySet());
        different.addAll(other.entries.keySet());
        different.removeIf(metamer -> choice(metamer).saysTheSameAs(other.choice(metamer)));
        return different;
    }

    private static Entry merged(Entry mine, Entry theirs, boolean unsaved) {
        boolean mineIsLater = mine.choice().changed().isAfter(theirs.choice().changed());
        Entry winner = mineIsLater ? mine : theirs;
        Entry loser = mineIsLater ? theirs : mine;
        Set<JsonNode> superseded = new LinkedHashSet<>(theirs.superseded());
        superseded.addAll(mine.superseded());
        boolean conflict = mineIsLater || unsaved;
        if (conflict && !loser.choice().isEmpty() && !loser.choice().saysTheSameAs(winner.choice())) {
            superseded.add(ChoiceFile.json(loser.choice()));
        }
        ObjectNode keys = loser.others().deepCopy();
        keys.setAll(winner.others());
        return new Entry(winner.choice(), keys, superseded);
    }

    private static Set<JsonNode> plus(Set<JsonNode> some, JsonNode one) {
        Set<JsonNode> more = new LinkedHashSet<>(some);
        more.add(one);
        return more;
    }
}
