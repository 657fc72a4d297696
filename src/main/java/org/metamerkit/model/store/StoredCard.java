// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.metamerkit.Hashes;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.NetworkCheck;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * Everything {@code card.json} says of an imported network.
 *
 * @param architecture name in the zoo; there if and only if the kind is {@link NetworkKind#ARCHITECTURE}
 * @param card what every network has
 * @param outputs values of its last stage
 * @param parameters how many numbers its state dict holds, running statistics apart, where that is known
 * @param importedFrom name of the file it came from, without folders
 * @param importedKey where in that file the weights were, if the user said so
 * @param importedSha256 of that file
 * @param storedSha256 of the file beside the card
 * @param check what was found when it was imported
 * @param version of Metamerkit that imported it
 */
public record StoredCard(
        NetworkKind kind,
        Optional<String> architecture,
        NetworkCard card,
        int outputs,
        Optional<Long> parameters,
        String importedFrom,
        Optional<String> importedKey,
        String importedSha256,
        String storedSha256,
        NetworkCheck check,
        String version,
        LocalDate date) {

    public String name() {
        return card.name();
    }

    /**
     * What tells this network from every other, 64 hexadecimal digits: the stored file's SHA-256 where pictures are prepared as
     * the architecture was published, else one over that and the preparation, since another input makes another network. Null
     * distributions and metamers are bound to it.
     *
     * @param published picture and preprocessing of the architecture; empty for a network that brought its own graph
     */
    public String identity(Optional<NetworkCard> published) {
        boolean asPublished = published
                .filter(other -> other.picture().equals(card.picture())
                        && other.preprocessing().equals(card.preprocessing()))
                .isPresent();
        if (asPublished) {
            return storedSha256;
        }
        PictureSpec picture = card.picture();
        Preprocessing preprocessing = card.preprocessing();
        String facts = String.format(
                Locale.ROOT,
                "%s %d×%d%s %s %s",
                storedSha256,
                picture.height(),
                picture.width(),
                picture.greyscale() ? " grey" : "",
                preprocessing.mean(),
                preprocessing.deviation());
        return Hashes.sha256(facts.getBytes(StandardCharsets.UTF_8));
    }
}
