// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.layer.StageLayer;

/** An architecture's stages, each made of the one before. */
final class RowOfStages implements StagedForward {
    private final List<StageLayer> layers;
    private final LongSupplier multiplyAdds;

    /** @param multiplyAdds how many multiply-adds the layers have done so far, while they count them */
    RowOfStages(List<StageLayer> layers, LongSupplier multiplyAdds) {
        this.layers = List.copyOf(layers);
        this.multiplyAdds = multiplyAdds;
    }

    @Override
    public List<Declared> stages() {
        return layers.stream()
                .map(layer -> new Declared(layer.name(), layer.aliases(), layer.activation()))
                .toList();
    }

    @Override
    public List<Measured> measure(Tensor input) {
        List<Measured> measured = new ArrayList<>();
        long before = multiplyAdds.getAsLong();
        run(
                input,
                layers.size() - 1,
                (activation, index) -> measured.add(new Measured(
                        LongStream.of(activation.shape())
                                .skip(1)
                                .mapToObj(Math::toIntExact)
                                .toList(),
                        multiplyAdds.getAsLong() - before)));
        return measured;
    }

    @Override
    public Network.StageOutput forward(Tensor input, int stage) {
        Tensor x = input;
        for (int i = 0; i < stage; i++) {
            x = activation(x, i);
        }
        StageLayer matched = layers.get(stage);
        Tensor root = matched.body().forward(x);
        // kernels read the value row by row; the root may lie in memory as its layers like it
        Tensor value = Tensors.rowMajor(root.detach());
        boolean copied = value.data_ptr().address() != root.data_ptr().address();
        return new Network.StageOutput(
                copied
                        ? matched.activation().applyInPlace(value)
                        : matched.activation().apply(value),
                root);
    }

    @Override
    public void run(Tensor input, int last, ObjIntConsumer<Tensor> receiver) {
        if (GradMode.is_enabled()) {
            Tensor x = input;
            for (int i = 0; i <= last; i++) {
                x = activation(x, i);
                receiver.accept(x, i);
            }
            return;
        }
        try (Passing passing = new Passing()) {
            for (int i = 0; i <= last; i++) {
                try (PointerScope scope = new PointerScope()) {
                    passing.take(activation(i == 0 ? input : passing.value, i));
                    receiver.accept(passing.value, i);
                }
            }
        }
    }

    /** The one activation that lives on from scope to scope. */
    private static final class Passing implements AutoCloseable {
        private Tensor value;

        void take(Tensor next) {
            // an object of its own: what operators in place return may be another's, without a share in its life
            Tensor own = new Tensor(next).retainReference();
            close();
            value = own;
        }

        @Override
        public void close() {
            if (value != null) {
                value.releaseReference();
                value = null;
            }
        }
    }

    private Tensor activation(Tensor input, int index) {
        StageLayer layer = layers.get(index);
        return layer.activation().applyInPlace(layer.body().forward(input));
    }
}
