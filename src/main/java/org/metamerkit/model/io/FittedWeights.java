// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io;

import static org.metamerkit.model.WeightsException.quoted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;

/**
 * A file's weights under an architecture's names.
 *
 * @param weights exactly the declared tensors
 * @param prefix what stood before the names in the file
 * @param normalization what the file says of its network's input, if it does
 */
public record FittedWeights(Weights weights, String prefix, Optional<InputNormalization> normalization) {
    private static final int NAMED = 6;
    /** Channels of a picture; a mean of more is something else. */
    private static final int MOST_CHANNELS = 4;

    /** Of pixels in [0, 1]: (x − mean) / deviation, one number a channel. */
    public record InputNormalization(List<Double> mean, List<Double> deviation) {}

    /** What to do with tensors that an architecture has no use for. Those it lacks and those of other shapes are always refused. */
    public enum Strictness {
        /** Refuse them. */
        STRICT,
        /** Leave them out. */
        IGNORE_UNEXPECTED
    }

    /** Fits strictly; see {@link #fit(Weights, Map, Strictness)}. */
    public static FittedWeights fit(Weights weights, Map<String, long[]> declared) {
        return fit(weights, declared, Strictness.STRICT);
    }

    /**
     * Finds the declared tensors, below whatever prefix, and checks that they are all there, of the declared shapes, and that
     * there are no others. A second copy of the whole set (robustness library), input normalisers and batch norms'
     * {@code num_batches_tracked} count neither way.
     *
     * @param declared name → shape; −1 fits any size
     * @throws WeightsException if they do not fit, naming what is missing, unexpected and wrongly shaped together; or if there
     *     are two whole sets that differ
     */
    public static FittedWeights fit(Weights weights, Map<String, long[]> declared, Strictness strictness) {
        StateDictKeys.Match match = StateDictKeys.match(weights.tensors().keySet(), declared.keySet());
        Map<String, Tensor> tensors = weights.tensors();
        List<String> unexpected = new ArrayList<>();
        if (strictness == Strictness.STRICT) {
            unexpected.addAll(match.unexpectedInside());
            unexpected.addAll(match.unexpectedOutside());
        }
        List<String> otherShape = match.names().keySet().stream()
                .filter(key ->
                        !fits(tensors.get(key), declared.get(match.names().get(key))))
                .toList();
        if (!match.missing().isEmpty() || !unexpected.isEmpty() || !otherShape.isEmpty()) {
            List<String> faults = new ArrayList<>();
            faults.add(list(match.missing(), "missing", name -> missing(weights, match.prefix(), name)));
            faults.add(list(unexpected, "unexpected", WeightsException::quoted));
            faults.add(list(
                    otherShape,
                    "of another shape",
                    key -> quoted(key) + " of "
                            + Arrays.toString(tensors.get(key).shape()) + " instead of "
                            + shape(declared.get(match.names().get(key)))));
            faults.removeIf(String::isEmpty);
            throw new WeightsException("the weights do not fit this architecture of " + declared.size() + " tensors: "
                    + String.join("; ", faults) + "; check that the file belongs to it");
        }
        requireEqual(match.repeated(), tensors);
        return new FittedWeights(weights.renamed(match.names()), match.prefix(), normalization(match, tensors));
    }

    /** Which of two whole sets is meant (a query's and a key's encoder, say) nobody but the user knows. */
    private static void requireEqual(Map<String, String> repeated, Map<String, Tensor> tensors) {
        repeated.forEach((key, same) -> {
            if (!equal(tensors.get(key), tensors.get(same))) {
                throw new WeightsException("the weights hold two whole sets that differ, as in " + quoted(same)
                        + " and " + quoted(key) + "; save the set to use alone");
            }
        });
    }

    private static Optional<InputNormalization> normalization(StateDictKeys.Match match, Map<String, Tensor> tensors) {
        List<InputNormalization> all = match.normalizers().stream()
                .filter(keys -> tensors.get(keys.mean()).numel() <= MOST_CHANNELS
                        && tensors.get(keys.mean()).numel()
                                == tensors.get(keys.deviation()).numel())
                .map(keys -> new InputNormalization(
                        numbers(tensors.get(keys.mean())), numbers(tensors.get(keys.deviation()))))
                .distinct()
                .toList();
        if (all.size() > 1) {
            throw new WeightsException("the weights normalise their input in two ways, by mean "
                    + all.get(0).mean() + " and by mean " + all.get(1).mean() + "; leave one of them in the file");
        }
        return all.stream().findFirst();
    }

    private static String missing(Weights weights, String prefix, String name) {
        String kind = weights.skipped().get(prefix + name);
        return quoted(name) + (kind == null ? "" : " (there as " + quoted(kind) + ", which is no weight)");
    }

    private static String list(List<String> names, String fault, Function<String, String> shown) {
        if (names.isEmpty()) {
            return "";
        }
        return names.size() + " " + fault + ", "
                + names.stream().limit(NAMED).map(shown).collect(Collectors.joining(", "))
                + (names.size() > NAMED ? " …" : "");
    }

    private static String shape(long[] declared) {
        return Arrays.toString(declared).replace("-1", "any");
    }

    private static boolean fits(Tensor tensor, long[] declared) {
        long[] actual = tensor.shape();
        boolean fits = actual.length == declared.length;
        for (int i = 0; fits && i < declared.length; i++) {
            fits = declared[i] == -1 || declared[i] == actual[i];
        }
        return fits;
    }

    private static boolean equal(Tensor one, Tensor other) {
        if (one.scalar_type().intern() != other.scalar_type().intern() || !Arrays.equals(one.shape(), other.shape())) {
            return false;
        }
        // equal() finds a NaN unequal to itself
        boolean same = one.numel() == 0
                || one.data_ptr().address() == other.data_ptr().address()
                        && Arrays.equals(strides(one), strides(other));
        return same || one.equal(other);
    }

    private static long[] strides(Tensor tensor) {
        long[] strides = new long[(int) tensor.dim()];
        Arrays.setAll(strides, tensor::stride);
        return strides;
    }

    /** Numbers as they were typed: 0.485 that was rounded to float32 is 0.485 again. */
    private static List<Double> numbers(Tensor tensor) {
        boolean single = tensor.scalar_type().intern() == ScalarType.Float;
        double[] values = new double[(int) tensor.numel()];
        tensor.to(ScalarType.Double).contiguous().data_ptr_double().get(values, 0, values.length);
        return Arrays.stream(values)
                .mapToObj(value -> single ? Double.valueOf(Float.toString((float) value)) : value)
                .toList();
    }
}
