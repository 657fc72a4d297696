// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.FrozenLayers;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/** A network of three small stages for 20×24 pictures, fast enough for tests of everything around networks. */
public final class TinyNetworks {
    /** max(x − 0.25, 0): a black picture answers it with zeros alone. */
    public static final String THRESHOLD = "threshold";

    /** A convolution that ends in ReLU6. */
    public static final String CONVOLUTION = "convolution";

    /** A convolution that ends linear. */
    public static final String LINEAR = "linear";

    public static final PictureSpec PICTURE = new PictureSpec(20, 24);
    private static final PictureSpec GREY = new PictureSpec(20, 24, true);
    private static final int CHANNELS = 8;

    private TinyNetworks() {}

    public static Network create() {
        return create(card("tiny", PICTURE, Preprocessing.uniform(0, 1)), 3);
    }

    /** The same for greyscale pictures. */
    public static Network grey() {
        return create(card("tiny grey", GREY, Preprocessing.uniform(0, 1)), 1);
    }

    /** The card of a greyscale network that no picture could be right for. */
    public static NetworkCard unevenGrey() {
        return card("tiny grey", GREY, new Preprocessing(List.of(0.1, 0.2, 0.3), List.of(1d, 1d, 1d)));
    }

    private static NetworkCard card(String name, PictureSpec picture, Preprocessing preprocessing) {
        return new NetworkCard(
                name,
                "three small stages",
                picture,
                preprocessing,
                Optional.empty(),
                false,
                List.of(LINEAR),
                "Apache-2.0",
                "random numbers",
                "none");
    }

    private static Network create(NetworkCard card, int channels) {
        NativeRuntime.load();
        Retained memory = new Retained();
        try (PointerScope scope = new PointerScope()) {
            Random random = new Random(7);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("one.weight", gaussian(random, CHANNELS, channels, 3, 3));
            tensors.put("two.weight", gaussian(random, CHANNELS, CHANNELS, 3, 3));
            FrozenLayers layers = new FrozenLayers(
                    new Weights("f".repeat(64), Map.of(), tensors), Device.CPU, Precision.FLOAT32, memory);
            List<StageLayer> stages = List.of(
                    new StageLayer(THRESHOLD, x -> x.sub(new Scalar(0.25f)), Activation.RELU),
                    new StageLayer(
                            CONVOLUTION,
                            layers.convolution(
                                    Convolution.of("one", channels, CHANNELS, 3).padding(1)),
                            Activation.RELU6),
                    new StageLayer(
                            LINEAR,
                            layers.convolution(Convolution.of("two", CHANNELS, CHANNELS, 3)
                                    .stride(2)
                                    .padding(1)),
                            Activation.NONE));
            RowOfStages row = new RowOfStages(stages, layers::multiplyAdds);
            return Network.of(card, "f".repeat(64), Device.CPU, Precision.FLOAT32, row, memory);
        }
    }

    private static Tensor gaussian(Random random, int... shape) {
        long[] sizes = new long[shape.length];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            sizes[i] = shape[i];
            count *= shape[i];
        }
        float[] values = new float[count];
        double deviation = Math.sqrt(2.0 * shape[0] / count);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return Tensors.of(values, sizes);
    }
}
