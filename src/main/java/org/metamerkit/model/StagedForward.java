// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.List;
import java.util.function.ObjIntConsumer;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.model.layer.Activation;

/**
 * What a network computes after its preprocessing, as stages in the order in which they are computed. Immutable; several
 * threads may use it at once. Tensors made belong to the calling thread's {@code PointerScope}.
 */
public interface StagedForward {
    /**
     * A stage before anything has run.
     *
     * @param aliases other names it goes by
     * @param activation the pointwise function it ends in, whose gradient is passed straight through where it is matched
     */
    record Declared(String name, List<String> aliases, Activation activation) {
        public Declared {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * What a pass tells of a stage.
     *
     * @param shape of one picture's activation
     * @param multiplyAdds from the input up to the stage's end
     */
    record Measured(List<Integer> shape, long multiplyAdds) {
        public Measured {
            shape = List.copyOf(shape);
        }
    }

    List<Declared> stages();

    /**
     * Shapes and multiply-adds of all stages, from one pass without gradients.
     *
     * @param input 1×3×H×W zeros
     */
    List<Measured> measure(Tensor input);

    /**
     * The differentiable pass of synthesis: runs up to the stage and no further.
     *
     * @param input N×3×H×W, preprocessed
     */
    Network.StageOutput forward(Tensor input, int stage);

    /**
     * One pass up to stage {@code last}, with gradients unless the caller switched them off.
     *
     * <p>Without gradients ({@code NoGradGuard}), an activation and all that the receiver makes of it is valid until the receiver
     * returns: what is kept longer must be copied to Java, or be memory of its own with a reference of its own ({@code
     * clone().retainReference()}). So a pass holds no more than the next stages need, however many stages there are. With
     * gradients, activations belong to the caller's {@code PointerScope}, for the graph keeps most of them anyway.
     *
     * <p>There is no telling which stages are wanted: whoever wants one takes {@link #forward}, whoever wants several runs past the
     * others too, and steps that are made once for all passes must not depend on what a pass wants.
     *
     * @param input N×3×H×W, preprocessed
     * @param receiver gets the activation of every stage from 0 to {@code last}, in order; it must not change it
     */
    void run(Tensor input, int last, ObjIntConsumer<Tensor> receiver);
}
