// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/**
 * Whether a network can be used for metamers: it must keep its precision, answer the same twice, answer a picture the same in any
 * batch, give finite values, and carry a gradient from every stage to the picture and to nothing else.
 *
 * @param largestBatchDifference between a picture's answer in a batch of two and alone, ‖a − b‖ / ‖b‖, over all stages
 * @param batchDifferenceAt the stage it was found at
 */
public record NetworkCheck(double largestBatchDifference, String batchDifferenceAt) {
    /** Largest ‖a − b‖ / ‖b‖ between a picture alone and in a batch; libtorch's own rounding stays below a tenth of it. */
    public static final double BATCH_TOLERANCE = 1e-4;

    /** Largest ‖a − b‖ / ‖b‖ between two runs on the same pictures. */
    private static final double REPEAT_TOLERANCE = 1e-5;

    /** Units of a stage that are compared, so that the check of a wide network needs no more memory than its forward pass. */
    private static final long MOST_UNITS = 1 << 16;

    private static final long SEED = 1;

    /**
     * Runs a network on two pictures of coloured noise, a few passes and one backward pass in all.
     *
     * @throws WeightsException in one sentence with the remedy if the network cannot be used
     */
    public static NetworkCheck of(Network network) {
        Checker checker = new Checker(network);
        return checker.check();
    }

    /** One check in progress. */
    private static final class Checker {
        private final Network network;
        private final List<Pixels> pictures;

        Checker(Network network) {
            this.network = network;
            Random random = new Random(SEED);
            this.pictures = List.of(noise(network.picture(), random), noise(network.picture(), random));
        }

        NetworkCheck check() {
            try (PointerScope scope = new PointerScope()) {
                List<Tensor> together = answers(pictures);
                requireSame(together, answers(pictures));
                NetworkCheck first = batchDifference(together, 0);
                NetworkCheck second = batchDifference(together, 1);
                checkGradients();
                return first.largestBatchDifference() >= second.largestBatchDifference() ? first : second;
            }
        }

        /** A sample of every stage's units, [picture][unit]. */
        private List<Tensor> answers(List<Pixels> batch) {
            List<Tensor> answers = new ArrayList<>();
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                network.run(network.tensorOf(batch), network.lastStage(), (activation, stage) -> {
                    requirePrecision(activation, stage);
                    if (activation.size(0) != batch.size()) {
                        throw refused("gives " + activation.size(0) + " answers to " + batch.size()
                                + " pictures at stage '" + stage.name()
                                + "'; its first dimension must count the pictures");
                    }
                    requireFinite(activation, stage, "values");
                    Tensor rows = activation.reshape(batch.size(), -1);
                    long step = Math.max(1, rows.size(1) / MOST_UNITS);
                    Tensor sample = rows.slice(1, new LongOptional(0), new LongOptional(rows.size(1)), step)
                            .to(ScalarType.Double)
                            .clone();
                    sample.retainReference();
                    answers.add(sample);
                });
            } catch (WeightsException e) {
                throw e;
            } catch (RuntimeException e) {
                throw refused(
                        "cannot run on " + batch.size() + " pictures of " + network.picture() + " at once ("
                                + NativeErrors.firstLine(e)
                                + "); export it for any number of pictures, and import it with the --size it takes",
                        e);
            } finally {
                // they outlive the inner scope and belong to the outer one, which holds a reference of its own
                answers.forEach(sample -> {
                    PointerScope.getInnerScope().attach(sample);
                    sample.releaseReference();
                });
            }
            return answers;
        }

        private void requireSame(List<Tensor> once, List<Tensor> again) {
            for (Stage stage : network.stages()) {
                double difference = distance(once.get(stage.index()), again.get(stage.index()));
                if (!(difference <= REPEAT_TOLERANCE)) {
                    throw refused(String.format(
                            Locale.ROOT,
                            "answers the same pictures differently when asked twice (by %.1e at stage '%s'), as with dropout"
                                    + " or noise left on; save it after model.eval()",
                            difference,
                            stage.name()));
                }
            }
        }

