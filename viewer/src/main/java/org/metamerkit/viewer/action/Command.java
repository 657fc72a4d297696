// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.action;

import static org.metamerkit.viewer.action.MenuName.CHOOSE;
import static org.metamerkit.viewer.action.MenuName.COMPARE;
import static org.metamerkit.viewer.action.MenuName.EDIT;
import static org.metamerkit.viewer.action.MenuName.HELP;
import static org.metamerkit.viewer.action.MenuName.RUN;
import static org.metamerkit.viewer.action.MenuName.VIEW;

import java.util.Locale;

/**
 * Everything a user can do. The menus, the keyboard, the command palette and the manual's table are made of these lines and of
 * nothing else.
 */
public enum Command {
    OPEN_RUN(RUN, "Open run…", "Ctrl+O", "Opens a run's folder. A folder dropped on the window does the same."),
    OPEN_SAMPLE(RUN, "Open the sample run", "", "Opens the small run that comes with Metamerkit."),
    NEW_WINDOW(RUN, "New window", "Ctrl+N", "Opens a second viewer, on the same run or another."),
    REFRESH(
            RUN,
            "Look for new metamers",
            "F5",
            "Reads what was written since; a run in work is looked at every few seconds anyway."),
    REBUILD_INDEX(RUN, "Rebuild the index", "", "Reads every metamer's file again and makes the run's index anew."),
    EXPORT_STIMULI(
            RUN,
            "Export the chosen stimuli…",
            "Ctrl+E",
            "Writes the kept metamers with PsychoPy, jsPsych and manifest files."),
    SAVE_PICTURE(RUN, "Save what is shown as PNG…", "Ctrl+P", "Writes the page as it is drawn."),
    SAVE_TABLE(RUN, "Save what is shown as CSV…", "Ctrl+Shift+S", "Writes the numbers that the page shows."),
    CLOSE_RUN(RUN, "Close run", "Ctrl+W", "Goes back to the welcome page."),
    QUIT(RUN, "Quit", "Ctrl+Q", "Closes all windows; choices are saved already."),

    UNDO(EDIT, "Undo", "Ctrl+Z", "Takes the last choice back."),
    REDO(EDIT, "Redo", "Ctrl+Y", "Makes the choice again that was taken back."),
    FIND(EDIT, "Search", "Ctrl+F", "Goes to the search field."),
    CLEAR_FILTER(EDIT, "Show all", "Ctrl+Shift+F", "Empties search and filters."),
    COPY_COMMAND(EDIT, "Copy as command", "Ctrl+Shift+C", "Copies the command line that makes this metamer again."),
    COPY_PATH(EDIT, "Copy folder", "", "Copies the path of this metamer's folder."),

    PALETTE(VIEW, "All commands…", "Ctrl+K", "Finds a command by a few letters of its name."),
    BROWSE(VIEW, "Browse", "Ctrl+1", "The grid of all metamers."),
    COMPARE_PAGE(
            VIEW,
            "Compare",
            "Ctrl+2",
            "Original and metamer, large. Enter or a double click in the grid does the same."),
    UNDERSTAND(VIEW, "Understand", "Ctrl+3", "How well it matches, against chance, and who says what it is."),
    RECOGNITION(VIEW, "Recognition", "Ctrl+4", "Which network recognises whose metamers."),
    LIVE(VIEW, "Synthesise live", "Ctrl+5", "Makes a metamer and shows it forming."),
    ARRANGE(VIEW, "Originals as rows, or gallery", "A", "Changes how the grid is laid out."),
    LARGER(VIEW, "Larger", "Ctrl+Plus", "Larger pictures in the grid; zoom in where pictures are compared."),
    SMALLER(VIEW, "Smaller", "Ctrl+Minus", "Smaller pictures in the grid; zoom out where pictures are compared."),
    ACTUAL_SIZE(VIEW, "Actual pixels", "Ctrl+0", "One pixel of the picture on one pixel of the screen."),
    PREVIOUS(VIEW, "Previous metamer", "Comma", "Goes to the metamer before."),
    NEXT(VIEW, "Next metamer", "Period", "Goes to the metamer after."),
    CHOICE_PANEL(VIEW, "Choices panel", "Ctrl+B", "Shows or hides tags, note, rating and balance."),
    THEME(VIEW, "Light or dark", "Ctrl+T", "Changes the colours of the window, never those of the pictures."),
    FULL_SCREEN(VIEW, "Full screen", "F11", "Fills the screen."),
    PREFERENCES(VIEW, "Preferences…", "Ctrl+Comma", "Screen size and distance, presentation, your name as a rater."),

