// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the place of a metamer's folder says: {@code MODEL/STAGE/PICTURE-sSEED-HASH}, or with {@code .….partial} around the last
 * part while it is in work.
 *
 * @param path relative to the run, with slashes; that of the whole metamer, also while it is in work
 */
record FolderName(String path, String network, String stage, String picture, int seed, String hash, boolean partial) {
    private static final Pattern WHOLE = Pattern.compile("([^.].*)-s(-?\\d{1,10})-([0-9a-f]{8})");
    private static final String PARTIAL_START = ".";
    private static final String PARTIAL_END = ".partial";

    /** Empty if a folder of this name is nothing of a run's. */
    static Optional<FolderName> of(String network, String stage, String name) {
        boolean partial = name.startsWith(PARTIAL_START) && name.endsWith(PARTIAL_END);
        String whole = partial
                ? name.substring(PARTIAL_START.length(), Math.max(1, name.length() - PARTIAL_END.length()))
                : name;
        Matcher matcher = WHOLE.matcher(whole);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long seed = Long.parseLong(matcher.group(2));
        return seed != (int) seed
                ? Optional.empty()
                : Optional.of(new FolderName(
                        network + "/" + stage + "/" + whole,
                        network,
                        stage,
                        matcher.group(1),
                        (int) seed,
                        matcher.group(3),
                        partial));
    }

    /** Where it lies now, relative to the run. */
    String place() {
        if (!partial) {
            return path;
        }
        int slash = path.lastIndexOf('/') + 1;
        return path.substring(0, slash) + PARTIAL_START + path.substring(slash) + PARTIAL_END;
    }
}
