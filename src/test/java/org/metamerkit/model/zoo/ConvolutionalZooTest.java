// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.golden.NetworkGolden;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.layer.StageLayer;

/** Names, activations and cards of the convolutional networks; their numbers are {@link ZooGoldenTest}'s. */
class ConvolutionalZooTest {
    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    /** The names of Feather et al. 2023, and the modules' own where a layer ends in one. */
    @ParameterizedTest
    @CsvSource({
        "resnet50, conv1_relu1, relu",
        "resnet50, layer1, layer1",
        "resnet50, layer1.2, layer1",
        "resnet50, layer4.2, layer4",
        "resnet101, layer3.22, layer3",
        "resnet101, avgpool, avgpool",
        "resnet101, final, fc",
        "resnext101_32x8d, globalpool, avgpool",
        "vgg19, conv_relu_0_1, features.3",
        "vgg19, conv_relu_1_1, features.8",
        "vgg19, conv_relu_2_3, features.17",
        "vgg19, conv_relu_3_3, features.26",
        "vgg19, conv_relu_4_3, features.35",
        "vgg19, avgpool, avgpool",
        "vgg19, fc_relu_0, classifier.1",
        "vgg19, fc_relu_1, classifier.4",
        "vgg19_bn, conv_relu_4_3, features.51",
        "vgg19, final, classifier.6",
        "squeezenet1_1, final, classifier",
        "densenet121, final, classifier",
        "mobilenet_v2, final, classifier.1",
        "mobilenet_v2_tf, final, Logits",
        "tiny_darknet, final, global_average_pooling2d_1",
        "cifar_resnet56, layer3.8, layer3",
        "cifar10_cnn, final, fc",
        "cifar10_resnet, final, fc",
        "cifar10_wide, 6, relu3",
        "cifar10_wide, final, logits"
    })
    void givenANameOfThePaper_whenLookedUp_thenItIsThatStage(String network, String asked, String name) {
        assertThat(stages(network))
                .filteredOn(
                        stage -> stage.name().equals(asked) || stage.aliases().contains(asked))
                .extracting(StageLayer::name)
                .containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource({
        "resnet50, relu, RELU",
        "resnet50, maxpool, NONE",
        "resnet50, layer2.1, RELU",
        "resnet50, layer4, RELU",
        "vgg16, features.29, RELU",
        "squeezenet1_0, features.3, RELU",
        "densenet121, features.denseblock2, NONE",
        "densenet121, relu, RELU",
        "mobilenet_v2, features.0, RELU6",
        "mobilenet_v2, features.5, NONE",
        "mobilenet_v2_tf, Conv_1, RELU6",
        "tiny_darknet, leaky_re_lu_3, LEAKY_RELU",
        "tiny_darknet, conv2d_16, NONE"
    })
    void givenAStage_whenItEndsInAFunction_thenItSaysWhich(String network, String name, Activation.Kind kind) {
        assertThat(stages(network))
                .filteredOn(stage -> stage.name().equals(name))
                .extracting(stage -> stage.activation().kind())
                .containsExactly(kind);
    }

    @Test
    void givenCardsOfTorchvisionsNetworks_whenTheyNameADownload_thenItIsTorchvisionsAddressAndHash()
            throws IOException {
        JsonNode addresses;
        try (InputStream in = NetworkGolden.class.getResourceAsStream("torchvision_weights.json")) {
            addresses = new JsonMapper().readTree(in);
        }
        List<String> named = new ArrayList<>();
        Zoo.architectures().forEach((name, architecture) -> {
            NetworkCard card = architecture.card();
            if (addresses.has(name) && card.download().isPresent()) {
                String address = addresses.get(name).asText();
                assertThat(card.download().get().address()).isEqualTo(address);
                assertThat(address).endsWith("-" + card.download().get().sha256() + ".pth");
                named.add(name);
            }
        });
        assertThat(named)
                .containsAll(Stream.of(AlexNet.all(), DenseNet.all(), ResNet.all(), SqueezeNet.all(), Vgg.all())
                        .flatMap(List::stream)
                        .map(architecture -> architecture.card().name())
                        .toList())
                .contains("mobilenet_v2");
    }

    @Test
    void givenAnAddressWithoutAHash_whenMadeADownload_thenItIsRefused() {
        assertThatThrownBy(() -> Cards.download("https://example.org/resnet50.pth"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SHA-256");
    }

    /** As torchvision's own loader renames the keys of its file, {@code models/densenet.py}. */
    @ParameterizedTest
    @CsvSource({
        "features.denseblock1.denselayer2.norm.1.weight, features.denseblock1.denselayer2.norm1.weight",
        "features.denseblock4.denselayer16.conv.2.weight, features.denseblock4.denselayer16.conv2.weight",
        "features.denseblock4.denselayer16.norm2.bias, features.denseblock4.denselayer16.norm2.bias",
        "features.transition1.norm.running_var, features.transition1.norm.running_var"
    })
    void givenDenseNetsOldTensorName_whenAskedForTheCurrentOne_thenItIsTorchvisions(String old, String current) {
        assertThat(Zoo.architectures().get("densenet121").nameOf(old)).isEqualTo(current);
    }

    private static List<StageLayer> stages(String network) {
        Architecture architecture = Zoo.architectures().get(network);
        return architecture.stages(new DeclaredLayers(), architecture.outputs());
    }
}
