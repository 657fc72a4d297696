// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.util.List;
import java.util.Optional;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;

/** What a user says on importing, piece by piece; nothing more is said. */
record Said(
        Optional<String> key,
        Optional<PictureSpec> picture,
        ImportOptions.InputRange range,
        Optional<List<Double>> mean,
        Optional<List<Double>> deviation,
        Optional<ClassNames> classes) {
    static ImportOptions key(String key) {
        return new Said(
                        Optional.of(key),
                        Optional.empty(),
                        ImportOptions.InputRange.UNIT,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .options();
    }

    /** Only the mean, for pixels of a range. */
    static ImportOptions mean(ImportOptions.InputRange range, Optional<List<Double>> mean) {
        return new Said(Optional.empty(), Optional.empty(), range, mean, Optional.empty(), Optional.empty()).options();
    }

    ImportOptions options() {
        return new ImportOptions(
                Optional.empty(),
                key,
                picture,
                range,
                mean,
                deviation,
                classes,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
