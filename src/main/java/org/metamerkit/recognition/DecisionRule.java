// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How a network's outputs become one answer, and what counts as the right one: the network's own classes, or categories that its
 * classes are mapped to.
 */
public sealed interface DecisionRule {
    /** The rules that every recognition file has, in the order of its columns. */
    List<DecisionRule> USUAL = List.of(
            new Own(),
            Categories.imagenet16("imagenet16_maximum", "16 categories, maximum rule", Combination.MAXIMUM),
            Categories.imagenet16("imagenet16_mean", "16 categories, mean rule", Combination.MEAN),
            Categories.cifar10());

    /** How the classes of a category are taken together. */
    enum Combination {
        /** The category of the highest output among classes that have one: Feather et al. 2023, {@code force_16_choice}. */
        MAXIMUM,
        /** The highest mean softmax probability over a category's classes: Geirhos et al., {@code decision_mappings.py}. */
        MEAN
    }

    /** Names the rule's columns: letters, digits, dots, dashes and underscores. */
    String key();

    /** For people. */
    String title();

    /** Whether a network with these classes can answer at all. */
    boolean decides(LabelSet labels);

    /**
     * The answer.
     *
     * @param outputs one finite number a class
     * @return empty for a network with other classes
     */
    Optional<String> decide(LabelSet labels, float[] outputs);

    /**
     * What the rule calls a class that somebody named: a true class, or another network's answer.
     *
     * @param labels the answering network's
     * @param text a name from any label set
     * @return empty if the rule has no such answer
     */
    Optional<String> translate(LabelSet labels, String text);

    /** The answers in their usual order; empty where they are the network's own. */
    List<String> answers();

    /** A user's mapping, by the maximum rule. */
    static DecisionRule of(LabelMapping mapping) {
        return new Categories(
                mapping.name().replaceAll("[^A-Za-z0-9._-]", "_") + "." + mapping.version(),
                "categories of " + mapping.name(),
                mapping.categories(),
                List.of(mapping),
                List.of(mapping),
                Combination.MAXIMUM);
    }

    /** The network's own classes. */
    record Own() implements DecisionRule {
        @Override
        public String key() {
            return "own";
        }

        @Override
        public String title() {
            return "own classes";
        }

        @Override
        public boolean decides(LabelSet labels) {
            return true;
        }

        @Override
        public Optional<String> decide(LabelSet labels, float[] outputs) {
            int best = 0;
            for (int i = 1; i < outputs.length; i++) {
                if (outputs[i] > outputs[best]) {
                    best = i;
                }
            }
            return Optional.of(labels.name(best));
        }

        @Override
        public Optional<String> translate(LabelSet labels, String text) {
            return Cache.translated(this, labels, text, () -> labels.resolve(text));
        }

        @Override
        public List<String> answers() {
            return List.of();
        }
    }

