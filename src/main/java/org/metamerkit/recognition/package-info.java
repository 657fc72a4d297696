/**
 * Who recognises a network's metamers: other networks, and people ({@code human}); what reviewers ask of such numbers ({@code
 * statistics}). Works on plain numbers and files; knows no libtorch.
 */
package org.metamerkit.recognition;
