// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.metamerkit.recognition.Averaging;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.LabelSet;
import org.metamerkit.recognition.NetworkNames;
import org.metamerkit.recognition.RecognitionRow;
import org.metamerkit.recognition.Sample;
import org.metamerkit.recognition.ScoredBy;
import org.metamerkit.recognition.Shown;
import org.metamerkit.recognition.Table;
import org.metamerkit.recognition.Trial;

/** What was shown to whom, and what could not be scored: nothing is left out in silence. */
public final class Coverage {
    private final Study study;

    public Coverage(Study study) {
        this.study = study;
    }

    /** A row a generating network and stage: how many metamers, how many count. */
    public Table shown() {
        Table table = new Table(
                "shown",
                "generator",
                "stage",
                "metamers",
                "passing",
                "failing",
                "unjudged",
                "counted",
                "without_true_class",
                "without_generator_answer");
        NetworkNames names = NetworkNames.of(study.rows());
        Map<List<Object>, Map<String, Shown>> cells =
                new TreeMap<>(Comparator.comparing((List<Object> key) -> (String) key.get(0))
                        .thenComparing(key -> (String) key.get(1))
                        .thenComparing(key -> (int) key.get(2)));
        for (RecognitionRow row : study.rows()) {
            Shown shown = row.shown();
            cells.computeIfAbsent(
                            List.of(shown.generator(), shown.generatorSha256(), shown.stageIndex()),
                            key -> new TreeMap<>())
                    .put(shown.folder() + shown.hash(), shown);
        }
        cells.forEach((key, all) -> {
            List<Shown> metamers = List.copyOf(all.values());
            Shown first = metamers.get(0);
            table.row(
                    names.of(first.generator(), first.generatorSha256()),
                    first.condition() == Shown.Condition.NATURAL ? "natural" : first.stage(),
                    metamers.size(),
                    count(metamers, Shown.Verdict.PASSES),
                    count(metamers, Shown.Verdict.FAILS),
                    count(metamers, Shown.Verdict.UNJUDGED),
                    metamers.stream().filter(study.counting()::counts).count(),
                    metamers.stream()
                            .filter(shown -> shown.trueClass().isEmpty())
                            .count(),
                    metamers.stream().filter(shown -> shown.answer().isEmpty()).count());
        });
        return table;
    }

    /** A row a network and rule: how many of its answers can be scored. */
    public Table evaluators() {
        Table table = new Table(
                "evaluators",
                "evaluator",
                "weights_sha256",
                "label_set",
                "rule",
                "answers",
                "decided",
                "scored_by_true_class",
                "scored_by_generator");
        byEvaluator().values().forEach(rows -> {
            for (DecisionRule rule : study.rules()) {
                table.row(
                        rows.get(0).evaluator().name(),
                        rows.get(0).evaluator().sha256(),
                        rows.get(0).evaluator().labels(),
                        rule.key(),
                        rows.size(),
                        rows.stream()
                                .filter(row -> row.verdict(rule).decision().isPresent())
                                .count(),
                        scored(rows, rule, ScoredBy.TRUE_CLASS),
                        scored(rows, rule, ScoredBy.GENERATOR));
            }
        });
        return table;
    }

    /** The same for the page: rules that a network does decide by, and the first digits of its weights. */
    Table evaluatorsInBrief() {
        Table table = new Table(
                "evaluators-in-brief",
                "network",
                "weights",
                "classes",
                "rule",
                "answers",
                "scored by true class",
                "scored by generator");
        Table all = evaluators();
        all.rows().stream()
                .filter(row -> (long) row.get(5) > 0)
                .forEach(row -> table.row(
                        row.get(0),
                        ((String) row.get(1)).replaceFirst("(.{8}).*", "$1"),
                        row.get(2),
                        row.get(3),
                        row.get(5),
                        row.get(6),
                        row.get(7)));
        return table;
    }

