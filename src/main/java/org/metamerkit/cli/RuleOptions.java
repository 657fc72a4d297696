// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.metamerkit.recognition.DecisionRule;
import org.metamerkit.recognition.LabelMapping;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options that say by which rule answers are decided. */
final class RuleOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--mapping",
            paramLabel = "CSV",
            description =
                    "Categories of one's own: the columns from_label and to_category; may be given several times.")
    private List<Path> mappings = new ArrayList<>();

    @Option(
            names = "--rule",
            paramLabel = "RULE",
            description =
                    "The rule the figures show: own, imagenet16_maximum, imagenet16_mean, cifar10 or the name of a mapping"
                            + " (default: the one that scores most answers).")
    private String rule;

    /** The usual ones and those of the mappings. */
    List<DecisionRule> rules() {
        List<DecisionRule> rules = new ArrayList<>(DecisionRule.USUAL);
        mappings.forEach(file -> rules.add(DecisionRule.of(LabelMapping.read(file))));
        return rules;
    }

    /** The one that was asked for among these, if one was. */
    Optional<DecisionRule> asked(List<DecisionRule> rules) {
        if (rule == null) {
            return Optional.empty();
        }
        Optional<DecisionRule> found = rules.stream()
                .filter(each -> each.key().equals(rule)
                        || each.key().replaceFirst("\\.[0-9a-f]{8}$", "").equals(rule))
                .findFirst();
        if (found.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no rule '" + rule + "'; give one of "
                            + String.join(
                                    ", ", rules.stream().map(DecisionRule::key).toList()));
        }
        return found;
    }
}
