/**
 * What a person reads of a recognition study: figures with the numbers behind them as CSV, and one page that holds them all. Knows
 * rows, trials and figures; shows what other classes computed and computes nothing of its own.
 */
package org.metamerkit.recognition.report;
