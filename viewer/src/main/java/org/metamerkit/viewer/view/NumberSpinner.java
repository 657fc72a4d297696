// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.util.StringConverter;

/** Spinners that people type numbers into: what is no number leaves the value as it was. */
final class NumberSpinner {
    private NumberSpinner() {}

    /** Whole numbers; a value outside the bounds is moved to the nearest. */
    static Spinner<Integer> whole(int least, int most, int value, String name) {
        return editable(
                new SpinnerValueFactory.IntegerSpinnerValueFactory(least, most, Math.max(least, Math.min(most, value))),
                name);
    }

    /** Numbers in steps of a half. */
    static Spinner<Double> number(double least, double most, double value, String name) {
        return editable(
                new SpinnerValueFactory.DoubleSpinnerValueFactory(
                        least, most, Math.max(least, Math.min(most, value)), 0.5),
                name);
    }

    private static <T> Spinner<T> editable(SpinnerValueFactory<T> values, String name) {
        StringConverter<T> usual = values.getConverter();
        values.setConverter(new StringConverter<>() {
            @Override
            public String toString(T value) {
                return usual.toString(value);
            }

            @Override
            public T fromString(String typed) {
                try {
                    T value = usual.fromString(typed);
                    return value == null ? values.getValue() : value;
                } catch (RuntimeException e) {
                    return values.getValue();
                }
            }
        });
        Spinner<T> spinner = new Spinner<>(values);
        spinner.setEditable(true);
        spinner.getEditor().setAccessibleText(name);
        // a typed number counts when the field is left, not only after Enter
        spinner.focusedProperty().addListener((observed, before, after) -> {
            if (!after) {
                spinner.commitValue();
                spinner.getEditor().setText(values.getConverter().toString(values.getValue()));
            }
        });
        return spinner;
    }
}
