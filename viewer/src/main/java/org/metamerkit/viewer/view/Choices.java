// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import java.util.function.Function;
import javafx.util.StringConverter;

/** Names of what a list offers. */
final class Choices {
    private Choices() {}

    /** For lists that nobody types into; null is shown as {@code name} says. */
    static <T> StringConverter<T> named(Function<T, String> name) {
        return new StringConverter<>() {
            @Override
            public String toString(T value) {
                return name.apply(value);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException("The list is not editable.");
            }
        };
    }
}
