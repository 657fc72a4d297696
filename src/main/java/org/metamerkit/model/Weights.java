// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/**
 * A network's named tensors as read from a file, with the file's SHA-256. The tensors live as long as the {@code PointerScope}
 * they were read in: layers copy or retain what they need. Remembers which tensors were taken, so that what an architecture
 * leaves over can be refused. To hold a file and the layers made from it at the same time, use it as it is; to hold hardly more
 * than one of them, take the tensors from {@link #handingOver()}.
 */
public final class Weights implements TensorSource {
    private final String sha256;
    private final Map<String, String> metadata;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> skipped;
    private final Set<String> untouched;

    /**
     * @param sha256 of the weights file, 64 hexadecimal digits
     * @param metadata the file's own notes (origin, licence …)
     */
    public Weights(String sha256, Map<String, String> metadata, Map<String, Tensor> tensors) {
        this(sha256, metadata, tensors, Map.of());
    }

    /**
     * @param sha256 of the weights file, 64 hexadecimal digits
     * @param metadata the file's own notes (origin, licence …)
     * @param skipped what the file holds besides: names of tensors that cannot be weights, such as whole numbers, and what
     *     they are
     */
    public Weights(
            String sha256, Map<String, String> metadata, Map<String, Tensor> tensors, Map<String, String> skipped) {
        this.sha256 = sha256;
        this.metadata = Map.copyOf(metadata);
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
        this.untouched = new TreeSet<>(tensors.keySet());
    }

    public String sha256() {
        return sha256;
    }

    public Map<String, String> metadata() {
        return metadata;
    }

    /** All tensors by name, in file order. They may be views that are not contiguous or share memory. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Names of what the file holds besides weights (whole numbers and the like), and what it is ({@code I64} …). */
    public Map<String, String> skipped() {
        return skipped;
    }

    /**
     * The same tensors under other names.
     *
     * @param names the file's name → the new name; a tensor that is not among them is left out
     * @throws WeightsException if there is no such tensor, or two get the same name
     */
    public Weights renamed(Map<String, String> names) {
        Map<String, Tensor> chosen = new LinkedHashMap<>();
        names.forEach((from, to) -> {
            Tensor tensor = tensors.get(from);
            if (tensor == null || chosen.put(to, tensor) != null) {
                throw new WeightsException("the tensor " + WeightsException.quoted(from) + " cannot become "
                        + WeightsException.quoted(to) + (tensor == null ? ": there is none" : ": another is called so")
                        + "; give each tensor one new name");
            }
        });
        return new Weights(sha256, metadata, chosen, skipped);
    }

    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * The tensor as the file holds it (any floating-point type).
     *
     * @throws WeightsException if there is none of this name, or its shape is another; −1 in {@code shape} fits any size
     */
    @Override
    public Tensor tensor(String name, long... shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new WeightsException("the weights hold no tensor " + WeightsException.quoted(name) + " among their "
                    + tensors.size() + "; check that the file belongs to this architecture");
        }
        untouched.remove(name);
        if (tensor.isNull()) {
            throw new WeightsException("the tensor " + WeightsException.quoted(name)
                    + " was handed over before; take each tensor once, or read the file again");
        }
        long[] actual = tensor.shape();
        boolean fits = actual.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] == -1 || shape[i] == actual[i];
        }
        if (!fits) {
            throw new WeightsException(
                    "the tensor " + WeightsException.quoted(name) + " has shape " + Arrays.toString(actual)
                            + "; this architecture expects "
                            + Arrays.toString(shape).replace("-1", "any"));
        }
        return tensor;
    }

    /**
     * These weights for a reader who takes each tensor once: it then belongs to the innermost {@code PointerScope} at the
     * time of taking and is gone from here. Layers made in a scope of their own each, so that what they copied from is freed
     * with it, never need much more memory than the file.
     */
    public TensorSource handingOver() {
        return (name, shape) -> {
            Tensor held = tensor(name, shape);
            Tensor taken = new Tensor(held);
            held.deallocate();
            return taken;
        };
    }

    /** @throws WeightsException if the file holds tensors that no layer took */
    public void requireAllTaken() {
        if (!untouched.isEmpty()) {
            throw new WeightsException(
                    "the weights hold " + untouched.size() + " tensors this architecture has no use for, such as "
                            + WeightsException.quoted(untouched.iterator().next())
                            + "; check that the file belongs to it");
        }
    }
}
