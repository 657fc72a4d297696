/**
 * The command line: one thin class a subcommand.
 */
package org.metamerkit.cli;
