// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

/** What the window shows. */
public enum Page {
    WELCOME("Welcome"),
    BROWSE("Browse"),
    COMPARE("Compare"),
    UNDERSTAND("Understand"),
    RECOGNITION("Recognition"),
    LIVE("Synthesise live");

    private final String title;

    Page(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
