// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;
import org.metamerkit.adversarial.training.EpochRecord;
import org.metamerkit.adversarial.training.TrainingException;
import org.metamerkit.adversarial.training.data.Augmentation;
import org.metamerkit.adversarial.training.data.OtherSizes;
import org.metamerkit.adversarial.training.data.PictureSource;
import org.metamerkit.adversarial.training.data.Unreadable;

/** Plans as TOML files, which people write. {@code docs/TRAINING.md} lists the keys and their defaults. */
public final class TrainingPlanFile {
    private static final long LARGEST = 1 << 20;
    private static final String EPOCHS = "epochs";

    private TrainingPlanFile() {}

    /**
     * Reads a plan.
     *
     * @param data where the pictures are, instead of where the plan says
     * @throws TrainingException if the file cannot be read, is not TOML, or says something that cannot be followed
     */
    public static TrainingPlan read(Path file, Optional<Path> data) {
        PlanTable root = new PlanTable(file.toString(), "", parse(file));
        int version = root.wholeNumber("format_version", 1, 1);
        if (version != 1) {
            throw root.problem("it is of format " + version + ", and this version of Metamerkit knows 1");
        }
        Path folder = file.toAbsolutePath().getParent();
        String name = root.text("name");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw root.problem("'name' is '" + PlanTable.shortened(name)
                    + "', expected up to 64 letters, digits, dots, dashes and underscores, a letter or digit first");
        }
        int epochs = root.wholeNumber(EPOCHS, 1);
        TrainingPlan plan = root.checked(() -> new TrainingPlan(
                name,
                root.text("architecture"),
                root.seed("seed"),
                epochs,
                root.wholeNumber("batch", 1, 128),
                root.number("label_smoothing", 0),
                oneOf(root, "arithmetic", Arithmetic.FLOAT32, Arithmetic.values()),
                root.optionalText("initial_weights").map(folder::resolve),
                data(root.table("data"), folder, data),
                augmentation(root.table("augmentation")),
                optimizer(root.table("optimizer")),
                schedule(root.table("schedule"), epochs),
                averaging(root.table("averaging")),
                resolution(root, epochs),
                objectives(root),
                evaluation(root.table("evaluation"))));
        root.requireAllRead();
        return plan;
    }

    private static ObjectNode parse(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new TrainingException("the plan " + file + " has " + Files.size(file)
                        + " bytes, expected a TOML file of at most " + LARGEST + "; give the plan's own file");
            }
            JsonNode root = new TomlMapper().readTree(Files.readString(file));
            if (root instanceof ObjectNode table) {
                return table;
            }
            throw new TrainingException("the plan " + file + " is empty; give a TOML file");
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw new TrainingException(
                    "the plan " + file + " is not TOML ("
                            + e.getOriginalMessage().replaceAll("\\R.*", "") + where + "); mend it there",
                    e);
        } catch (NoSuchFileException e) {
            throw new TrainingException("there is no plan " + file + "; give a TOML file", e);
        } catch (CharacterCodingException e) {
            throw new TrainingException("the plan " + file + " is no text in UTF-8; give a TOML file", e);
        } catch (IOException e) {
            throw new TrainingException(
                    "the plan " + file + " cannot be read (" + e.getMessage() + "); give a TOML file", e);
        }
    }

    private static TrainingPlan.Data data(PlanTable table, Path folder, Optional<Path> instead) {
        Optional<String> written = table.optionalText("path");
        Path path = instead.or(() -> written.map(folder::resolve))
                .orElseThrow(() -> table.problem("'data.path' is missing, and no --data was given"));
        Unreadable unreadable = oneOf(table, "unreadable", Unreadable.REFUSE, Unreadable.values());
        TrainingPlan.Data data = new TrainingPlan.Data(
                path,
                table.optionalText("train"),
                table.optionalText("test"),
                table.has("classes") ? Optional.of(table.texts("classes")) : Optional.empty(),
                unreadable,
                oneOf(table, "other_sizes", OtherSizes.REFUSE, OtherSizes.values()));
        table.requireAllRead();
        table.checked(() -> List.of(new PictureSource(path, data.train()), new PictureSource(path, data.test())));
        return data;
    }

    private static Augmentation augmentation(PlanTable table) {
        Augmentation augmentation = table.checked(() -> new Augmentation(
                table.wholeNumber("crop_padding", 0, 0),
                table.yesOrNo("flip", false),
                table.number("brightness", 0),
                table.number("contrast", 0),
                table.number("saturation", 0)));
        table.requireAllRead();
        return augmentation;
    }

    private static TrainingPlan.GradientDescent optimizer(PlanTable table) {
        TrainingPlan.GradientDescent optimizer = table.checked(() -> new TrainingPlan.GradientDescent(
                table.number("learning_rate", 0.1),
                table.number("momentum", 0.9),
                table.yesOrNo("nesterov", true),
                table.number("weight_decay", 5e-4),
                table.yesOrNo("decay_norms", true)));
        table.requireAllRead();
        return optimizer;
    }

    private static LearningRateSchedule schedule(PlanTable table, int epochs) {
        String kind = table.has("kind") ? table.text("kind") : "one_cycle";
        LearningRateSchedule schedule = table.checked(() -> switch (kind) {
            case "constant" -> new LearningRateSchedule.Constant();
            case "one_cycle" -> new LearningRateSchedule.OneCycle(table.number("warm_up", 0.2));
            case "cosine" -> new LearningRateSchedule.Cosine(table.number("warm_up", 0));
            case "steps" -> new LearningRateSchedule.Steps(milestones(table, epochs), table.number("factor", 0.1));
            default ->
                throw table.problem("'schedule.kind' is '" + PlanTable.shortened(kind)
                        + "', expected constant, one_cycle, cosine or steps");
        });
        table.requireAllRead();
        return schedule;
    }

    private static List<Integer> milestones(PlanTable table, int epochs) {
        List<Integer> milestones = table.wholeNumbers(EPOCHS);
        for (int i = 0; i < milestones.size(); i++) {
            int least = i == 0 ? 1 : milestones.get(i - 1) + 1;
            if (milestones.get(i) < least || milestones.get(i) >= epochs) {
                throw table.problem(
                        "'schedule.epochs' is " + milestones + ", expected rising numbers from 1 to " + (epochs - 1));
            }
        }
        return milestones;
    }

    private static TrainingPlan.Averaging averaging(PlanTable table) {
        TrainingPlan.Averaging averaging = table.checked(() -> new TrainingPlan.Averaging(table.number("decay", 0)));
        table.requireAllRead();
        return averaging;
    }

    private static List<TrainingPlan.Resolution> resolution(PlanTable root, int epochs) {
        List<TrainingPlan.Resolution> entries = new ArrayList<>();
        int before = 0;
        for (PlanTable table : root.tables("resolution")) {
            int until = table.wholeNumber("until_epoch", before + 1);
            if (until > epochs) {
                throw table.problem("'resolution.until_epoch' is " + until + ", expected at most " + epochs);
            }
            entries.add(new TrainingPlan.Resolution(table.wholeNumber("side", 1), until));
            table.requireAllRead();
            before = until;
        }
        return entries;
    }

    private static List<Objective.Weighted> objectives(PlanTable root) {
        List<Objective.Weighted> objectives = new ArrayList<>();
        for (PlanTable table : root.tables("objective")) {
            objectives.add(table.checked(() -> new Objective.Weighted(objective(table), table.number("weight", 1))));
            table.requireAllRead();
        }
        return objectives;
    }

    private static Objective objective(PlanTable table) {
        String kind = table.text("kind");
        return switch (kind) {
            case "standard" -> new Objective.Standard();
            case "adversarial" ->
                new Objective.Adversarial(threat(table), ascent(table, table.yesOrNo("random_start", true)));
            case "trades" -> new Objective.Trades(threat(table), ascent(table, true), table.number("beta", 6));
            case "random" -> new Objective.RandomPerturbation(threat(table));
            default ->
                throw table.problem("'objective.kind' is '" + PlanTable.shortened(kind)
                        + "', expected standard, adversarial, trades or random");
        };
    }

    /** TRADES has a start of its own, which no key changes. */
    private static Objective.Ascent ascent(PlanTable table, boolean randomStart) {
        return new Objective.Ascent(table.wholeNumber("steps", 1), table.number("step_size"), randomStart);
    }

    private static ThreatModel threat(PlanTable table) {
        PerturbationNorm norm = oneOf(table, "norm", null, PerturbationNorm.values());
        if (norm == PerturbationNorm.L1) {
            throw table.problem("'norm' is 'l1', and training has no perturbations in L1, expected linf or l2");
        }
        ThreatModel threat = new ThreatModel(norm, table.number("eps"));
        if (threat.eps() == 0) {
            throw table.problem("'eps' is 0, with which nothing may change, expected a number above 0");
        }
        if (norm == PerturbationNorm.LINF && threat.eps() > 1) {
            throw table.problem(
                    "'eps' is " + threat.eps()
                            + ", more than pictures in [0, 1] can change, and grey levels are written as a fraction: eps = \"8/255\"");
        }
        return threat;
    }

    private static TrainingPlan.Evaluation evaluation(PlanTable table) {
        List<ThreatModel> threats = new ArrayList<>();
        Set<String> titles = new HashSet<>();
        for (PlanTable threat : table.tables("threat")) {
            ThreatModel read = threat.checked(() -> threat(threat));
            if (!titles.add(EpochRecord.title(read))) {
                throw threat.problem("'evaluation.threat' has " + EpochRecord.title(read)
                        + " twice, as the log writes it, expected each norm and eps once");
            }
            threats.add(read);
            threat.requireAllRead();
        }
        TrainingPlan.Evaluation evaluation = table.checked(() -> new TrainingPlan.Evaluation(
                table.wholeNumber("every_epochs", 1, 1),
                table.wholeNumber("pictures", 1, 500),
                threats,
                table.wholeNumber("steps", 1, 10)));
        table.requireAllRead();
        return evaluation;
    }

    /** @param otherwise where the key is missing; {@code null} if it must not be */
    private static <T extends Enum<T>> T oneOf(PlanTable table, String key, T otherwise, T[] values) {
        if (!table.has(key) && otherwise != null) {
            return otherwise;
        }
        String text = table.text(key);
        List<String> names = new ArrayList<>();
        for (T value : values) {
            String name = value.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return value;
            }
            names.add(name);
        }
        throw table.problem(
                "'" + key + "' is '" + PlanTable.shortened(text) + "', expected one of " + String.join(", ", names));
    }
}
