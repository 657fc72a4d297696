// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.metamerkit.recognition.RecognitionException;

/**
 * All trials of one experiment; nobody answers the same stimulus twice under the same condition.
 *
 * @param name the experiment's
 * @param trials in the files' order
 * @param notes what a reader should know: lines that are no trials, trials without a response
 */
public record Responses(String name, List<Trial> trials, List<String> notes) {
    /** So many answers cannot all be wrong. */
    private static final int TELLING = 20;

    /** What a key or the number of a button is called. */
    private static final Pattern KEY = Pattern.compile("\\d+(?:\\.0*)?|\\D|left|right|up|down|space|return|num_\\d");

    /** Number of a button, perhaps as a spreadsheet writes it. */
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.0*)?");

    /**
     * Checks and wraps.
     *
     * @throws RecognitionException if there is no trial, or somebody answered one stimulus twice under one condition
     */
    public Responses {
        trials = List.copyOf(trials);
        notes = List.copyOf(notes);
        if (trials.isEmpty()) {
            throw new RecognitionException(
                    name + " holds no trial; give a CSV file with a row a trial, or check --where");
        }
        Set<List<String>> seen = new HashSet<>();
        int doubles = 0;
        Trial first = null;
        for (Trial trial : trials) {
            if (!seen.add(List.of(trial.observer(), trial.stimulus(), trial.condition()))) {
                doubles++;
                first = first == null ? trial : first;
            }
        }
        if (doubles > 0) {
            throw new RecognitionException(
                    name + " has " + doubles + " trials of a stimulus that the same observer answered before, the"
                            + " first of " + first.observer() + " with " + first.stimulus()
                            + "; remove repetitions, or choose one part of the experiment with --where COLUMN=VALUE");
        }
    }

    /** Who answered, sorted. */
    public List<String> observers() {
        return List.copyOf(trials.stream().map(Trial::observer).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The conditions, numbers in their order, then names in theirs. */
    public List<String> conditions() {
        return trials.stream()
                .map(Trial::condition)
                .distinct()
                .sorted(ConditionName.ORDER)
                .toList();
    }

    /** All categories that are asked for or were answered, sorted. */
    public List<String> categories() {
        Set<String> names = new TreeSet<>();
        trials.forEach(trial -> trial.category().ifPresent(names::add));
        return List.copyOf(names);
    }

    /** Some of the trials; empty if none is left. */
    public Optional<Responses> only(Predicate<Trial> wanted) {
        List<Trial> some = trials.stream().filter(wanted).toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(new Responses(name, some, notes));
    }

    /** The trials of each observer, observers sorted. */
    public Map<String, List<Trial>> byObserver() {
        return trials.stream().collect(Collectors.groupingBy(Trial::observer, TreeMap::new, Collectors.toList()));
    }

    /** The trials of each condition, in the order of {@link #conditions}. */
    public Map<String, List<Trial>> byCondition() {
        Map<String, List<Trial>> groups = new LinkedHashMap<>();
        conditions().forEach(condition -> groups.put(condition, new ArrayList<>()));
        trials.forEach(trial -> groups.get(trial.condition()).add(trial));
        return groups;
    }

    /** @throws RecognitionException if fewer than two observers answered */
    public void requireTwoObservers() {
        if (observers().size() < 2) {
            throw new RecognitionException(name + " has one participant, "
                    + observers().get(0) + ", expected at least two to compare; give the files of all participants");
        }
    }

    /**
     * Key presses or numbers of buttons compared with names of categories would all be wrong, and nobody would notice.
     *
     * @throws RecognitionException if no response is among the right answers, and there are many or all look like keys
     */
    void requireSameWords() {
        List<String> categories = categories();
        List<String> answers =
                trials.stream().flatMap(trial -> trial.response().stream()).toList();
        boolean telling = answers.size() >= TELLING
                || answers.stream().allMatch(answer -> KEY.matcher(answer).matches());
        if (!categories.isEmpty()
                && !answers.isEmpty()
                && telling
                && answers.stream().noneMatch(categories::contains)) {
            throw new RecognitionException(
                    "no response of " + name + " is among its right answers (a response: "
                            + answers.get(0) + ", a right answer: " + categories.get(0)
                            + "); name the columns with --column response=NAME and category=NAME, or say with --choices what buttons or keys mean");
        }
    }

    /** Whether a response is a number and nothing else. */
    static boolean isNumber(String response) {
        return NUMBER.matcher(response.strip()).matches();
    }

    /** The share of trials that are right. */
    static double accuracy(Collection<Trial> trials) {
        return trials.stream()
                .mapToInt(trial -> trial.isCorrect() ? 1 : 0)
                .average()
                .orElseThrow();
    }

    /**
     * The same trials with what each stimulus shows from elsewhere.
     *
     * @throws RecognitionException if a stimulus is unknown there
     */
    public Responses withCategories(StimulusClasses classes) {
        Set<String> unknown = new LinkedHashSet<>();
        List<Trial> known = new ArrayList<>();
        for (Trial trial : trials) {
            Optional<String> category = classes.of(trial.stimulus());
            category.ifPresentOrElse(
                    value -> known.add(trial.withCategory(value)), () -> unknown.add(trial.stimulus()));
        }
        if (!unknown.isEmpty()) {
            throw new RecognitionException(unknown.size() + " stimuli of " + name + " are not in " + classes.source()
                    + ", the first " + unknown.iterator().next() + "; add them there or remove their trials");
        }
        return new Responses(name, known, notes);
    }
}
