// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.HumanCategories;
import org.metamerkit.stimulus.HumanCategory;

/** Which of the 16 everyday categories a true class belongs to. */
final class OriginalCategory {
    /** {@code 283}, {@code n02123394}, {@code 0283_n02123394_Persian_cat}: how ImageNet's folders and files are named. */
    private static final Pattern IMAGENET_FILE = Pattern.compile("(?:\\d{1,4}_)?n\\d{8}[_ ](.+)");

    private static final Map<String, String> BY_NAME = byName();

    private OriginalCategory() {}

    /** The category's name; a class in none of the 16 is a category of its own. */
    static String of(String trueClass) {
        return category(trueClass)
                .or(() -> category(trueClass.split(",", 2)[0]))
                .orElse(trueClass);
    }

    private static Optional<String> category(String text) {
        Matcher matcher = IMAGENET_FILE.matcher(text.strip());
        return Optional.ofNullable(BY_NAME.get(plain(matcher.matches() ? matcher.group(1) : text)));
    }

    private static Map<String, String> byName() {
        Map<String, String> categories = new HashMap<>();
        List<String> names = ClassNames.imagenet().names();
        for (int i = 0; i < names.size(); i++) {
            String name = plain(names.get(i));
            HumanCategories.ofClass(i).ifPresent(category -> categories.put(name, category.label()));
        }
        // "crane" is a bird and a machine: what two classes share says nothing
        Map<String, Integer> uses = new HashMap<>();
        names.forEach(name -> uses.merge(plain(name), 1, Integer::sum));
        categories.keySet().removeIf(name -> uses.get(name) > 1);
        for (HumanCategory category : HumanCategory.values()) {
            categories.put(category.label(), category.label());
        }
        return categories;
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ');
    }
}
