// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import org.metamerkit.model.WeightsException;

/** Sentences about exported networks that are damaged or of another kind. */
final class BrokenExport {
    private BrokenExport() {}

    /** The file is not what torch.export writes. */
    static WeightsException damaged(String what) {
        return new WeightsException("the exported network " + what
                + ", so it is not whole; write it again with torch.export.save of a current PyTorch");
    }
}
