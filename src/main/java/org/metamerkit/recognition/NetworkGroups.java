// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which networks are compared with which: by their training, as the end of their names says ({@code _standard}, {@code _l2_0.5},
 * {@code _linf_8}, {@code _random_l2_0.5}, {@code _random_linf_8}), or by a CSV file with the columns {@code network}, {@code group}
 * and perhaps {@code architecture}.
 */
public final class NetworkGroups {
    /** Trained on pictures as they are. */
    public static final String STANDARD = "standard";
    /** Trained on adversarial pictures. */
    public static final String ADVERSARIAL = "adversarial";
    /** Trained on pictures perturbed at random by as much: the control. */
    public static final String RANDOM = "random perturbation";

    private static final String NETWORK = "network";
    private static final String GROUP = "group";
    private static final String ARCHITECTURE = "architecture";
    private static final Pattern NAME = Pattern.compile(
            "(.+?)_(?:(standard)|(random)_(?:l2|linf)_[0-9p.]+|((?:adv_)?(?:l2|linf)_[0-9p.]+))(?:_.*)?");

    private final Map<String, Group> given;

    /** @param architecture the networks of one architecture differ in their training only */
    public record Group(String name, String architecture) {}

    private NetworkGroups(Map<String, Group> given) {
        this.given = given;
    }

    /** By the networks' names alone. */
    public static NetworkGroups byName() {
        return new NetworkGroups(Map.of());
    }

    /**
     * By a file; networks that are not in it by their names.
     *
     * @throws RecognitionException in one sentence if it cannot be read or lacks a column
     */
    public static NetworkGroups read(Path file) {
        CsvTable table = CsvTable.read(file);
        int network = table.requireColumn(NETWORK);
        int group = table.requireColumn(GROUP);
        int architecture = table.column(ARCHITECTURE);
        Map<String, Group> given = new LinkedHashMap<>();
        for (CsvTable.Row row : table.rows()) {
            Group found = new Group(table.name(row, group), architecture < 0 ? "" : row.values()[architecture]);
            Group other = given.put(table.name(row, network), found);
            if (other != null && !other.equals(found)) {
                throw new RecognitionException(file + " puts " + row.values()[network] + " into " + other.name()
                        + " and " + found.name() + ", expected one line a network; remove one");
            }
        }
        return new NetworkGroups(given);
    }

    /** The group of a network; empty if neither file nor name says. */
    public Optional<Group> of(String network) {
        // weights' digits may stand behind a name that two networks share
        String name = network.replaceFirst(" \\([0-9a-f]+\\)$", "");
        if (given.containsKey(name)) {
            return Optional.of(given.get(name));
        }
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String group = matcher.group(2) != null ? STANDARD : matcher.group(3) != null ? RANDOM : ADVERSARIAL;
        return Optional.of(new Group(group, matcher.group(1)));
    }
}
