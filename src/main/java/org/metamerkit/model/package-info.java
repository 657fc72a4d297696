/**
 * Networks and their stages: what a network is, where its weights come from, how far a forward pass runs.
 */
package org.metamerkit.model;
