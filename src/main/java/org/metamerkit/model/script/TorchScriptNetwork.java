// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network.StageOutput;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward;
import org.metamerkit.model.WeightsException;

/**
 * A traced or scripted network, frozen, with a stage for every module's answer that is a tensor of floating-point numbers with
 * the pictures first. Stages are named by module path ({@code layer1.0.conv1}); the second call of a module is {@code PATH#2};
 * modules that answer with the same value are one stage under the shortest path, with the other paths as aliases; the whole
 * network's answer is {@code output}. Modules called inside loops, and inside conditions that depend on the picture, are no
 * stages: whether and how often they run is not known before.
 *
 * <p>A stage's forward pass runs the graph cut at the stage, with batch normalisation folded where the convolution before it is
 * not itself asked for. Weights never receive gradients.
 */
public final class TorchScriptNetwork implements StagedForward {
    private static final int PROBE_BATCH = 2;

    private final FlatGraph flat;
    private final List<ScriptStage> stages;
    private final List<Declared> declared;
    private final List<Probe.Found> found;
    private final Precision precision;
    private final Folding folding;
    private final StepwiseRun stepwise;
    private final Retained memory;
    private final ConcurrentHashMap<Integer, CutGraph> cut = new ConcurrentHashMap<>();

    private TorchScriptNetwork(
            FlatGraph flat, List<ScriptStage> stages, List<Probe.Found> found, Precision precision, Retained memory) {
        this.flat = flat;
        this.stages = stages;
        this.found = found;
        this.precision = precision;
        this.memory = memory;
        declared = stages.stream().map(ScriptStage::declared).toList();
        folding = new Folding(memory);
        stepwise = new StepwiseRun(flat.graph(), stages, memory);
    }

    /**
     * Reads an archive that {@code torch.jit.save} wrote.
     *
     * @param height of the pictures the network is for
     * @param width of the pictures the network is for
     * @param precision to compute in, whatever the archive holds
     * @param memory owns everything native that the network keeps
     * @throws WeightsException if the file is no sound TorchScript archive, or what it holds is no function of pictures N×3×H×W
     *     of which at least one module answers with a tensor N×…
     */
    public static TorchScriptNetwork open(
            Path file, int height, int width, Device device, Precision precision, Retained memory) {
        return DeepStack.call(() -> {
            try (PointerScope scope = new PointerScope()) {
                JitModule module = ScriptLoader.load(file);
                FlatGraph flat = FlatGraph.of(module, new ConstantTensors(device, precision));
                memory.keep(flat.graph());
                return probed(flat, height, width, device, precision, memory);
            } catch (WeightsException refused) {
                throw refused;
            } catch (RuntimeException broken) {
                throw ScriptLoader.unreadable(file, broken);
            }
        });
    }

    /** Keeps those modules' answers that are stages, which a pass of two empty pictures tells. */
    private static TorchScriptNetwork probed(
            FlatGraph flat, int height, int width, Device device, Precision precision, Retained memory) {
        List<ScriptStage> candidates = ScriptStage.of(flat);
        List<Probe.Found> all = pass(flat, candidates, height, width, device, precision);
        List<ScriptStage> stages = new ArrayList<>();
        List<Probe.Found> found = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            long[] shape = all.get(i).shape();
            boolean isStage = all.get(i).floating()
                    && shape.length > 1
                    && shape[0] == PROBE_BATCH
                    && LongStream.of(shape).allMatch(size -> size > 0);
            boolean isAnswer = i == candidates.size() - 1;
            if (isStage) {
                stages.add(candidates.get(i));
                found.add(all.get(i));
            } else if (isAnswer) {
                throw new WeightsException("the TorchScript network answers " + PROBE_BATCH
                        + " pictures with a tensor of shape " + Arrays.toString(shape) + ", expected " + PROBE_BATCH
                        + "×…, floating-point numbers; export a module that keeps the pictures apart");
            }
        }
        return new TorchScriptNetwork(flat, List.copyOf(stages), found, precision, memory);
    }

    private static List<Probe.Found> pass(
            FlatGraph flat, List<ScriptStage> stages, int height, int width, Device device, Precision precision) {
        Probe probe = new Probe(flat.graph(), stages);
        try {
            return probe.run(pictures(PROBE_BATCH, height, width, device, precision));
        } catch (RuntimeException refused) {
            String reason = ScriptLoader.reason(refused);
            try {
                probe.run(pictures(1, height, width, device, precision));
            } catch (RuntimeException expected) {
                throw new WeightsException(
                        "the TorchScript network does not take pictures 3×" + height + "×" + width + " (" + reason
                                + "); state the size it was exported for, or export a module that takes N×3×H×W",
                        refused);
            }
            throw new WeightsException(
                    "the TorchScript network takes one picture but not two at once (" + reason
                            + "); export it with a batch of two, or without sizes written into it",
                    refused);
        }
    }

    private static Tensor pictures(int count, int height, int width, Device device, Precision precision) {
        return Tensors.on(device, Tensors.zeros(count, 3, height, width).to(precision.type()));
    }

    @Override
    public List<Declared> stages() {
        return declared;
    }

    /** {@inheritDoc} Loops and conditions that stay in the graph are not counted. */
    @Override
    public List<Measured> measure(Tensor input) {
        long batch = input.size(0);
        return new Probe(flat.graph(), stages)
                .run(input.to(precision.type())).stream()
                        .map(stage -> new Measured(
                                LongStream.of(stage.shape())
                                        .skip(1)
                                        .mapToObj(Math::toIntExact)
                                        .toList(),
                                stage.multiplyAdds() / batch))
                        .toList();
    }

    @Override
    public StageOutput forward(Tensor input, int stage) {
        Tensor root = cutAt(stage).run(new IValue(input)).get(0).toTensor();
        return new StageOutput(declared.get(stage).activation().apply(root.detach()), root);
    }

    private CutGraph cutAt(int stage) {
        return cut.computeIfAbsent(stage, index -> {
            ScriptStage wanted = stages.get(index);
            try (PointerScope scope = new PointerScope()) {
                return CutGraph.upTo(
                        flat.graph(), wanted.rootCut(), List.of(wanted.root()), Optional.of(folding), memory);
            }
        });
    }

    /** {@inheritDoc} Batch normalisation is not folded here, for what it is folded into is a stage to hand over too. */
    @Override
    public void run(Tensor input, int last, ObjIntConsumer<Tensor> receiver) {
        stepwise.run(input, last, receiver);
    }
}
