// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.action;

/** The menus, from left to right. */
public enum MenuName {
    RUN("Run"),
    EDIT("Edit"),
    VIEW("View"),
    COMPARE("Compare"),
    CHOOSE("Choose"),
    HELP("Help");

    private final String title;

    MenuName(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
