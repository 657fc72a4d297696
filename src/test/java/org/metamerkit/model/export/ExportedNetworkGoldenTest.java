// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward.Declared;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.stimulus.PictureSpec;

/** Networks of torchvision, timm and open_clip, a CORnet-S and a convolutional LSTM, from their graphs alone: PyTorch's numbers. */
class ExportedNetworkGoldenTest {
    private static final String[] NAMES = {
        "alexnet",
        "vgg16_bn",
        "resnet50",
        "resnext50_32x4d",
        "squeezenet1_1",
        "densenet121",
        "densenet121_decomposed",
        "mobilenet_v2",
        "convnext_tiny",
        "vit_b_16",
        "vit_b_32",
        "vit_b_32_decomposed",
        "swin_t",
        "swin_t_dynamic",
        "efficientnet_b0",
        "regnet_y_400mf",
        "mobilenet_v3_small",
        "maxvit_t",
        "timm_tf_efficientnet_lite0",
        "timm_resnet50",
        "timm_vit_base_patch16_224",
        "timm_convnext_tiny",
        "clip_rn50",
        "clip_vit_b_32",
        "cornet_s",
        "conv_lstm",
        "conv_lstm_dynamic"
    };

    /** Those the system property {@code metamerkit.export}, a regular expression, chooses. */
    static List<String> names() {
        String only = System.getProperty("metamerkit.export", ".*");
        return Arrays.stream(NAMES).filter(name -> name.matches(only)).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void givenAnExportedNetwork_whenRun_thenStagesAndGradientArePyTorchs(String name) {
        NativeRuntime.load();
        ExportGolden golden = ExportGolden.read(name);
        try {
            agrees(golden, Precision.FLOAT64, 1e-9);
            agrees(golden, Precision.FLOAT32, 1e-4);
        } finally {
            golden.forget();
        }
    }

    private static void agrees(ExportGolden golden, Precision precision, double tolerance) {
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            ExportedNetwork network = ExportedNetwork.of(golden.graph(), golden, Device.CPU, precision, memory);
            PictureSpec spec = network.picture();
            Tensor picture = Tensors.of(Formula.picture(spec).values(), 1, 3, spec.height(), spec.width())
                    .to(precision.type());
            List<Declared> stages = network.stages();
            Map<String, Integer> places = new HashMap<>();
            for (int i = 0; i < stages.size(); i++) {
                places.put(stages.get(i).name(), i);
                for (String alias : stages.get(i).aliases()) {
                    places.put(alias, i);
                }
            }
            Map<Integer, double[]> projections = new HashMap<>();
            Map<Integer, long[]> shapes = new HashMap<>();
            try (NoGradGuard guard = new NoGradGuard()) {
                network.run(picture, stages.size() - 1, (activation, index) -> {
                    if (golden.stages().stream()
                            .anyMatch(stage -> Integer.valueOf(index).equals(places.get(stage.name())))) {
                        projections.put(index, Formula.project(activation));
                        shapes.put(index, activation.shape());
                    }
                });
            }
            for (ExportGolden.Values expected : golden.stages()) {
                assertThat(places).as("stages").containsKey(expected.name());
                int place = places.get(expected.name());
                assertThat(shapes.get(place))
                        .as(expected.name())
                        .hasSize(expected.shape().size() + 1);
                assertClose(expected, projections.get(place), tolerance);
            }
            if (precision == Precision.FLOAT64) {
                picture.requires_grad_(true);
                Network.StageOutput output = network.forward(picture, stages.size() - 1);
                output.root()
                        .backward(
                                Formula.seedLike(output.root()),
                                new BoolOptional(),
                                false,
                                new TensorArrayRefOptional());
                assertClose(golden.gradient(), Formula.project(picture.grad()), tolerance);
            }
        }
    }

    private static void assertClose(ExportGolden.Values expected, double[] projection, double tolerance) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < projection.length; i++) {
            difference += Math.pow(projection[i] - expected.projection()[i], 2);
            norm += Math.pow(expected.projection()[i], 2);
        }
        assertThat(Math.sqrt(difference / norm)).as(expected.name()).isLessThan(tolerance);
    }
}
