/**
 * Readers and writers of weights files.
 */
package org.metamerkit.model.io;
