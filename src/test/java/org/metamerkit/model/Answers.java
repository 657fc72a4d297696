// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.metamerkit.stimulus.LabelledPictures;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.Pixels;

/**
 * How a network classifies labelled pictures.
 *
 * @param first the class answered first, one a picture; −1 for the background
 * @param ranks how many outputs are above the label's, one a picture
 */
public record Answers(int[] first, int[] ranks) {
    private static final int BATCH = 16;

    /** The percentage of pictures whose label is among the first {@code count} answers. */
    public double top(int count) {
        return 100.0 * Arrays.stream(ranks).filter(rank -> rank < count).count() / ranks.length;
    }

    /**
     * The answers of several networks to the same pictures, which are read once, on another thread.
     *
     * @param label of a picture, an index of the networks' classes
     * @param preparation of pictures for all networks
     * @return one for each network
     */
    public static List<Answers> of(
            List<Network> networks,
            LabelledPictures pictures,
            List<LabelledPictures.Entry> entries,
            ToIntFunction<LabelledPictures.Entry> label,
            Function<Picture, Pixels> preparation) {
        List<Answers> answers = networks.stream()
                .map(network -> new Answers(new int[entries.size()], new int[entries.size()]))
                .toList();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<List<Pixels>> next = reader.submit(() -> read(pictures, entries, 0, preparation));
            for (int at = 0; at < entries.size(); at += BATCH) {
                List<Pixels> batch = next.get();
                int following = at + BATCH;
                next = reader.submit(() -> read(pictures, entries, following, preparation));
                for (int n = 0; n < networks.size(); n++) {
                    answers.get(n).add(networks.get(n), batch, entries, label, at);
                }
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("pictures cannot be read", e);
        } finally {
            reader.shutdownNow();
        }
        return answers;
    }

    private static List<Pixels> read(
            LabelledPictures pictures,
            List<LabelledPictures.Entry> entries,
            int from,
            Function<Picture, Pixels> preparation) {
        int to = Math.min(entries.size(), from + BATCH);
        return entries.subList(Math.min(from, to), to).stream()
                .map(entry -> preparation.apply(pictures.read(entry)))
                .toList();
    }

    private void add(
            Network network,
            List<Pixels> batch,
            List<LabelledPictures.Entry> entries,
            ToIntFunction<LabelledPictures.Entry> label,
            int at) {
        int background = network.card().backgroundOutput() ? 1 : 0;
        network.activations(batch, List.of(network.lastStage()), (stage, logits) -> {
            for (int i = 0; i < logits.length; i++) {
                first[at + i] = best(logits[i], 0) - background;
                ranks[at + i] = rank(logits[i], label.applyAsInt(entries.get(at + i)) + background);
            }
        });
    }

    /** The output that {@code rank} others are above. */
    public static int best(float[] logits, int rank) {
        for (int i = 0; i < logits.length; i++) {
            if (rank(logits, i) == rank) {
                return i;
            }
        }
        throw new AssertionError("outputs are equal or not numbers");
    }

    private static int rank(float[] logits, int output) {
        int higher = 0;
        for (float logit : logits) {
            higher += logit > logits[output] ? 1 : 0;
        }
        return higher;
    }
}
