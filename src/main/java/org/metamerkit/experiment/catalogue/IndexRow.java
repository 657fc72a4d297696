// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

/** A row with what it was made from. */
record IndexRow(MetamerRecord metamer, FileStamps stamps) {}
