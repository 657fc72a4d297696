// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.List;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/** The last thing the viewer has to say: a sentence at the foot of the window, which stays until it is dismissed or replaced. */
public final class Notices {
    private final ReadOnlyStringWrapper text = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper problem = new ReadOnlyBooleanWrapper(false);

    /** Says what was done. */
    public void tell(String sentence) {
        problem.set(false);
        text.set(sentence);
    }

    /** Says what went wrong and what to do about it. */
    public void problem(String sentence) {
        problem.set(true);
        text.set(sentence);
    }

    /** Says the first of some, and how many more there are; nothing if there are none. */
    void problems(List<String> sentences) {
        if (!sentences.isEmpty()) {
            problem(Sentences.sentence(sentences.get(0))
                    + (sentences.size() > 1 ? " (and " + (sentences.size() - 1) + " more)" : ""));
        }
    }

    public void dismiss() {
        tell("");
    }

    public ReadOnlyStringProperty text() {
        return text.getReadOnlyProperty();
    }

    /** Whether it is about something that went wrong. */
    public ReadOnlyBooleanProperty isProblem() {
        return problem.getReadOnlyProperty();
    }
}
