/**
 * Readers and writers of weights files. Nothing in a file is believed before it was checked, no code of a file is ever run, and
 * whatever is wrong ends in a {@link org.metamerkit.model.WeightsException} of one sentence. {@code WeightsReader} is the door.
 */
package org.metamerkit.model.io;
