// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Batches of any size for a network that may have been exported for one size only. */
final class Batches {
    private static final double TOLERANCE = 1e-3;

    private final TensorFacts.Size exported;
    private final Predicate<Tensor> answersAlike;
    private Boolean takesAny;

    /**
     * @param exported the size of the batch the network was exported for
     * @param answersAlike tells whether the network answers to two pictures together as to each alone
     */
    Batches(TensorFacts.Size exported, Predicate<Tensor> answersAlike) {
        this.exported = exported;
        this.answersAlike = answersAlike;
    }

    /** Whether the batch can be given to the network as it is. */
    boolean isWhole(Tensor input) {
        return !exported.isFixed() || input.size(0) == exported.value() || takesAny(input);
    }

    /** Batches of the size exported; the last is filled up with copies of the last picture. */
    List<Tensor> split(Tensor input) {
        long size = exported.value();
        long count = input.size(0);
        List<Tensor> parts = new ArrayList<>();
        for (long first = 0; first < count; first += size) {
            Tensor part = input.narrow(0, first, Math.min(size, count - first));
            long missing = size - part.size(0);
            if (missing > 0) {
                Tensor[] filled = new Tensor[(int) missing + 1];
                Arrays.fill(filled, input.narrow(0, count - 1, 1));
                filled[0] = part;
                part = torch.cat(new TensorVector(filled), 0);
            }
            parts.add(part);
        }
        return parts;
    }

    /** The batches' answers as one of {@code count} pictures. */
    Tensor join(List<Tensor> parts, long count) {
        if (parts.size() == 1 && parts.get(0).size(0) == count) {
            return parts.get(0);
        }
        Tensor all = torch.cat(new TensorVector(parts.toArray(new Tensor[0])), 0);
        return all.size(0) == count ? all : all.narrow(0, 0, count);
    }

    Tensor map(Tensor input, UnaryOperator<Tensor> network) {
        return isWhole(input)
                ? network.apply(input)
                : join(split(input).stream().map(network).toList(), input.size(0));
    }

    /** Whether the answer to two pictures is the answers to each, one after the other. */
    static boolean isJoined(Tensor both, Tensor first, Tensor second) {
        long[] shape = first.shape();
        shape[0] = 2;
        if (!Arrays.equals(both.shape(), shape)) {
            return false;
        }
        Tensor joined = torch.cat(new TensorVector(first, second), 0);
        double difference = both.sub(joined).abs().max().item_double();
        return difference <= TOLERANCE * Math.max(joined.abs().max().item_double(), 1e-30);
    }

    /** Tries it, once. */
    private synchronized boolean takesAny(Tensor input) {
        if (takesAny == null) {
            // two pictures that differ everywhere
            long[] shape = input.shape();
            shape[0] = 2;
            Tensor numbers = torch.arange(new Scalar((double) 2 * input.numel() / input.size(0)))
                    .to(input.device(), input.scalar_type());
            takesAny = exported.value() == 1
                    && answersAlike.test(numbers.mul(new Scalar(0.7)).sin().view(shape));
        }
        return takesAny;
    }
}
