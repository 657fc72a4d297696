// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.match;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The file format of {@link NullDistributions}; every reader's complaint is an IllegalArgumentException in one clause. */
final class NullDistributionJson {
    private static final String KIND = "metamerkit_null_distributions";
    private static final int VERSION = 1;

    private NullDistributionJson() {}

    static ObjectNode toJson(NullDistributions nulls) {
        NullProvenance provenance = nulls.provenance();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("kind", KIND);
        root.put("format_version", VERSION);
        root.setAll(provenanceToJson(provenance));
        ObjectNode stages = root.putObject("stages");
        nulls.stages().forEach((name, stage) -> stages.set(name, stageToJson(stage)));
        return root;
    }

    static ObjectNode provenanceToJson(NullProvenance provenance) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", provenance.name());
        node.put("network", provenance.network());
        node.put("weights_sha256", provenance.weightsSha256());
        node.put("picture_set", provenance.pictureSet());
        node.put("picture_set_sha256", provenance.pictureSetSha256());
        node.put("pictures", provenance.pictures());
        node.put("pairs", provenance.pairs());
        OptionalDouble share = provenance.sameClassShare();
        node.put("same_class_share", share.isPresent() ? (Double) share.getAsDouble() : null);
        node.put("lenient", provenance.lenient().orElse(null));
        return node;
    }

    static NullDistributions fromJson(JsonNode root) {
        if (!KIND.equals(root.path("kind").asText())) {
            throw new IllegalArgumentException("it is another kind of file: no \"kind\": \"" + KIND + "\"");
        }
        if (root.path("format_version").asInt() != VERSION) {
            throw new IllegalArgumentException("its format_version is " + root.path("format_version") + ", expected "
                    + VERSION + " in this version of Metamerkit");
        }
        NullProvenance provenance = new NullProvenance(
                text(root, "name"),
                text(root, "network"),
                text(root, "weights_sha256"),
                text(root, "picture_set"),
                text(root, "picture_set_sha256"),
                Math.toIntExact(integer(root, "pictures", Integer.MAX_VALUE)),
                root.path("same_class_share").isNull()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(number(root.path("same_class_share"), "same_class_share")));
        List<NullDistribution> stages = new ArrayList<>();
        JsonNode stagesNode = root.path("stages");
        if (!stagesNode.isObject() || stagesNode.isEmpty()) {
            throw new IllegalArgumentException("it has no stages");
        }
        stagesNode
                .properties()
                .forEach(entry -> stages.add(stageFromJson(provenance, entry.getKey(), entry.getValue())));
        return NullDistributions.of(provenance, stages);
    }

    private static ObjectNode stageToJson(NullDistribution stage) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("units", stage.units());
        stage.samples().forEach((measure, sample) -> {
            ObjectNode sampleNode = node.putObject(measure.key());
            sampleNode.put("values", sample.values());
            sampleNode.put("maximum", toFile(measure, sample.maximum()));
            ArrayNode quantiles = sampleNode.putArray("quantiles");
            sample.quantiles().forEach(quantile -> quantiles.add(toFile(measure, quantile)));
        });
        return node;
    }

    private static NullDistribution stageFromJson(NullProvenance provenance, String stage, JsonNode node) {
        Map<Measure, NullSample> samples = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            JsonNode sample = node.path(measure.key());
            String where = measure.key() + " of stage " + stage;
            List<Double> quantiles = new ArrayList<>();
            sample.path("quantiles").forEach(quantile -> quantiles.add(fromFile(measure, number(quantile, where))));
            double maximum = fromFile(measure, number(sample.path("maximum"), "the maximum of " + where));
            samples.put(measure, new NullSample(integer(sample, "values", Long.MAX_VALUE), maximum, quantiles));
        }
        return new NullDistribution(provenance, stage, (int) integer(node, "units", Integer.MAX_VALUE), samples);
    }

    private static double toFile(Measure measure, double value) {
        return measure == Measure.SNR_DB ? Decibels.toFile(value) : value;
    }

    private static double fromFile(Measure measure, double number) {
        return measure == Measure.SNR_DB ? Decibels.fromFile(number) : number;
    }

    private static String text(JsonNode node, String key) {
        if (!node.path(key).isTextual()) {
            throw new IllegalArgumentException("\"" + key + "\" is no text");
        }
        return node.path(key).textValue();
    }

    private static long integer(JsonNode node, String key, long maximum) {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 1
                || value.longValue() > maximum) {
            throw new IllegalArgumentException("\"" + key + "\" is no whole number from 1 to " + maximum);
        }
        return value.longValue();
    }

    private static double number(JsonNode value, String what) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw new IllegalArgumentException(what + " is no finite number");
        }
        return value.doubleValue();
    }
}
