/**
 * Who recognises a network's metamers: other networks, and people ({@code human}); what reviewers ask of such numbers ({@code
 * statistics}). What networks decided is kept in one file a run ({@link org.metamerkit.recognition.RecognitionFile}); matrix, figures
 * and report read that file and nothing else. Works on plain numbers and files; knows no libtorch and not how a run lies on disk.
 */
package org.metamerkit.recognition;
