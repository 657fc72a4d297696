/**
 * What people answered: trial-level responses and proportion tables, and the comparison of people with one another and with
 * networks: accuracy, error consistency, shape bias, decision entropy, d′, psychometric functions, noise ceilings, recognition
 * of metamers. Reads CSV files that others wrote and never averages away what is wrong with them. Knows nothing of how networks
 * answer: their answers come as files, too.
 */
package org.metamerkit.recognition.human;
