// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as sentences for the window: what happened and what to do. The whole story goes to the debug log. */
public final class Sentences {
    private static final Logger LOG = LoggerFactory.getLogger(Sentences.class);

    private Sentences() {}

    /** One sentence, starting with a capital and ending with a full stop. */
    public static String of(Throwable failure) {
        LOG.debug("Shown to the user:", failure);
        if (failure instanceof AccessDeniedException denied) {
            return "There is no permission for " + denied.getFile() + "; change it, or choose another place.";
        }
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + " is not there any more; look for new metamers (F5).";
        }
        if (failure instanceof UnsatisfiedLinkError || failure instanceof NoClassDefFoundError) {
            return "libtorch cannot be loaded on this machine, which only synthesis and activations need ("
                    + text(failure) + "); 'metamerkit doctor' says why.";
        }
        if (failure instanceof OutOfMemoryError) {
            return "Java's memory is full; close other runs, or start with METAMERKIT_JAVA_OPTS=-Xmx4g.";
        }
        return sentence(text(failure));
    }

    /** A message as a sentence: a capital first, a full stop last, and without the options that a command line has. */
    public static String sentence(String text) {
        String here = text.replaceAll(" with --[a-z]+(?=[ .;,)]|$)", "")
                .replace("or add --include-failing", "or export those that fail, too");
        String sentence = Character.toUpperCase(here.charAt(0)) + here.substring(1);
        return sentence.matches("(?s).*[.!?]") ? sentence : sentence + ".";
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName() + " happened, which should not; METAMERKIT_LOG=debug shows more"
                : message.lines().findFirst().orElse(message).strip();
    }
}
