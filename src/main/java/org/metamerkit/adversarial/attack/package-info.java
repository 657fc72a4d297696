/**
 * Adversarial attacks and random perturbations, batched and seeded: small changes of a picture that change what a network answers.
 */
package org.metamerkit.adversarial.attack;
