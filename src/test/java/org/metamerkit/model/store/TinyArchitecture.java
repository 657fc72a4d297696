// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/** Two convolutions and a classifier of three classes, for pictures of 16×20. */
record TinyArchitecture(String name, int channels) implements Architecture {
    static final int OUTPUTS = 3;

    /** Two that differ in their tensors' shapes. */
    static Map<String, Architecture> two() {
        return of(new TinyArchitecture("tiny", 4), new TinyArchitecture("tiny_wide", 6));
    }

    static Map<String, Architecture> of(TinyArchitecture... architectures) {
        Map<String, Architecture> named = new LinkedHashMap<>();
        for (TinyArchitecture each : architectures) {
            named.put(each.name(), each);
        }
        return named;
    }

    @Override
    public NetworkCard card() {
        return new NetworkCard(
                name,
                "A tiny network",
                new PictureSpec(16, 20),
                new Preprocessing(List.of(0.5, 0.4, 0.3), List.of(0.25, 0.2, 0.3)),
                Optional.of(ClassNames.of(List.of("cat", "dog", "owl"))),
                false,
                List.of("one", "two", "logits"),
                "that of the weights you import",
                "no weights yet",
                "none");
    }

    @Override
    public int outputs() {
        return OUTPUTS;
    }

    @Override
    public boolean passesOver(String tensor) {
        return tensor.startsWith("text.");
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        return List.of(
                new StageLayer(
                                "one",
                                layers.convolution(
                                        Convolution.of("conv1", 3, channels, 3).stride(2), new BatchNorm("bn1", 1e-5)),
                                Activation.RELU)
                        .alias("first"),
                new StageLayer(
                        "two",
                        layers.convolution(Convolution.of("conv2", channels, 2 * channels, 3)
                                .padding(1)
                                .withBias()),
                        Activation.RELU),
                new StageLayer(
                        "logits",
                        Functions.globalAveragePool().then(layers.linear(Linear.of("fc", 2 * channels, outputs)))));
    }

    Map<String, long[]> shapes(int outputs) {
        DeclaredLayers layers = new DeclaredLayers();
        stages(layers, outputs);
        return new LinkedHashMap<>(layers.shapes());
    }

    /** Writes weights by formula, as float32 safetensors. */
    static Path write(Path file, Map<String, long[]> shapes) throws IOException {
        return write(file, shapes, ScalarType.Float, Map.of());
    }

    static Path write(Path file, Map<String, long[]> shapes, ScalarType type, Map<String, String> notes)
            throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            shapes.forEach((name, shape) ->
                    tensors.put(name, Formula.tensor(name, shape).to(type)));
            TensorFile.write(file, notes, tensors);
        }
        return file;
    }
}
