/**
 * Runnable programs of a few lines each, as a user of the toolkit writes them: only its public Java API, one program a file, its
 * command in its first comment. Nothing here is used by the toolkit.
 */
package org.metamerkit.examples;
