// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows in work and damaged ones know network and stage only by their folders' names, in which unusual characters are underscores, and
 * no place in the network: whole rows of the same folder tell them.
 */
final class StagePlaces {
    private StagePlaces() {}

    private record Place(String network, String stage, int index) {}

    /** The rows with what others know of their stage; a new list that may be changed. */
    static List<MetamerRecord> filledIn(List<MetamerRecord> rows) {
        Map<String, Place> places = new HashMap<>();
        for (MetamerRecord row : rows) {
            if (row.stageIndex() >= 0) {
                places.putIfAbsent(folder(row), new Place(row.network(), row.stage(), row.stageIndex()));
            }
        }
        List<MetamerRecord> filled = new ArrayList<>(rows.size());
        for (MetamerRecord row : rows) {
            Place place = row.stageIndex() < 0 ? places.get(folder(row)) : null;
            filled.add(place == null ? row : row.at(place.network, place.stage, place.index));
        }
        return filled;
    }

    private static String folder(MetamerRecord row) {
        String folder = row.id().folder();
        return row.id().run() + "/" + folder.substring(0, folder.lastIndexOf('/'));
    }
}
