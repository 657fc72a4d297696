// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.metamerkit.recognition.statistics.Bootstrap;

/**
 * Scored trials as one number a picture: several answers to metamers of one picture (seeds, networks, stages) are not independent,
 * so their mean is what is drawn and tested.
 */
public final class Sample {
    private final List<String> pictures;
    private final double[] values;
    private final int[] answers;
    private final int[] categories;
    private final List<String> categoryNames;

    /** A picture's mean of so many answers; the right one by its place in the list of names. */
    private record Share(String picture, double value, int answers, int category) {}

    private Sample(List<Share> shares, List<String> categoryNames) {
        this.pictures = shares.stream().map(Share::picture).toList();
        this.values = shares.stream().mapToDouble(Share::value).toArray();
        this.answers = shares.stream().mapToInt(Share::answers).toArray();
        this.categories = shares.stream().mapToInt(Share::category).toArray();
        this.categoryNames = List.copyOf(categoryNames);
    }

    /** Trials that are not scored are left out. */
    public static Sample of(Collection<Trial> trials) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        Map<String, Integer> categoryOf = new LinkedHashMap<>();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (Trial trial : trials) {
            if (trial.isScored()) {
                double[] sum = sums.computeIfAbsent(trial.picture(), key -> new double[2]);
                sum[0] += trial.value();
                sum[1]++;
                String category = trial.expected().orElseThrow();
                categoryOf.putIfAbsent(trial.picture(), numbers.computeIfAbsent(category, key -> numbers.size()));
            }
        }
        List<Share> shares = new ArrayList<>();
        sums.forEach((picture, sum) ->
                shares.add(new Share(picture, sum[0] / sum[1], (int) sum[1], categoryOf.get(picture))));
        return new Sample(shares, List.copyOf(numbers.keySet()));
    }

    /** Of the pictures that all of these have, so that their shares can be compared: each without the others. */
    static List<Sample> ofSharedPictures(List<Sample> samples) {
        Set<String> shared = new HashSet<>(samples.get(0).pictures);
        samples.forEach(sample -> shared.retainAll(new HashSet<>(sample.pictures)));
        return samples.stream().map(sample -> sample.only(shared)).toList();
    }

    private Sample only(Set<String> wanted) {
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (wanted.contains(pictures.get(i))) {
                shares.add(new Share(pictures.get(i), values[i], answers[i], categories[i]));
            }
        }
        return new Sample(shares, categoryNames);
    }

    /** How many pictures there are. */
    public int size() {
        return values.length;
    }

    /** How many answers they stand for. */
    public int trials() {
        return Arrays.stream(answers).sum();
    }

    /** Means by picture. */
    public Map<String, Double> byPicture() {
        Map<String, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            means.put(pictures.get(i), values[i]);
        }
        return means;
    }

    /** Means by category of these, or by picture: what weighs the same. */
    public Map<String, Double> by(Averaging averaging) {
        if (averaging == Averaging.PICTURES) {
            return byPicture();
        }
        Map<String, Double> means = new LinkedHashMap<>();
        for (int category = 0; category < categoryNames.size(); category++) {
            double sum = 0;
            int count = 0;
            for (int i = 0; i < values.length; i++) {
                sum += categories[i] == category ? values[i] : 0;
                count += categories[i] == category ? 1 : 0;
            }
            if (count > 0) {
                means.put(categoryNames.get(category), sum / count);
            }
        }
        return means;
    }

    /** How many pictures each category has. */
    public Map<String, Integer> categorySizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (int category : categories) {
            sizes.merge(categoryNames.get(category), 1, Integer::sum);
        }
        return sizes;
    }

    /** The share recognised with its bootstrap over pictures; empty without pictures. */
    public Optional<Bootstrap.Estimate> estimate(Averaging averaging, Bootstrap bootstrap) {
        if (values.length == 0) {
            return Optional.empty();
        }
        return Optional.of(
                averaging == Averaging.PICTURES
                        ? bootstrap.mean(values)
                        : bootstrap.of(values.length, this::meanOverCategories));
    }

    /** A category that a draw happens to leave out is left out of its mean. */
    private double meanOverCategories(int[] indices) {
        double[] sums = new double[categoryNames.size()];
        int[] counts = new int[categoryNames.size()];
        for (int index : indices) {
            sums[categories[index]] += values[index];
            counts[categories[index]]++;
        }
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] == 0 ? 0 : sums[i] / counts[i];
        }
        return sum / Arrays.stream(counts).filter(count -> count > 0).count();
    }
}
