// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.metamerkit.model.WeightsException;

/**
 * Finds the tensors in what a {@code .pth} file holds: the top if it is a mapping of names to tensors, else the mapping below one
 * of the keys that training programs use. Where several of these hold tensors (weights and their running average, say) the
 * choice is the user's.
 *
 * @param tensors name → tensor, in file order
 * @param others names of other values in the same mapping and what they are
 * @param notes the texts and numbers beside the mapping, such as {@code epoch}
 */
record TorchCheckpoint(
        Map<String, TorchObjects.TensorView> tensors, Map<String, String> others, Map<String, String> notes) {
    /** Keys below which weights are looked for, here and one level further down. */
    static final List<String> KEYS = List.of(
            "state_dict",
            "model_state_dict",
            "model_state",
            "model",
            "net",
            "network",
            "module",
            "params",
            "weights",
            "state_dict_ema",
            "model_ema",
            "ema");

    private static final int MOST_NOTES = 32;
    private static final int LONGEST_NOTE = 200;
    private static final int NAMED = 3;
    private static final int LONGEST_KIND = 32;

    /** Where tensors were found. */
    private record Found(String path, Pickled.Mapping mapping) {}

    /**
     * @param top what the pickle holds
     * @param key the mapping to take, as a path such as {@code state_dict} or {@code model/state_dict}, or empty to look for it
     * @throws WeightsException if there is none, or more than one
     */
    static TorchCheckpoint of(String file, Object top, Optional<String> key) {
        if (top instanceof Pickled.Unmade unmade) {
            throw new WeightsException(file + " holds an object of the class " + quoted(unmade.what())
                    + " instead of its weights, and Metamerkit runs no Python; in Python, save its state_dict:"
                    + " torch.save(model.state_dict(), path)");
        }
        if (!(top instanceof Pickled.Mapping mapping)) {
            throw new WeightsException(
                    file
                            + " holds no mapping of names to tensors; in Python, save one: torch.save(model.state_dict(), path)");
        }
        if (key.isPresent()) {
            return checkpoint(
                    mapping, below(mapping, key.get()).orElseThrow(() -> unclear(file, mapping, found(mapping), key)));
        }
        List<Found> all = found(mapping);
        if (all.size() != 1) {
            throw unclear(file, mapping, all, key);
        }
        return checkpoint(mapping, all.get(0).mapping());
    }

    /** The mapping of tensors at a path, whatever its keys are called. */
    private static Optional<Pickled.Mapping> below(Pickled.Mapping top, String path) {
        Object place = top.items.get(path);
        if (place == null) {
            place = top;
            for (String step : path.split("/", -1)) {
                place = place instanceof Pickled.Mapping mapping ? mapping.items.get(step) : null;
            }
        }
        return place instanceof Pickled.Mapping found && holdsTensors(found) ? Optional.of(found) : Optional.empty();
    }

    private static List<Found> found(Pickled.Mapping top) {
        List<Found> nested = new ArrayList<>();
        for (String key : KEYS) {
            if (top.items.get(key) instanceof Pickled.Mapping below) {
                if (holdsTensors(below)) {
                    nested.add(new Found(key, below));
                } else {
                    for (String further : KEYS) {
                        if (below.items.get(further) instanceof Pickled.Mapping deepest && holdsTensors(deepest)) {
                            nested.add(new Found(key + "/" + further, deepest));
                        }
                    }
                }
            }
        }
        return nested.isEmpty() && holdsTensors(top) ? List.of(new Found("", top)) : nested;
    }

    private static boolean holdsTensors(Pickled.Mapping mapping) {
        return mapping.items.entrySet().stream()
                .anyMatch(
                        item -> item.getKey() instanceof String && item.getValue() instanceof TorchObjects.TensorView);
    }

    private static WeightsException unclear(String file, Pickled.Mapping top, List<Found> found, Optional<String> key) {
        if (found.isEmpty()) {
            String keys = top.items.entrySet().stream()
                    .limit(NAMED)
                    .map(item -> kind(item.getKey()) + " (" + kind(item.getValue()) + ")")
                    .collect(Collectors.joining(", "));
            return new WeightsException(file + " holds no tensors "
                    + key.map(given -> "at " + quoted(given)).orElse("where they are looked for") + "; it holds "
                    + (keys.isEmpty() ? "nothing" : keys + (top.items.size() > NAMED ? " …" : ""))
                    + (top.items.values().stream().anyMatch(Pickled.Mapping.class::isInstance)
                            ? ": name with --key where they are, or in Python, save the state_dict alone"
                            : ": in Python, save the state_dict alone"));
        }
        String paths = found.stream()
                .map(one -> one.path().isEmpty() ? "its top" : quoted(one.path()))
                .collect(Collectors.joining(", "));
        return new WeightsException(file + " holds tensors at " + paths
                + (key.isEmpty() ? "" : ", not at " + quoted(key.get()))
                + (found.get(0).path().isEmpty() ? "; leave out --key" : "; name the one to take with --key"));
    }

    private static TorchCheckpoint checkpoint(Pickled.Mapping top, Pickled.Mapping chosen) {
        Map<String, TorchObjects.TensorView> tensors = new LinkedHashMap<>();
        Map<String, String> others = new LinkedHashMap<>();
        chosen.items.forEach((name, value) -> {
            if (name instanceof String text && value instanceof TorchObjects.TensorView view) {
                tensors.put(text, view);
            } else if (name instanceof String text) {
                others.put(text, kind(value));
            }
        });
        Map<String, String> notes = new LinkedHashMap<>();
        if (chosen != top) {
            top.items.forEach((name, value) -> {
                boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
                if (name instanceof String text && plain && notes.size() < MOST_NOTES) {
                    String note = value.toString();
                    notes.put(text, note.substring(0, Math.min(LONGEST_NOTE, note.length())));
                }
            });
        }
        return new TorchCheckpoint(tensors, others, notes);
    }

    private static String kind(Object value) {
        if (value instanceof Pickled.Unmade unmade) {
            return brief(unmade.what());
        }
        if (value instanceof String text) {
            return brief(text);
        }
        if (value instanceof Pickled.Mapping) {
            return "a mapping";
        }
        if (value instanceof Pickled.Sequence) {
            return "a list";
        }
        boolean tensor = value instanceof TorchObjects.TensorView || value instanceof TorchObjects.Storage;
        return tensor ? "a tensor" : brief(value instanceof Pickled.Global global ? global.full() : "" + value);
    }

    private static String brief(String text) {
        return quoted(text.length() <= LONGEST_KIND ? text : text.substring(0, LONGEST_KIND) + "…");
    }
}
