// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Brings a file's tensor names together with those an architecture declares. Training programs wrap networks, and every wrapper
 * puts its attribute's name before all keys: {@code module.} (DataParallel), {@code model.}, {@code _orig_mod.}
 * (torch.compile), {@code backbone.}, {@code encoder_q.} … No list of them is needed: the prefix is the one below which most
 * declared names are found.
 *
 * <p>Checkpoints of the robustness library (MadryLab/robustness, {@code robustness/attacker.py}, classes {@code AttackerModel} and
 * {@code Attacker}, and {@code robustness/tools/helpers.py}, class {@code InputNormalize}) hold each network twice, below
 * {@code module.model.} and {@code module.attacker.model.}, and the input's mean and standard deviation, also twice, as
 * {@code module.normalizer.new_mean}, {@code module.normalizer.new_std}, {@code module.attacker.normalize.new_mean} and
 * {@code …new_std} (jenellefeather/model_metamers_pytorch: {@code module.preproc.normalize.…}). The repeated set and the
 * normalisers are told apart from unexpected keys.
 */
public final class StateDictKeys {
    /** Batch norm's count of training steps: of no use for anything but training on. */
    private static final String STEPS = "num_batches_tracked";

    private static final Pattern MEAN = Pattern.compile("(.*\\.)?new_mean|(.*\\.)?normali[sz]er?\\.mean");

    private StateDictKeys() {}

    /** A normaliser's keys in the file. */
    public record NormalizerKeys(String mean, String deviation) {}

    /**
     * What was found.
     *
     * @param prefix what stands before the declared names in the file, often empty
     * @param names key in the file → declared name
     * @param missing declared names that the file lacks
     * @param unexpectedInside keys in the file, below the prefix, that the architecture does not declare
     * @param unexpectedOutside other keys in the file without use
     * @param repeated key of a second whole set → key of the chosen set with the same declared name; harmless if both tensors
     *     are equal
     * @param normalizers of the input, with which the network was trained; several should agree
     */
    public record Match(
            String prefix,
            Map<String, String> names,
            List<String> missing,
            List<String> unexpectedInside,
            List<String> unexpectedOutside,
            Map<String, String> repeated,
            List<NormalizerKeys> normalizers) {}

    /** Whether a key counts batch norm's training steps; such keys are neither missed nor unexpected. */
    public static boolean isStepCount(String key) {
        return key.equals(STEPS) || key.endsWith("." + STEPS);
    }

    /**
     * Matches keys with declared names. Of several prefixes with equally many declared names below them the shortest is taken,
     * of equally short ones the first in alphabetical order.
     */
    public static Match match(Collection<String> keys, Collection<String> declared) {
        Set<String> wanted = new LinkedHashSet<>(declared);
        wanted.removeIf(StateDictKeys::isStepCount);
        Set<String> present = new LinkedHashSet<>(keys);
        present.removeIf(StateDictKeys::isStepCount);
        Map<String, Integer> counts = counts(present, wanted);
        String prefix = counts.entrySet().stream()
                .min(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue())
                        .thenComparingInt(entry -> entry.getKey().length())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse("");
        Map<String, String> names = new LinkedHashMap<>();
        for (String key : present) {
            if (key.startsWith(prefix) && wanted.contains(key.substring(prefix.length()))) {
                names.put(key, key.substring(prefix.length()));
            }
        }
        return match(present, wanted, counts, prefix, names);
    }

    private static Match match(
            Set<String> present,
            Set<String> wanted,
            Map<String, Integer> counts,
            String prefix,
            Map<String, String> names) {
        Set<String> found = new HashSet<>(names.values());
        List<String> missing =
                wanted.stream().filter(name -> !found.contains(name)).toList();
        List<NormalizerKeys> normalizers = normalizers(present, names.keySet());
        Set<String> ofNormalizers = new HashSet<>();
        normalizers.forEach(keys -> ofNormalizers.addAll(List.of(keys.mean(), keys.deviation())));
        Map<String, String> repeated = new LinkedHashMap<>();
        List<String> inside = new ArrayList<>();
        List<String> outside = new ArrayList<>();
        for (String key : present) {
            if (names.containsKey(key) || ofNormalizers.contains(key)) {
                continue;
            }
            String again = repeated(key, found, counts, names.size());
            if (again != null) {
                repeated.put(key, prefix + again);
            } else if (key.startsWith(prefix)) {
                inside.add(key);
            } else {
                outside.add(key);
            }
        }
        return new Match(prefix, names, missing, inside, outside, repeated, normalizers);
    }

    /** How many declared names there are below every possible prefix. */
    private static Map<String, Integer> counts(Set<String> present, Set<String> wanted) {
        Map<String, Integer> counts = new HashMap<>();
        for (String key : present) {
            for (int start = 0; start >= 0; start = afterDot(key, start)) {
                if (wanted.contains(key.substring(start))) {
                    counts.merge(key.substring(0, start), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    /** The declared name that a key repeats, if it belongs to a set as large as the chosen one; else null. */
    private static String repeated(String key, Set<String> found, Map<String, Integer> counts, int size) {
        for (int start = 0; start >= 0; start = afterDot(key, start)) {
            if (found.contains(key.substring(start)) && counts.get(key.substring(0, start)) == size) {
                return key.substring(start);
            }
        }
        return null;
    }

    private static List<NormalizerKeys> normalizers(Set<String> present, Set<String> taken) {
        List<NormalizerKeys> normalizers = new ArrayList<>();
        for (String key : present) {
            if (!taken.contains(key) && MEAN.matcher(key).matches()) {
                String deviation = key.substring(0, key.length() - "mean".length()) + "std";
                if (present.contains(deviation) && !taken.contains(deviation)) {
                    normalizers.add(new NormalizerKeys(key, deviation));
                }
            }
        }
        return normalizers;
    }

    private static int afterDot(String key, int start) {
        int dot = key.indexOf('.', start);
        return dot < 0 ? -1 : dot + 1;
    }
}
