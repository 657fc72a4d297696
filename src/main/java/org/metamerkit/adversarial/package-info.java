/**
 * Comparison models: attacks on networks ({@code attack}) and the training of networks that withstand them ({@code training}).
 */
package org.metamerkit.adversarial;
