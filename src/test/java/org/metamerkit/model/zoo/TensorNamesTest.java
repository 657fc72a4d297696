// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.model.layer.DeclaredLayers;

/** What tensors are called in files of other programs and versions. */
class TensorNamesTest {
    @ParameterizedTest
    @CsvSource({
        // torchvision/models/vision_transformer.py, MLPBlock._load_from_state_dict
        "vit_b_16, encoder.layers.encoder_layer_11.mlp.linear_1.weight, encoder.layers.encoder_layer_11.mlp.0.weight",
        "vit_b_16, module.encoder.layers.encoder_layer_0.mlp.linear_2.bias, module.encoder.layers.encoder_layer_0.mlp.3.bias",
        // timm/models/vision_transformer.py
        "vit_l_16, cls_token, class_token",
        "vit_l_16, model.pos_embed, model.encoder.pos_embedding",
        "vit_l_16, patch_embed.proj.weight, conv_proj.weight",
        "vit_l_16, blocks.23.norm1.weight, encoder.layers.encoder_layer_23.ln_1.weight",
        "vit_l_16, blocks.23.attn.qkv.bias, encoder.layers.encoder_layer_23.self_attention.in_proj_bias",
        "vit_l_16, blocks.0.attn.proj.weight, encoder.layers.encoder_layer_0.self_attention.out_proj.weight",
        "vit_l_16, blocks.0.mlp.fc2.bias, encoder.layers.encoder_layer_0.mlp.3.bias",
        "vit_l_16, norm.weight, encoder.ln.weight",
        "vit_l_16, head.bias, heads.head.bias",
        // timm/models/efficientnet.py: groups of 1, 3, 3, 4, 4, 5 and 1 blocks
        "efficientnet_lite1, conv_stem.weight, _conv_stem.weight",
        "efficientnet_lite1, bn1.running_var, _bn0.running_var",
        "efficientnet_lite1, blocks.0.0.conv_pw.weight, _blocks.0._project_conv.weight",
        "efficientnet_lite1, blocks.0.0.bn2.bias, _blocks.0._bn2.bias",
        "efficientnet_lite1, blocks.2.1.conv_pw.weight, _blocks.5._expand_conv.weight",
        "efficientnet_lite1, blocks.2.1.bn3.running_mean, _blocks.5._bn2.running_mean",
        "efficientnet_lite1, model.blocks.6.0.conv_pwl.weight, model._blocks.20._project_conv.weight",
        "efficientnet_lite1, bn2.weight, _bn1.weight",
        "efficientnet_lite1, classifier.bias, _fc.bias",
        "efficientnet_lite1, blocks.9.0.conv_dw.weight, blocks.9.0.conv_dw.weight",
    })
    void givenAnotherProgramsName_whenTranslated_thenItIsThisArchitectures(
            String architecture, String tensor, String expected) {
        assertThat(Zoo.architectures().get(architecture).nameOf(tensor)).isEqualTo(expected);
    }

    @Test
    void givenItsOwnNames_whenTranslated_thenTheyStay() {
        Zoo.architectures().values().forEach(architecture -> {
            DeclaredLayers layers = new DeclaredLayers();
            architecture.stages(layers, architecture.outputs());
            assertThat(layers.shapes().keySet())
                    .allSatisfy(
                            tensor -> assertThat(architecture.nameOf(tensor)).isEqualTo(tensor));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "transformer.resblocks.11.attn.in_proj_weight, true",
        "token_embedding.weight, true",
        "logit_scale, true",
        "context_length, true",
        "visual.layer1.0.bn1.num_batches_tracked, true",
        "visual.transformer.resblocks.11.attn.in_proj_weight, false",
        "visual.layer1.3.conv1.weight, false",
        "head.weight, false"
    })
    void givenATensorOfAWholeClipFile_whenNoLayerTookIt_thenOnlyTheTextTowersMayBePassedOver(
            String tensor, boolean expected) {
        assertThat(Zoo.architectures().get("clip_vit_b_32").passesOver(tensor)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "vit_l_16, patch_embed, conv_proj",
        "vit_l_16, block_18, encoder.layers.encoder_layer_18",
        "vit_l_16, blocks_end, encoder.layers.encoder_layer_23",
        "vit_l_16, norm, encoder.ln",
        "vit_l_16, final, heads.head",
        "clip_vit_b_32, block_9, transformer.resblocks.9",
        "clip_vit_b_32, blocks_end, transformer.resblocks.11",
        "clip_resnet50, stem, avgpool",
        "clip_resnet50, layer4.2, layer4",
        "convnext_tiny, stem, features.0",
        "convnext_tiny, stage3, features.5.8",
        "convnext_tiny, downsample1, features.2",
        "efficientnet_lite4, final, logits",
    })
    void givenAStagesOtherName_whenLookedUp_thenItIsThatStage(String architecture, String alias, String stage) {
        Architecture found = Zoo.architectures().get(architecture);
        assertThat(found.stages(new DeclaredLayers(), found.outputs()))
                .filteredOn(candidate -> candidate.aliases().contains(alias))
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.name()).isEqualTo(stage));
    }
}
