// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What networks said of the metamers and originals of some runs: a small table in memory of who was right, and the full answers of
 * one metamer on demand, from each run's {@code recognition/recognition.csv}. Immutable.
 */
public final class Recognition {
    private static final int DIGITS = 8;

    private final List<RecognitionSource> sources;
    private final List<String> evaluators;
    private final List<String> rules;
    private final Map<MetamerId, List<RecognitionSource.Line>> metamers;
    private final Map<String, List<RecognitionSource.Line>> originals;
    private final Map<String, String> names;

    private Recognition(List<RecognitionSource> sources) {
        this.sources = List.copyOf(sources);
        this.metamers = new HashMap<>();
        this.originals = new HashMap<>();
        Set<String> allRules = new LinkedHashSet<>();
        Map<String, Set<String>> weights = new TreeMap<>();
        for (RecognitionSource source : sources) {
            allRules.addAll(source.rules());
            for (RecognitionSource.Line line : source.lines()) {
                weights.computeIfAbsent(line.evaluator(), name -> new TreeSet<>())
                        .add(line.evaluatorSha256());
                if (line.original().isEmpty()) {
                    metamers.computeIfAbsent(new MetamerId(source.run(), line.folder()), id -> new ArrayList<>(4))
                            .add(line);
                } else {
                    originals
                            .computeIfAbsent(line.original(), key -> new ArrayList<>(4))
                            .add(line);
                }
            }
        }
        this.rules = List.copyOf(allRules);
        this.names = new HashMap<>();
        weights.forEach((name, hashes) -> hashes.forEach(hash -> names.put(
                hash + name,
                hashes.size() == 1 ? name : name + " " + hash.substring(0, Math.min(DIGITS, hash.length())))));
        this.evaluators = names.values().stream().sorted().distinct().toList();
    }

    /** Reads the files of some runs; a run without one has no answers. */
    static Recognition read(List<Path> runs) {
        return new Recognition(runs.stream().map(RecognitionSource::read).toList());
    }

    /** The networks that were asked, by name; two networks of one name have the first digits of their weights' SHA-256 behind it. */
    public List<String> evaluators() {
        return evaluators;
    }

    /** Keys of the rules by which outputs become answers, in the files' order. */
    public List<String> rules() {
        return rules;
    }

    /** Files that cannot be read, in sentences. */
    public List<String> problems() {
        return sources.stream().flatMap(source -> source.problem().stream()).toList();
    }

    /** How many answers there are, to metamers and to originals. */
    public int size() {
        return sources.stream().mapToInt(source -> source.lines().size()).sum();
    }

    /** Whether a network recognises a metamer; empty if it was not asked, or decision or right answer are not known. */
    public Optional<Boolean> verdict(MetamerId metamer, RecognisedBy by) {
        for (RecognitionSource.Line line : metamers.getOrDefault(metamer, List.of())) {
            if (name(line).equals(by.evaluator())) {
                return line.verdict(by.rule(), by.score());
            }
        }
        return Optional.empty();
    }

    /**
     * Everything that was answered to a metamer and to its original, read from the files.
     *
     * @throws org.metamerkit.experiment.RunException in one sentence if a file cannot be read
     */
    public List<RecognitionAnswer> answers(MetamerRecord metamer) {
        List<RecognitionAnswer> answers = new ArrayList<>();
        for (RecognitionSource source : sources) {
            List<RecognitionSource.Line> lines = new ArrayList<>();
            if (source.run().equals(metamer.id().run())) {
                lines.addAll(metamers.getOrDefault(metamer.id(), List.of()));
            }
            String original = RecognitionSource.original(metamer.weightsSha256(), metamer.pictureSha256());
            originals.getOrDefault(original, List.of()).stream()
                    .filter(line -> line.run().equals(source.run()))
                    .forEach(lines::add);
            answers.addAll(source.answers(lines, this::name));
        }
        return answers;
    }

    boolean isCurrent() {
        return sources.stream().allMatch(RecognitionSource::isCurrent);
    }

    private String name(RecognitionSource.Line line) {
        return names.get(line.evaluatorSha256() + line.evaluator());
    }
}
