/**
 * What a training is: the plan as an immutable record, and how it is read from a TOML file. Nothing here runs.
 */
package org.metamerkit.adversarial.training.plan;
