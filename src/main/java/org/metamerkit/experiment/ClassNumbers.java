// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.metamerkit.model.Network;
import org.metamerkit.stimulus.LabelledPictures;

/** From the labels of pictures to the numbers of a network's classes. */
final class ClassNumbers {
    private static final Pattern WORDNET_ID = Pattern.compile("n\\d{8}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
    private static final int SHOWN = 4;

    private final Network network;
    private final int classes;
    private final List<String> names;
    private final Map<String, Integer> byWordNetId;

    private ClassNumbers(LabelledPictures set, Network network) {
        this.network = network;
        this.classes = network.lastStage().units() - (network.card().backgroundOutput() ? 1 : 0);
        this.names = network.card().classes().map(known -> known.names()).orElse(List.of());
        this.byWordNetId = wordNetIds(set, classes);
    }

    /**
     * From a picture to the number of its class.
     *
     * @param truth labels from elsewhere, which then must name every picture; empty for the set's own
     * @throws RunException in one sentence if a label is missing, is no class of the network or could be several
     */
    static ToIntFunction<LabelledPictures.Entry> of(
            LabelledPictures set, Network network, Optional<TrueClasses> truth, List<LabelledPictures.Entry> entries) {
        Map<String, Integer> numbers = new ClassNumbers(set, network).all(truth, entries);
        return entry -> numbers.get(entry.name());
    }

    private Map<String, Integer> all(Optional<TrueClasses> truth, List<LabelledPictures.Entry> entries) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Map<String, Optional<Integer>> found = new HashMap<>();
        Set<String> unknown = new TreeSet<>();
        for (LabelledPictures.Entry entry : entries) {
            if (truth.isEmpty() && entry.classIndex().isPresent()) {
                int index = entry.classIndex().getAsInt();
                if (index >= classes) {
                    unknown.add(Integer.toString(index));
                }
                numbers.put(entry.name(), index);
                continue;
            }
            String label = label(truth, entry);
            Optional<Integer> number = found.computeIfAbsent(label, this::number);
            if (number.isEmpty()) {
                unknown.add(label);
            }
            numbers.put(entry.name(), number.orElse(-1));
        }
        if (!unknown.isEmpty()) {
            throw new RunException("the pictures are labelled " + shown(List.copyOf(unknown))
                    + ", which are no classes of "
                    + network.name() + " (" + (names.isEmpty() ? "numbers from 0 to " + (classes - 1) : shown(names))
                    + "); rename the class folders or give --labels");
        }
        return numbers;
    }

    private static String label(Optional<TrueClasses> truth, LabelledPictures.Entry entry) {
        if (truth.isPresent()) {
            return truth.get()
                    .of(Path.of(entry.name()))
                    .orElseThrow(() -> new RunException("--labels does not name " + entry.name()
                            + "; add a row for it, or choose the pictures with --within or --list"));
        }
        return entry.label()
                .orElseThrow(() -> new RunException("the true class of " + entry.name()
                        + " is not known; put the pictures into class folders or give --labels with the columns"
                        + " picture and class"));
    }

    /** ImageNet has a Cardigan, the dog, and a cardigan: a name as it is written goes before its like. */
    private Optional<Integer> number(String label) {
        List<Integer> found = alike(name -> name, label);
        if (found.isEmpty()) {
            found = alike(ClassNumbers::plain, label);
        }
        if (found.size() > 1) {
            throw new RunException("the pictures are labelled " + label + ", and " + found.size() + " classes of "
                    + network.name() + " are called that ("
                    + found.stream().map(i -> i + " " + names.get(i)).collect(Collectors.joining(", "))
                    + "); name the class folder as the network writes it, or by the class's number");
        }
        if (!found.isEmpty()) {
            return Optional.of(found.get(0));
        }
        if (NUMBER.matcher(label).matches() && Integer.parseInt(label) < classes) {
            return Optional.of(Integer.parseInt(label));
        }
        return Optional.ofNullable(byWordNetId.get(label));
    }

    private List<Integer> alike(UnaryOperator<String> form, String label) {
        String wanted = form.apply(label);
        return IntStream.range(0, names.size())
                .filter(i -> form.apply(names.get(i)).equals(wanted))
                .boxed()
                .toList();
    }

    /** ImageNet's folders in order are its classes in order, if all are there. */
    private static Map<String, Integer> wordNetIds(LabelledPictures set, int classes) {
        Set<String> ids = new TreeSet<>();
        set.entries().forEach(entry -> entry.label().ifPresent(ids::add));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        if (ids.size() == classes
                && ids.stream().allMatch(id -> WORDNET_ID.matcher(id).matches())) {
            ids.forEach(id -> numbers.put(id, numbers.size()));
        }
        return numbers;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ').strip();
    }

    private static String shown(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? some + " and " + (names.size() - SHOWN) + " more" : some;
    }
}
