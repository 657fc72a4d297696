/**
 * What people answered: trial-level responses and proportion tables, and the comparison of people with networks.
 */
package org.metamerkit.recognition.human;