    FLICKER(
            COMPARE,
            "Flicker",
            "Space",
            "Original and metamer in the same place: each press changes from one to the other."),
    AUTO_FLICKER(
            COMPARE,
            "Flicker by itself",
            "Shift+Space",
            "Changes from one to the other twice a second, until pressed again."),
    SIDE_BY_SIDE(COMPARE, "Side by side", "S", "Original left, metamer right, moving together."),
    SWIPE(COMPARE, "Swipe", "W", "A line to be dragged: original left of it, metamer right."),
    DIFFERENCE(COMPARE, "Difference", "D", "Metamer minus original about mid-grey."),
    FIT(COMPARE, "Fit to the window", "F", "The largest size that fits; says so when pixels are rescaled."),
    PRESENT(
            COMPARE,
            "Present as in an experiment",
            "P",
            "At the chosen visual angle and duration, with a mask. Escape ends it."),

    KEEP(CHOOSE, "Keep", "K", "Marks the selected metamers to be kept."),
    REJECT(CHOOSE, "Reject", "X", "Marks the selected metamers as rejected."),
    MAYBE(CHOOSE, "Maybe", "M", "Marks the selected metamers as undecided."),
    UNMARK(CHOOSE, "No mark", "U", "Takes the mark away."),
    TAG(CHOOSE, "Tag…", "T", "Goes to the field for a tag."),
    NOTE(CHOOSE, "Note…", "N", "Goes to the field for a note."),
    RATE_1(CHOOSE, "Rate 1", "1", "Rates the metamer: not recognisable at all."),
    RATE_2(CHOOSE, "Rate 2", "2", "Rates the metamer."),
    RATE_3(CHOOSE, "Rate 3", "3", "Rates the metamer."),
    RATE_4(CHOOSE, "Rate 4", "4", "Rates the metamer."),
    RATE_5(CHOOSE, "Rate 5", "5", "Rates the metamer: recognised at once."),
    BLIND(
            CHOOSE,
            "Blind mode",
            "Ctrl+Shift+B",
            "Hides names and measures and shuffles the order by the seed in the preferences."),
    MERGE(
            CHOOSE,
            "Merge another rater's choices…",
            "",
            "Reads a second choices file, reports agreement (Cohen's κ) and writes both as a third file if you like."),

    KEYS(HELP, "Keys", "F1", "Every action with its key."),
    ABOUT(HELP, "About Metamerkit", "", "Version and licence.");

    private final MenuName menu;
    private final String title;
    private final String shortcut;
    private final String help;

    Command(MenuName menu, String title, String shortcut, String help) {
        this.menu = menu;
        this.title = title;
        this.shortcut = shortcut;
        this.help = help;
    }

    /** Its name in files and tests: lower case with dashes. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public MenuName menu() {
        return menu;
    }

    public String title() {
        return title;
    }

    /** Keys joined by {@code +}, such as {@code Ctrl+Shift+F}; empty if it has none. */
    public String shortcut() {
        return shortcut;
    }

    /** One sentence. */
    public String help() {
        return help;
    }

    /** Whether the shortcut is a plain key, which must not act while somebody types into a field. */
    public boolean isPlainKey() {
        return !shortcut.isEmpty() && !shortcut.contains("Ctrl+") && !shortcut.matches("F\\d+");
    }
}
