// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.model.Weights;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.io.FittedWeights;
import org.metamerkit.model.io.StateDictKeys;
import org.metamerkit.model.layer.DeclaredLayers;
import org.metamerkit.model.zoo.Architecture;

/** Finds the architecture that a file's tensors belong to, from their names and shapes. */
final class ArchitectureRecognition {
    private final Map<String, Architecture> architectures;

    /** @param architectures those to choose from, by name */
    ArchitectureRecognition(Map<String, Architecture> architectures) {
        this.architectures = architectures;
    }

    /**
     * Weights under their architecture's names.
     *
     * @param outputs values of the last stage
     * @param declared names and shapes of all tensors, in the architecture's order
     */
    record Recognised(
            String name, Architecture architecture, int outputs, Map<String, long[]> declared, FittedWeights fitted) {}

    /** An architecture with as many outputs as the file seems to have. */
    private record Candidate(
            String name, Architecture architecture, int outputs, Map<String, long[]> declared, int faults) {}

    /**
     * The one architecture that the weights fit.
     *
     * @throws WeightsException in one sentence if they fit none or several
     */
    Recognised recognise(Weights weights) {
        if (weights.tensors().isEmpty()) {
            throw new WeightsException(
                    "the file holds no tensor of floating-point numbers; check that it is a state dict");
        }
        List<Candidate> candidates = new ArrayList<>();
        architectures.forEach((name, architecture) -> candidates.add(candidate(name, architecture, weights)));
        List<Candidate> fitting =
                candidates.stream().filter(each -> each.faults() == 0).toList();
        if (fitting.size() > 1) {
            throw new WeightsException("the weights fit "
                    + String.join(" and ", fitting.stream().map(Candidate::name).toList())
                    + " alike, which differ in more than their tensors; name one with --architecture");
        }
        if (fitting.size() == 1) {
            return fitted(fitting.get(0), weights);
        }
        Candidate nearest = candidates.stream()
                .min(Comparator.comparingInt(Candidate::faults))
                .orElseThrow();
        try {
            return fitted(nearest, weights);
        } catch (WeightsException e) {
            throw new WeightsException(
                    "the weights belong to no architecture there is, and "
                            + e.getMessage()
                                    .replaceFirst(
                                            "^the weights do not fit this architecture of ([0-9]+ tensors)",
                                            "they do not fit the nearest, " + nearest.name() + " of $1")
                                    .replaceFirst("; check that the file belongs to it$", "")
                            + "; name another with --architecture, or import the whole network by torch.export or"
                            + " TorchScript",
                    e);
        }
    }

    /**
     * The weights as those of an architecture chosen by name.
     *
     * @throws UnknownNameException if there is none of this name
     * @throws WeightsException if they do not fit it
     */
    Recognised fit(Weights weights, String name) {
        Architecture architecture = architectures.get(name);
        if (architecture == null) {
            throw new UnknownNameException(
                    "architecture", name, architectures.keySet(), "'metamerkit models' lists all");
        }
        try {
            return fitted(candidate(name, architecture, weights), weights);
        } catch (WeightsException e) {
            throw new WeightsException(
                    e.getMessage()
                            .replaceFirst(
                                    "^the weights do not fit this architecture", "the weights do not fit " + name),
                    e);
        }
    }

    private static Recognised fitted(Candidate candidate, Weights weights) {
        Weights named = named(candidate.architecture(), weights);
        StateDictKeys.Match match = StateDictKeys.match(
                named.tensors().keySet(), candidate.declared().keySet());
        Map<String, String> used = new LinkedHashMap<>();
        for (String key : named.tensors().keySet()) {
            if (match.names().containsKey(key) || !passedOver(candidate.architecture(), key, match.prefix())) {
                used.put(key, key);
            }
        }
        return new Recognised(
                candidate.name(),
                candidate.architecture(),
                candidate.outputs(),
                candidate.declared(),
                FittedWeights.fit(named.renamed(used), candidate.declared()));
    }

    /** The weights under the names of the architecture, where other programs have others; the file's own where two would fall together. */
    private static Weights named(Architecture architecture, Weights weights) {
        Map<String, String> names = new LinkedHashMap<>();
        weights.tensors().keySet().forEach(key -> names.put(key, architecture.nameOf(key)));
        return names.values().stream().distinct().count() == names.size() ? weights.renamed(names) : weights;
    }

    private static boolean passedOver(Architecture architecture, String key, String prefix) {
        return architecture.passesOver(key)
                || key.startsWith(prefix) && architecture.passesOver(key.substring(prefix.length()));
    }

    private static Candidate candidate(String name, Architecture architecture, Weights file) {
        Weights weights = named(architecture, file);
        Map<String, long[]> published = declared(architecture, architecture.outputs());
        StateDictKeys.Match match = StateDictKeys.match(weights.tensors().keySet(), published.keySet());
        Map<String, long[]> found = new HashMap<>();
        match.names()
                .forEach((key, declared) ->
                        found.put(declared, weights.tensors().get(key).shape()));
        int outputs = outputs(architecture, published, found);
        Map<String, long[]> declared = outputs == architecture.outputs() ? published : declared(architecture, outputs);
        long otherShapes = found.entrySet().stream()
                .filter(each -> !Arrays.equals(each.getValue(), declared.get(each.getKey())))
                .count();
        long unexpected = Stream.concat(match.unexpectedInside().stream(), match.unexpectedOutside().stream())
                .filter(key -> !passedOver(architecture, key, match.prefix()))
                .count();
        return new Candidate(
                name,
                architecture,
                outputs,
                declared,
                Math.toIntExact(match.missing().size() + unexpected + otherShapes));
    }

    /** How many outputs the file's last layer has: whatever size of the file stands where that of the architecture follows them. */
    private static int outputs(Architecture architecture, Map<String, long[]> published, Map<String, long[]> found) {
        if (!architecture.classifies()) {
            return architecture.outputs();
        }
        Map<String, long[]> oneMore = declared(architecture, architecture.outputs() + 1);
        for (Map.Entry<String, long[]> each : published.entrySet()) {
            long[] actual = found.get(each.getKey());
            long[] more = oneMore.get(each.getKey());
            for (int i = 0; i < more.length; i++) {
                boolean follows = more[i] == each.getValue()[i] + 1;
                if (follows && actual != null && actual.length == more.length && actual[i] > 0) {
                    return Math.toIntExact(Math.min(actual[i], Integer.MAX_VALUE));
                }
            }
        }
        return architecture.outputs();
    }

    private static Map<String, long[]> declared(Architecture architecture, int outputs) {
        DeclaredLayers layers = new DeclaredLayers();
        architecture.stages(layers, outputs);
        return layers.shapes();
    }
}
