// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/** What to do with pictures that are not of the network's size. */
public enum OtherSizes {
    /** Stop, naming the first of them. */
    REFUSE,
    /** Cut out the largest centred square and resize it as {@link org.metamerkit.stimulus.PictureSpec#prepare} does. */
    RESIZE
}