    /**
     * Categories.
     *
     * @param decisions from networks' classes to categories; classes that are called like a category need no line
     * @param names from names anybody may give to categories
     */
    record Categories(
            String key,
            String title,
            List<String> answers,
            List<LabelMapping> decisions,
            List<LabelMapping> names,
            Combination combination)
            implements DecisionRule {

        private static Categories imagenet16(String key, String title, Combination combination) {
            LabelMapping imagenet = LabelMapping.builtIn("imagenet1000_to_imagenet16");
            LabelMapping cifar = LabelMapping.builtIn("cifar10_to_imagenet16");
            return new Categories(
                    key, title, LabelSet.IMAGENET16.names(), List.of(imagenet), List.of(imagenet, cifar), combination);
        }

        private static Categories cifar10() {
            LabelMapping imagenet = LabelMapping.builtIn("imagenet1000_to_cifar10");
            LabelMapping sixteen = LabelMapping.builtIn("imagenet16_to_cifar10");
            return new Categories(
                    "cifar10",
                    "CIFAR-10's classes",
                    LabelSet.CIFAR10.names(),
                    List.of(imagenet),
                    List.of(imagenet, sixteen),
                    Combination.MAXIMUM);
        }

        @Override
        public boolean decides(LabelSet labels) {
            return !categoryOf(labels).isEmpty();
        }

        @Override
        public Optional<String> decide(LabelSet labels, float[] outputs) {
            Map<Integer, String> categoryOf = categoryOf(labels);
            if (categoryOf.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    combination == Combination.MEAN ? mean(categoryOf, outputs) : maximum(categoryOf, outputs));
        }

        private static String maximum(Map<Integer, String> categoryOf, float[] outputs) {
            int best = -1;
            for (int index : categoryOf.keySet()) {
                if (best < 0 || outputs[index] > outputs[best]) {
                    best = index;
                }
            }
            return categoryOf.get(best);
        }

        private String mean(Map<Integer, String> categoryOf, float[] outputs) {
            // relative to the best class that counts: the order is the same, and not all can underflow to 0
            double highest = categoryOf.keySet().stream()
                    .mapToDouble(index -> outputs[index])
                    .max()
                    .orElseThrow();
            double[] sums = new double[answers.size()];
            int[] classes = new int[answers.size()];
            categoryOf.forEach((index, category) -> {
                int at = answers.indexOf(category);
                sums[at] += StrictMath.exp(outputs[index] - highest);
                classes[at]++;
            });
            int best = -1;
            for (int i = 0; i < sums.length; i++) {
                if (classes[i] > 0 && (best < 0 || sums[i] / classes[i] > sums[best] / classes[best])) {
                    best = i;
                }
            }
            return answers.get(best);
        }

        @Override
        public Optional<String> translate(LabelSet labels, String text) {
            return Cache.translated(
                    this,
                    labels,
                    text,
                    () -> translate(text, !LabelSet.isBareNumber(text) || labels.equals(LabelSet.IMAGENET)));
        }

        /** @param imagenets whether it may be one of ImageNet's names: a number alone means a class of the network asked */
        private Optional<String> translate(String text, boolean imagenets) {
            String plain = LabelSet.plain(text);
            Optional<String> itself = answers.stream()
                    .filter(category -> LabelSet.plain(category).equals(plain))
                    .findFirst();
            if (itself.isPresent()) {
                return itself;
            }
            // as ImageNet's files are named, by the class's name
            String name = imagenets ? LabelSet.IMAGENET.resolve(text).orElse(text) : text;
            return names.stream()
                    .flatMap(mapping -> mapping.category(name).stream())
                    .findFirst();
        }

        /** Rules of one key have the same mappings, and a thousand lines take long to compare. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Categories rule && rule.key.equals(key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }

        private Map<Integer, String> categoryOf(LabelSet labels) {
            return Cache.categories(this, labels);
        }

        /** Empty where there is nothing to decide between. */
        private Map<Integer, String> find(LabelSet labels) {
            Map<Integer, String> found = allOf(labels);
            return found.values().stream().distinct().count() < 2 ? Map.of() : found;
        }

        private Map<Integer, String> allOf(LabelSet labels) {
            Map<Integer, String> found = new LinkedHashMap<>();
            if (labels.names().equals(answers)) {
                for (int i = 0; i < answers.size(); i++) {
                    found.put(i, answers.get(i));
                }
                return found;
            }
            decisions.forEach(mapping -> found.putAll(mapping.of(labels)));
            return found;
        }
    }

    /** Looking a thousand names up for every picture would take longer than the network does. */
    final class Cache {
        private static final Map<List<String>, Map<Integer, String>> CATEGORIES = new ConcurrentHashMap<>();
        private static final Map<Question, Optional<String>> TRANSLATED = new ConcurrentHashMap<>();

        private record Question(String rule, String labels, String text) {}

        private Cache() {}

        private static Map<Integer, String> categories(Categories rule, LabelSet labels) {
            return CATEGORIES.computeIfAbsent(List.of(rule.key, labels.id()), key -> rule.find(labels));
        }

        private static Optional<String> translated(
                DecisionRule rule, LabelSet labels, String text, Supplier<Optional<String>> translation) {
            return TRANSLATED.computeIfAbsent(
                    new Question(rule.key(), labels.id(), text), question -> translation.get());
        }
    }
}
