// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/** What to do with a picture of the data that cannot be read. */
public enum Unreadable {
    /** Stop, naming it. */
    REFUSE,
    /** Leave it out and list it in {@link PictureCache#skipped}. */
    SKIP
}
