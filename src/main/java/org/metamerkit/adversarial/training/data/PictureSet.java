// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

import java.nio.file.Path;
import java.util.List;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureException;

/** Labelled pictures before they are decoded, all labels matched with the network's classes. Several threads may read at once. */
sealed interface PictureSet extends AutoCloseable permits ClassFolderSet, CifarBinarySet {
    int size();

    /** What the picture is called in messages and results, such as {@code airplane/0001.jpg}. */
    String name(int index);

    /** Index into the class names. */
    int label(int index);

    /**
     * SHA-256 of the pictures' files.
     *
     * @throws PictureException if one cannot be read and that is not allowed
     */
    String sha256();

    /** @throws PictureException if it cannot be read */
    Picture read(int index);

    @Override
    void close();

    /**
     * Finds the pictures of a source and matches their labels; decodes none.
     *
     * @param unreadable whether the files of class folders may be such as cannot be read
     * @throws PictureException in one sentence if there are no pictures, or labels and class names disagree
     */
    static PictureSet open(PictureSource source, List<String> classNames, Unreadable unreadable) {
        List<Path> binary = CifarBinarySet.find(source);
        return binary.isEmpty()
                ? ClassFolderSet.open(source, classNames, unreadable)
                : CifarBinarySet.open(source, binary, classNames);
    }
}
