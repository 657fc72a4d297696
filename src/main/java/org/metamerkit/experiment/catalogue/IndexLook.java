// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

/** How closely a run is looked at. */
enum IndexLook {
    /** At folders in which something came or went. */
    FRESH,
    /** At times and sizes of every metamer's files; what differs is read. */
    STAMPS,
    /** Every metamer is read, whatever the index says. */
    CONTENT
}
