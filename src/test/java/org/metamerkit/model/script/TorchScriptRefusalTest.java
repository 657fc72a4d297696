// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.layer.Activation;

class TorchScriptRefusalTest {
    private static final int SIZE = 8;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        NativeRuntime.load();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x: Tensor, y: Tensor | x + y | takes 2 inputs",
                "x: Tensor | str(x.size(0)) | answers with a str",
                "x: Tensor | x.reshape(1, -1) | answers 2 pictures with a tensor of shape [1, 384]",
                "x: Tensor | x.reshape(1, 3, 8, 8) | takes one picture but not two at once",
                "x: Tensor | x.reshape(x.size(0), 7, 7) | does not take pictures 3×8×8",
                "x: Tensor | torch.argmax(x, 1) | floating-point numbers",
                "x: Tensor | torch.dropout(x, 0.5, True) | exported in training mode",
                "x: Tensor | x.to(5).to(6) | changes precision within (to half)",
                "x: Tensor | x.to(7) | changes precision within (to double)",
                "x: Tensor | torch.manual_seed(1), x | aten::manual_seed",
                "x: Tensor | x + torch.from_file('/tmp/x', False, 3) | from_file",
            })
    void givenAModuleThatIsNoFunctionOfPictures_whenOpened_thenItIsRefusedInOneSentence(
            String inputs, String answer, String reason) {
        assertRefused(saved("def forward(self, " + inputs + "):\n    return " + answer + "\n"), reason);
    }

    @Test
    void givenAModuleThatKeepsState_whenOpened_thenItIsRefused() {
        try (PointerScope scope = new PointerScope()) {
            JitModule module = new JitModule(new QualifiedName("Counting"));
            module.register_buffer("count", Tensors.zeros(1));
            module.define(
                    "def forward(self, x: Tensor):\n    self.count = self.count + 1\n    return x + self.count\n");
            assertRefused(save(module), "keeps state from one call to the next");
        }
    }

    @Test
    void givenAModuleThatPrints_whenRun_thenItIsSilentAndItsAnswerIsAStage() {
        Path file = saved("def forward(self, x: Tensor):\n    print(1, 2, x)\n    return x * 2\n");
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            TorchScriptNetwork network = open(file, memory);
            assertThat(network.stages()).singleElement().extracting("name").isEqualTo("output");
            Tensor twos = network.forward(
                            Tensors.of(new float[3 * SIZE * SIZE], 1, 3, SIZE, SIZE)
                                    .add_(one()),
                            0)
                    .value();
            assertThat(Tensors.toArray(twos)).containsOnly(2f);
        }
    }

    @Test
    void givenAModuleNameThatNoFileCanHave_whenOpened_thenItsStageHasAnother() {
        Path file;
        try (PointerScope scope = new PointerScope()) {
            JitModule child = new JitModule(new QualifiedName("Child"));
            child.define("def forward(self, x: Tensor):\n    return x * 2\n");
            JitModule module = new JitModule(new QualifiedName("Parent"));
            module.register_module("a/../b,c", child);
            module.define("def forward(self, x: Tensor):\n    return getattr(self, \"a/../b,c\").forward(x) + 1\n");
            file = save(module);
        }
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            assertThat(open(file, memory).stages()).extracting("name").containsExactly("a_.._b_c", "output");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "torch.clamp(x, min=0) | RELU",
                "torch.clamp_min(x, 0.0) | RELU",
                "torch.clamp(x, 0, 6) | RELU6",
                "torch.hardtanh(x, 0.0, 6.0) | RELU6",
                "torch.clamp(x, max=6) | NONE",
                "torch.clamp(x, -1, 6) | NONE",
                "torch.clamp(x, 0, 5) | NONE",
            })
    void givenAnActivationWrittenAsAClamp_whenOpened_thenItsGradientPassesStraightThrough(
            String answer, Activation.Kind kind) {
        Path file = saved("def forward(self, x: Tensor):\n    x = x - 2\n    return " + answer + "\n");
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            TorchScriptNetwork network = open(file, memory);
            assertThat(network.stages().get(0).activation().kind()).isEqualTo(kind);
            Tensor root = network.forward(Tensors.zeros(1, 3, SIZE, SIZE), 0).root();
            assertThat(Tensors.toArray(root)).contains(kind == Activation.Kind.NONE ? root(answer) : -2f);
        }
    }

    /** What a function that is none of ours makes of −2. */
    private static float root(String answer) {
        return answer.contains("max=6") ? -2 : answer.contains("-1") ? -1 : 0;
    }

    @Test
    void givenOtherFiles_whenOpened_thenTheMessageSaysWhatTheyAre() throws IOException {
        assertRefused(folder.resolve("absent.pt"), "absent.pt");
        Path text = Files.writeString(folder.resolve("text.pt"), "no archive at all");
        assertRefused(text, "text.pt");
        assertRefused(zip("weights/data.pkl"), "weights by torch.save");
        assertRefused(zip("exported/models/model.json"), "torch.export");
        assertRefused(zip("something/else"), "no TorchScript archive");
    }

    @Test
    void givenATruncatedArchive_whenOpened_thenItIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(ScriptGolden.archive("residual_traced"));
        Path half = folder.resolve("half.pt");
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(half, "half.pt");
    }

    private static Scalar one() {
        return new Scalar(1f);
    }

    private void assertRefused(Path file, String reason) {
        try (Retained memory = new Retained();
                PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> open(file, memory))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining(reason)
                    .satisfies(
                            refusal -> assertThat(refusal.getMessage().lines()).hasSize(1));
        }
    }

    private static TorchScriptNetwork open(Path file, Retained memory) {
        return TorchScriptNetwork.open(file, SIZE, SIZE, Device.CPU, Precision.FLOAT32, memory);
    }

    private Path saved(String source) {
        try (PointerScope scope = new PointerScope()) {
            JitModule module = new JitModule(new QualifiedName("Fixture"));
            module.define(source);
            return save(module);
        }
    }

    private Path save(JitModule module) {
        Path file = folder.resolve("module.pt");
        module.save(file.toString());
        return file;
    }

    private Path zip(String entry) throws IOException {
        Path file = folder.resolve("other.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(1);
            zip.closeEntry();
        }
        return file;
    }
}
