// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Names that tell networks apart: with the first digits of their weights' SHA-256 where two are called the same. */
public final class NetworkNames {
    private static final int DIGITS = 8;

    private final Map<String, TreeSet<String>> weights = new HashMap<>();
    private final Map<String, String> pool = new HashMap<>();

    private NetworkNames() {}

    /** Of the generating and the evaluating networks of some rows. */
    public static NetworkNames of(Collection<RecognitionRow> rows) {
        NetworkNames names = new NetworkNames();
        for (RecognitionRow row : rows) {
            names.add(row.shown().generator(), row.shown().generatorSha256());
            names.add(row.evaluator().name(), row.evaluator().sha256());
        }
        return names;
    }

    /** The name of a network of these rows; the same object each time. */
    public String of(String name, String sha256) {
        String unique = weights.get(name).size() == 1
                ? name
                : name + " (" + sha256.substring(0, Math.min(DIGITS, sha256.length())) + ")";
        return pool.computeIfAbsent(unique, key -> key);
    }

    private void add(String name, String sha256) {
        weights.computeIfAbsent(name, key -> new TreeSet<>()).add(sha256);
    }
}
