/**
 * Training of networks from a plan: data, objectives, optimiser, checkpoints and the log. What is trained is an architecture of the
 * zoo.
 */
package org.metamerkit.adversarial.training;
