// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.Hashes;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.HumanCategory;

/**
 * The classes a network, or a rule, tells apart, each with a name of its own: classes that share one but for capitals (ImageNet's Cardigan, a dog, and cardigan) get
 * their index behind it.
 *
 * @param id {@code imagenet1000}, {@code imagenet16}, {@code cifar10}, or {@code own-} and eight hexadecimal digits over the names
 * @param names in the order of the outputs, all different
 */
public record LabelSet(String id, List<String> names) {
    // before the label sets, which are made with them
    private static final Pattern INDEX = Pattern.compile("\\d{1,4}");
    private static final Pattern BARE_NUMBER = Pattern.compile("\\d+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s_-]+");

    /** ImageNet's 1000 classes by torchvision's names. */
    public static final LabelSet IMAGENET =
            new LabelSet("imagenet1000", distinct(ClassNames.imagenet().names()));

    /** The 16 categories of Geirhos et al. 2018. */
    public static final LabelSet IMAGENET16 = new LabelSet(
            "imagenet16",
            List.of(HumanCategory.values()).stream().map(HumanCategory::label).toList());

    /** CIFAR-10's classes. */
    public static final LabelSet CIFAR10 =
            new LabelSet("cifar10", ClassNames.cifar10().names());

    private static final int HASH_DIGITS = 8;
    /** {@code 283}, {@code 0283_n02123394_Persian_cat}, {@code n02123394_Persian_cat}: how ImageNet's folders and files are named. */
    private static final Pattern NUMBERED = Pattern.compile("(?:(\\d{1,4})_)?n\\d{8}[_ ](.+)");

    public LabelSet {
        names = List.copyOf(names);
    }

    /** The label set of a network. */
    public static LabelSet of(ClassNames classes) {
        if (classes.names().equals(ClassNames.imagenet().names())) {
            return IMAGENET;
        }
        if (classes.names().equals(CIFAR10.names())) {
            return CIFAR10;
        }
        byte[] text = String.join("\n", classes.names()).getBytes(StandardCharsets.UTF_8);
        return new LabelSet("own-" + Hashes.sha256(text).substring(0, HASH_DIGITS), distinct(classes.names()));
    }

    /** A label set of this project by its id. */
    public static Optional<LabelSet> known(String id) {
        return List.of(IMAGENET, IMAGENET16, CIFAR10).stream()
                .filter(set -> set.id.equals(id))
                .findFirst();
    }

    public String name(int index) {
        return names.get(index);
    }

    /**
     * The class that a text names: its name in any case, with spaces, dashes or underscores, the first of several names separated by
     * commas, or as ImageNet's files are named ({@code INDEX_WNID_NAME}, {@code WNID_NAME}; the index counts in ImageNet only).
     *
     * @return empty if no class, or more than one, is called so
     */
    public OptionalInt index(String text) {
        Matcher numbered = NUMBERED.matcher(text.strip());
        boolean isNumbered = numbered.matches();
        if (id.equals(IMAGENET.id)
                && (isNumbered
                        ? numbered.group(1) != null
                        : INDEX.matcher(text.strip()).matches())) {
            int index = Integer.parseInt(isNumbered ? numbered.group(1) : text.strip());
            return index < names.size() ? OptionalInt.of(index) : OptionalInt.empty();
        }
        String name = isNumbered ? numbered.group(2) : text;
        OptionalInt whole = indexOf(plain(name));
        return whole.isPresent() || name.indexOf(',') < 0 ? whole : indexOf(plain(name.split(",")[0]));
    }

    /** The name of the class that a text names. */
    public Optional<String> resolve(String text) {
        OptionalInt index = index(text);
        return index.isPresent() ? Optional.of(names.get(index.getAsInt())) : Optional.empty();
    }

    private OptionalInt indexOf(String plain) {
        Integer index = Names.of(this).get(plain);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Whether a text is nothing but digits, as folders of classes are called: a place in a list, and of whose it does not say. */
    public static boolean isBareNumber(String text) {
        return BARE_NUMBER.matcher(text.strip()).matches();
    }

    static String plain(String name) {
        return BETWEEN_WORDS.matcher(name.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
    }

    private static List<String> distinct(List<String> names) {
        Map<String, Integer> counts = new HashMap<>();
        names.forEach(name -> counts.merge(plain(name), 1, Integer::sum));
        List<String> distinct = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            distinct.add(counts.get(plain(names.get(i))) == 1 ? names.get(i) : names.get(i) + " (" + i + ")");
        }
        return distinct;
    }

    /** Tables from plain names to indices, made once a label set: files name classes by the ten thousands. */
    private static final class Names {
        private static final Map<LabelSet, Map<String, Integer>> TABLES = new ConcurrentHashMap<>();

        static Map<String, Integer> of(LabelSet labels) {
            return TABLES.computeIfAbsent(labels, Names::table);
        }

        private static Map<String, Integer> table(LabelSet labels) {
            Map<String, Integer> table = new HashMap<>();
            for (int i = 0; i < labels.names.size(); i++) {
                table.putIfAbsent(plain(labels.names.get(i)), i);
            }
            return table;
        }
    }

    /** Label sets of one id have the same names, and a thousand names take long to compare. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet set && set.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
