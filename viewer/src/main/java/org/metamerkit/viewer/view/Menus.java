// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.Arrays;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import org.metamerkit.viewer.action.Actions;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.action.MenuName;

/** The menu bar, made of the commands. */
final class Menus {
    private Menus() {}

    static MenuBar bar(Actions actions) {
        MenuBar bar = new MenuBar();
        for (MenuName name : MenuName.values()) {
            Menu menu = new Menu(name.title());
            Arrays.stream(Command.values())
                    .filter(command -> command.menu() == name)
                    .forEach(command -> menu.getItems().add(item(command, actions)));
            bar.getMenus().add(menu);
        }
        return bar;
    }

    /** The keys are written behind the title: as accelerators, plain keys would act while somebody types into a field. */
    private static MenuItem item(Command command, Actions actions) {
        String keys = Keyboard.keys(command);
        MenuItem item = new MenuItem(command.title() + (keys.isEmpty() ? "" : "    [" + keys + "]"));
        item.setId("menu-" + command.id());
        item.setMnemonicParsing(false);
        item.disableProperty().bind(Bindings.not(actions.enabled(command)));
        item.setOnAction(event -> actions.run(command));
        return item;
    }
}