        private NetworkCheck batchDifference(List<Tensor> together, int picture) {
            List<Tensor> alone = answers(List.of(pictures.get(picture)));
            double largest = 0;
            String at = network.stages().get(0).name();
            for (Stage stage : network.stages()) {
                Tensor inBatch = together.get(stage.index()).narrow(0, picture, 1);
                double difference = distance(inBatch, alone.get(stage.index()));
                if (!(difference <= BATCH_TOLERANCE)) {
                    throw refused(String.format(
                            Locale.ROOT,
                            "answers a picture otherwise when another is in the batch (by %.1e at stage '%s'), as with batch"
                                    + " normalisation in training mode; save it after model.eval()",
                            difference,
                            stage.name()));
                }
                if (difference > largest) {
                    largest = difference;
                    at = stage.name();
                }
            }
            return new NetworkCheck(largest, at);
        }

        private void checkGradients() {
            List<Pixels> one = pictures.subList(0, 1);
            try (PointerScope scope = new PointerScope();
                    AutoGradMode on = new AutoGradMode(true)) {
                network.run(network.tensorOf(one), network.lastStage(), (activation, stage) -> {
                    if (activation.requires_grad()) {
                        throw refused("asks for gradients of its own parameters at stage '" + stage.name()
                                + "'; save it after model.requires_grad_(False)");
                    }
                });
                network.run(network.tensorOf(one).requires_grad_(true), network.lastStage(), (activation, stage) -> {
                    if (!activation.requires_grad()) {
                        throw refused("lets no gradient through from stage '" + stage.name()
                                + "' to the picture, so nothing can be optimised there; export it without no_grad, detach or"
                                + " operators that have no gradient");
                    }
                });
                Tensor pixels = network.tensorOf(one).requires_grad_(true);
                Network.StageOutput output = network.forward(pixels, network.lastStage());
                Tensor gradient = Tensors.gradient(output.root(), pixels, signs(output.root()));
                if (gradient.count_nonzero().item_long() == 0) {
                    throw refused("gives the picture a gradient of zeros at stage '"
                            + network.lastStage().name()
                            + "', so nothing can be optimised there; check its weights and its preprocessing");
                }
                requireFinite(gradient, network.lastStage(), "gradients");
            } catch (WeightsException e) {
                throw e;
            } catch (RuntimeException e) {
                throw refused(
                        "gives no gradient (" + NativeErrors.firstLine(e)
                                + "); export it with operators that PyTorch can differentiate",
                        e);
            }
        }

        private void requirePrecision(Tensor activation, Stage stage) {
            if (activation.scalar_type().intern() != network.precision().type()) {
                throw refused("changes precision: stage '" + stage.name() + "' is of type "
                        + activation.scalar_type().intern() + " where "
                        + network.precision().type() + " was expected; save it after model.float()");
            }
        }

        private void requireFinite(Tensor values, Stage stage, String what) {
            // the sum is finite only if every term is; a sum that overflows is looked at again
            double sum = values.detach().sum().to(ScalarType.Double).item_double();
            if (!Double.isFinite(sum) && !values.detach().isfinite().all().item_bool()) {
                throw refused("gives " + what + " that are not finite at stage '" + stage.name()
                        + "'; check that its weights are whole and its preprocessing is the one it was trained with");
            }
        }

        private WeightsException refused(String why) {
            return new WeightsException("the network " + network.name() + " " + why);
        }

        private WeightsException refused(String why, RuntimeException cause) {
            return new WeightsException("the network " + network.name() + " " + why, cause);
        }
    }

    private static double distance(Tensor a, Tensor b) {
        double norm = b.norm().item_double();
        double difference = a.sub(b).norm().item_double();
        return norm == 0 ? difference : difference / norm;
    }

    private static Pixels noise(PictureSpec spec, Random random) {
        float[] values = new float[spec.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new Pixels(spec.height(), spec.width(), values);
    }

    /** Plus and minus one at random: sums of a softmax or a normalisation would have no gradient. */
    private static Tensor signs(Tensor like) {
        Random random = new Random(SEED);
        float[] values = new float[Math.toIntExact(like.numel())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextBoolean() ? 1 : -1;
        }
        return Tensors.of(values, like.shape()).to(like.device(), like.scalar_type());
    }
}
