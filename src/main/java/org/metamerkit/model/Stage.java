// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.metamerkit.model.layer.Activation;

/**
 * A point of a network at which activations are compared.
 *
 * @param name the field's name for it, for example {@code blocks.5}
 * @param aliases other names it goes by, for example that of Feather et al. 2023
 * @param index position among the network's stages, from 0
 * @param shape of one picture's activation: C×H×W, or C alone
 * @param activation the function it ends in; where the stage is matched, its gradient is passed straight through
 * @param multiplyAdds share of the network's multiply-adds that lie before the stage's end, 0 to 1
 */
public record Stage(
        String name, List<String> aliases, int index, List<Integer> shape, Activation activation, double multiplyAdds) {
    private static final String FAKE_RELU = "_fake_relu";

    public Stage {
        aliases = List.copyOf(aliases);
        shape = List.copyOf(shape);
    }

    /** Stages of what was declared and then measured, in the same order. */
    static List<Stage> described(List<StagedForward.Declared> declared, List<StagedForward.Measured> measured) {
        long all = measured.get(measured.size() - 1).multiplyAdds();
        return IntStream.range(0, declared.size())
                .mapToObj(i -> new Stage(
                        declared.get(i).name(),
                        declared.get(i).aliases(),
                        i,
                        measured.get(i).shape(),
                        declared.get(i).activation(),
                        all == 0 ? 1 : (double) measured.get(i).multiplyAdds() / all))
                .toList();
    }

    /**
     * Whether the stage goes by this name; also by that with {@code _fake_relu} behind it, as Feather et al. 2023 call a stage whose
     * activation has its gradient passed straight through, which every stage matched here has.
     */
    public boolean isCalled(String wanted) {
        String plain = activation.kind() != Activation.Kind.NONE && wanted.endsWith(FAKE_RELU)
                ? wanted.substring(0, wanted.length() - FAKE_RELU.length())
                : wanted;
        return Stream.of(wanted, plain).anyMatch(each -> name.equals(each) || aliases.contains(each));
    }

    /** Units of one picture's activation. */
    public int units() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** The shape as people write it, for example {@code 32×112×112}. */
    public String shapeText() {
        return String.join("×", shape.stream().map(String::valueOf).toList());
    }
}
