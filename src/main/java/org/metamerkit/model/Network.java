// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.Preprocessing;

/**
 * A frozen network as a row of stages. A forward pass runs up to the stage asked for and no further. Immutable; several threads
 * may use it at once.
 */
public final class Network implements AutoCloseable {
    private static final int CHANNELS = 3;

    private final NetworkCard card;
    private final String weightsSha256;
    private final Device device;
    private final Precision precision;
    private final StagedForward body;
    private final List<Stage> stages;
    private final Tensor scale;
    private final Tensor shift;
    private final Retained memory;

    private Network(
            NetworkCard card,
            String weightsSha256,
            Device device,
            Precision precision,
            StagedForward body,
            Retained memory) {
        this.card = card;
        this.device = device;
        this.precision = precision;
        this.weightsSha256 = weightsSha256;
        this.body = body;
        this.memory = memory;
        Preprocessing preprocessing = card.preprocessing();
        // a greyscale network is given the mean of the three channels
        int channels = card.picture().greyscale() ? 1 : CHANNELS;
        double[] scales = new double[channels];
        double[] shifts = new double[channels];
        for (int c = 0; c < channels; c++) {
            scales[c] = 1 / preprocessing.deviation().get(c);
            shifts[c] = -preprocessing.mean().get(c) / preprocessing.deviation().get(c);
        }
        this.scale = perChannel(scales);
        this.shift = perChannel(shifts);
        this.stages = describeStages();
    }

    /**
     * Puts a network together.
     *
     * @param memory owns all tensors of {@code body}, and is the network's from now on
     */
    public static Network of(
            NetworkCard card,
            String weightsSha256,
            Device device,
            Precision precision,
            StagedForward body,
            Retained memory) {
        return new Network(card, weightsSha256, device, precision, body, memory);
    }

    public NetworkCard card() {
        return card;
    }

    public String name() {
        return card.name();
    }

    /** The size of pictures the network takes. */
    public PictureSpec picture() {
        return card.picture();
    }

    /** SHA-256 of the weights file, 64 hexadecimal digits. */
    public String weightsSha256() {
        return weightsSha256;
    }

    /** Where the network runs. */
    public Device device() {
        return device;
    }

    /** The type it computes in. */
    public Precision precision() {
        return precision;
    }

    /** All stages from the input on. */
    public List<Stage> stages() {
        return stages;
    }

    /**
     * The stage of this name or alias.
     *
     * @throws UnknownNameException if the network has no such stage; lists the nearest names
     */
    public Stage stage(String name) {
        return stages.stream()
                .filter(stage -> stage.isCalled(name))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException(
                        "stage",
                        name,
                        stages.stream().map(Stage::name).toList(),
                        "'metamerkit models show " + name() + "' lists all " + stages.size()));
    }

    /** The last stage, which holds the class logits where the network classifies. */
    public Stage lastStage() {
        return stages.get(stages.size() - 1);
    }

    /** Activations of one picture at every stage, in stage order, each row-major C×H×W; one forward pass. */
    public List<float[]> activations(Pixels picture) {
        List<float[]> all = new ArrayList<>();
        activations(List.of(picture), stages, (stage, values) -> all.add(values[0]));
        return all;
    }

    /**
     * Activations of some pictures at some stages, in one forward pass that stops at the last of them.
     *
     * @param receiver gets each stage in network order with its activations, [picture][unit]
     * @throws IllegalArgumentException if there are no pictures, or one of another size than the network's
     */
    public void activations(List<Pixels> pictures, List<Stage> wanted, BiConsumer<Stage, float[][]> receiver) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("there are no pictures to run " + name() + " on; give one or more");
        }
        int last = wanted.stream().mapToInt(Stage::index).max().orElse(-1);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            body.run(preprocess(tensorOf(pictures)), last, (activation, index) -> {
                Stage stage = stages.get(index);
                if (wanted.contains(stage)) {
                    receiver.accept(stage, rows(activation, pictures.size()));
                }
            });
        }
    }

    /** A tensor N×3×H×W, of the network's precision, of pictures of the network's size, in the calling thread's {@code PointerScope}. */
    public Tensor tensorOf(List<Pixels> pictures) {
        PictureSpec spec = picture();
        Tensor tensor = Tensors.empty(pictures.size(), CHANNELS, spec.height(), spec.width());
        FloatBuffer values = Tensors.buffer(tensor);
        for (Pixels pixels : pictures) {
            if (!spec.fits(pixels)) {
                throw new IllegalArgumentException("the network " + name() + " takes pictures of " + spec.height() + "×"
                        + spec.width() + ", got " + pixels.height() + "×" + pixels.width()
                        + "; prepare them with its picture() spec");
            }
            pixels.writeTo(values);
        }
        return Tensors.on(device, tensor.to(precision.type()));
    }

    /**
     * The differentiable forward pass of synthesis: runs up to the stage and stops.
     *
     * @param pixels N×3×H×W in [0, 1], of the network's precision
     */
    public StageOutput forward(Tensor pixels, Stage stage) {
        StageOutput output = body.forward(preprocess(pixels), stage.index());
        // whoever compares units goes over them in row-major order, whatever layout the layers leave them in
        return new StageOutput(Tensors.rowMajor(output.value()), output.root());
    }

    /**
     * One pass up to stage {@code last}, which hands over the activation of every stage on the way, in order. With gradients
     * unless the caller switched them off; activation functions have their own gradient here.
     *
     * <p>Without gradients, an activation and all that the receiver makes of it is valid until the receiver returns; see {@link
     * StagedForward#run}.
     *
     * @param pixels N×3×H×W in [0, 1], of the network's precision
     * @param receiver must not change the activation
     */
    public void run(Tensor pixels, Stage last, BiConsumer<Tensor, Stage> receiver) {
        body.run(
                preprocess(pixels),
                last.index(),
                (activation, index) -> receiver.accept(activation, stages.get(index)));
    }

    /**
     * A stage's output, split so that the gradient passes its final activation function straight through (Feather et al. 2023,
     * FakeReLU): seed the backward pass at {@code root} with the gradient of the loss by {@code value}.
     *
     * @param value the stage's activation, detached
     * @param root what the final activation function was applied to; carries the graph
     */
    public record StageOutput(Tensor value, Tensor root) {}

    /** Frees the weights. The network must not be used afterwards. */
    @Override
    public void close() {
        memory.close();
    }

    private Tensor preprocess(Tensor pixels) {
        Tensor seen = picture().greyscale() ? pixels.mean(new long[] {1}, true, new ScalarTypeOptional()) : pixels;
        return shift.addcmul(seen, scale);
    }

    private static float[][] rows(Tensor activations, int pictures) {
        Tensor plain = Tensors.rowMajor(activations.to(ScalarType.Float));
        int units = Math.toIntExact(plain.numel() / pictures);
        float[][] rows = new float[pictures][];
        Arrays.setAll(rows, i -> Tensors.read(plain, (long) i * units, units));
        return rows;
    }

    private Tensor perChannel(double[] values) {
        return memory.keep(
                Tensors.on(device, Tensors.of(values, 1, values.length, 1, 1).to(precision.type())));
    }

    /** Shapes and multiply-adds, learned from one forward pass of an empty picture. */
    private List<Stage> describeStages() {
        List<StagedForward.Declared> declared = body.stages();
        List<StagedForward.Measured> measured;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor empty =
                    Tensors.zeros(1, CHANNELS, picture().height(), picture().width());
            measured = body.measure(preprocess(Tensors.on(device, empty.to(precision.type()))));
        }
        return Stage.described(declared, measured);
    }
}
