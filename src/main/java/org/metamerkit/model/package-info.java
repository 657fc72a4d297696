/**
 * Networks and their stages: what a network is, where its weights come from, how far a forward pass runs. {@link
 * org.metamerkit.model.Networks} loads them by name; what computes one, a {@link org.metamerkit.model.StagedForward}, is a row of
 * layers of the zoo, a TorchScript graph ({@code script}) or an exported one ({@code export}). {@code store} keeps those that users
 * bring, {@code io} reads their files.
 */
package org.metamerkit.model;