    /** Sentences about what is missing. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        byEvaluator().values().forEach(rows -> {
            String name = rows.get(0).evaluator().name();
            boolean anyTrue =
                    rows.stream().anyMatch(row -> row.shown().trueClass().isPresent());
            long decided = rows.stream()
                    .filter(row -> row.verdict(study.rule()).decision().isPresent())
                    .count();
            long scored =
                    scored(rows, study.rule(), ScoredBy.TRUE_CLASS) + scored(rows, study.rule(), ScoredBy.GENERATOR);
            String set = rows.get(0).evaluator().labels();
            long before = rows.stream().filter(row -> !row.has(study.rule())).count();
            if (before > 0) {
                warnings.add(before + " of " + rows.size() + " answers of " + name + " were given before the rule '"
                        + study.rule().title() + "' was there and are not decided by it; ask again with --by " + name);
            } else if (decided == 0) {
                warnings.add(
                        name + " has other classes (" + set + ") than the rule '"
                                + study.rule().title()
                                + "' knows, so its answers are kept and not scored by it; give --mapping FILE, or another --rule");
            } else if (scored == 0) {
                warnings.add("none of the classes of " + name + " (" + set + ") is "
                        + (anyTrue ? "the true class of a picture or " : "")
                        + "a generating network's answer, so its answers are kept and not scored; give --mapping FILE");
            }
        });
        warnings.addAll(partlyAsked());
        severalOfOne().ifPresent(warnings::add);
        bareNumbers().ifPresent(warnings::add);
        Set<String> without = new HashSet<>();
        Set<String> metamers = new HashSet<>();
        Set<String> counted = new HashSet<>();
        for (RecognitionRow row : study.rows()) {
            Shown shown = row.shown();
            if (shown.condition() == Shown.Condition.METAMER) {
                String identity = shown.generatorSha256() + shown.folder();
                metamers.add(identity);
                if (study.counting().counts(shown)) {
                    counted.add(identity);
                }
                if (shown.trueClass().isEmpty()) {
                    without.add(identity);
                }
            }
        }
        if (!without.isEmpty()) {
            warnings.add(
                    without.size() + " of " + metamers.size() + " metamers have no true class and are scored by the"
                            + " generating network's answer only; --labels CSV names what the pictures show");
        }
        singlePictures().ifPresent(warnings::add);
        if (!metamers.isEmpty() && counted.isEmpty()) {
            warnings.add(
                    "none of the " + metamers.size() + " metamers counts: they fail the criterion or were judged by"
                            + " none ('metamerkit null' before 'synthesize'); --count unjudged or --count all shows them all the same");
        } else if (counted.size() < metamers.size()) {
            warnings.add((metamers.size() - counted.size()) + " of " + metamers.size()
                    + " metamers do not count (they fail the criterion, or nobody judged them) and are in no figure");
        }
        return warnings;
    }

    /** Who was shown some of a network's pictures, but not all: means over evaluators would then be of other evaluators here and there. */
    private List<String> partlyAsked() {
        NetworkNames names = NetworkNames.of(study.rows());
        Map<String, Set<String>> pictures = new TreeMap<>();
        Map<String, Map<String, Set<String>>> asked = new TreeMap<>();
        for (RecognitionRow row : study.rows()) {
            Shown shown = row.shown();
            String generator = names.of(shown.generator(), shown.generatorSha256());
            String evaluator = names.of(row.evaluator().name(), row.evaluator().sha256());
            String picture = shown.condition().key() + shown.folder() + shown.hash();
            pictures.computeIfAbsent(generator, key -> new HashSet<>()).add(picture);
            asked.computeIfAbsent(evaluator, key -> new TreeMap<>())
                    .computeIfAbsent(generator, key -> new HashSet<>())
                    .add(picture);
        }
        List<String> warnings = new ArrayList<>();
        asked.forEach((evaluator, of) -> {
            List<String> lacking = pictures.keySet().stream()
                    .filter(generator -> of.getOrDefault(generator, Set.of()).size()
                            < pictures.get(generator).size())
                    .map(generator -> of.getOrDefault(generator, Set.of()).size() + " of the "
                            + pictures.get(generator).size() + " pictures of " + generator)
                    .toList();
            if (!lacking.isEmpty()) {
                warnings.add(evaluator + " was shown " + String.join(", ", lacking)
                        + ", so that means over networks are not of the same networks everywhere; ask with --by "
                        + evaluator.replaceFirst(" .*", ""));
            }
        });
        return warnings;
    }

    /** Metamers that differ in how they were made only. */
    private Optional<String> severalOfOne() {
        Map<List<Object>, Set<String>> made = new HashMap<>();
        for (RecognitionRow row : study.rows()) {
            Shown shown = row.shown();
            if (shown.condition() == Shown.Condition.METAMER) {
                made.computeIfAbsent(
                                List.of(shown.generatorSha256(), shown.stage(), shown.pictureSha256(), shown.seed()),
                                key -> new HashSet<>())
                        .add(shown.hash());
            }
        }
        long several =
                made.values().stream().filter(hashes -> hashes.size() > 1).count();
        return several == 0
                ? Optional.empty()
                : Optional.of(several
                        + " metamers were made in several ways (of one network, stage, picture and seed, with other"
                        + " settings) and are averaged; name runs of one setting only to tell these apart");
    }

    private Optional<String> bareNumbers() {
        return study.rows().stream()
                .flatMap(row -> row.shown().trueClass().stream())
                .filter(LabelSet::isBareNumber)
                .findFirst()
                .map(label -> "true classes are bare numbers (" + label
                        + "), which are taken for places in ImageNet's list of"
                        + " classes by networks with these, and mean nothing to others; --labels CSV with names says what is"
                        + " meant");
    }

    /** A category of one picture weighs as much as one of many, and a reader should know which these are. */
    private Optional<String> singlePictures() {
        if (study.averaging() == Averaging.PICTURES) {
            return Optional.empty();
        }
        List<String> single = Sample.of(study.trials(ScoredBy.TRUE_CLASS).stream()
                        .filter(Trial::counts)
                        .toList())
                .categorySizes()
                .entrySet()
                .stream()
                .filter(size -> size.getValue() == 1)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return single.isEmpty()
                ? Optional.empty()
                : Optional.of("categories with a single picture, which weighs as much as many of another: "
                        + String.join(", ", single));
    }

    /** Networks of one name and other weights are two. */
    private Map<String, List<RecognitionRow>> byEvaluator() {
        Map<String, List<RecognitionRow>> all = new TreeMap<>();
        for (RecognitionRow row : study.rows()) {
            all.computeIfAbsent(row.evaluator().name() + " " + row.evaluator().sha256(), key -> new ArrayList<>())
                    .add(row);
        }
        return all;
    }

    private static long scored(List<RecognitionRow> rows, DecisionRule rule, ScoredBy score) {
        return rows.stream()
                .filter(row -> row.verdict(rule).by(score).isPresent())
                .count();
    }

    private static long count(List<Shown> metamers, Shown.Verdict verdict) {
        return metamers.stream().filter(shown -> shown.verdict() == verdict).count();
    }
}
