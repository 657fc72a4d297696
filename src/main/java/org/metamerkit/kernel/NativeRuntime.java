// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** The one door to libtorch. */
public final class NativeRuntime {
    private static boolean loaded;

    private NativeRuntime() {}

    /** Loads libtorch once; later calls return at once. */
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        try {
            Loader.cacheResources("/org/bytedeco/openblas/" + Loader.getPlatform() + "/");
            Loader.cacheResources("/org/bytedeco/pytorch/" + Loader.getPlatform() + "/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Loader.load(torch.class);
        loaded = true;
    }
}
