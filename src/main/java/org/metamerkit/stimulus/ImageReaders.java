// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.stimulus;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** The decoders that come with Java, whatever other plugins the class path has, so that pictures decode the same everywhere. */
final class ImageReaders {
    private ImageReaders() {}

    static ImageReader of(PictureFormat format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.label());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return reader;
            }
            reader.dispose();
        }
        throw new PictureException("This Java runtime has no decoder for " + format.label()
                + ", expected the module java.desktop: use a full JDK or JRE 17 or newer.");
    }
}
