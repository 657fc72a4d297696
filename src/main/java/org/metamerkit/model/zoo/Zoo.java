// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All architectures there are, by name. */
public final class Zoo {
    private static final Map<String, Architecture> ARCHITECTURES = new LinkedHashMap<>();

    static {
        // one family a line, in the order of the alphabet
        Stream.of(
                        AlexNet.all(),
                        AlexNetGn.all(),
                        Cifar10Wide.all(),
                        Cifar10Cnn.all(),
                        Cifar10ResNet.all(),
                        CifarResNet.all(),
                        ClipResNet.all(),
                        ClipVisionTransformer.all(),
                        ConvNeXt.all(),
                        CornetS.all(),
                        DenseNet.all(),
                        EfficientNetLite.all(),
                        Hmax.all(),
                        MobileNetV2.all(),
                        MobileNetV2TensorFlow.all(),
                        ResNet.all(),
                        SqueezeNet.all(),
                        TinyDarknet.all(),
                        Vgg.all(),
                        VisionTransformer.all(),
                        VoneNet.all())
                .flatMap(List::stream)
                .forEach(architecture -> ARCHITECTURES.put(architecture.card().name(), architecture));
    }

    private Zoo() {}

    /** Every architecture by its card's name, family by family. */
    public static Map<String, Architecture> architectures() {
        return Collections.unmodifiableMap(ARCHITECTURES);
    }
}
