// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.metamerkit.match.MatchAssessor;
import org.metamerkit.match.NotFiniteActivationsException;
import org.metamerkit.model.Network;
import org.metamerkit.model.Stage;
import org.metamerkit.stimulus.GaussianNoise;
import org.metamerkit.stimulus.Picture;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.Pictures;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.synthesis.CheckpointFile;
import org.metamerkit.synthesis.Checkpoints;
import org.metamerkit.synthesis.Metamer;
import org.metamerkit.synthesis.MetamerFolder;
import org.metamerkit.synthesis.MetamerIdentity;
import org.metamerkit.synthesis.Outcome;
import org.metamerkit.synthesis.OutputException;
import org.metamerkit.synthesis.PictureState;
import org.metamerkit.synthesis.Progress;
import org.metamerkit.synthesis.Synthesis;
import org.metamerkit.synthesis.optimizer.Optimizer;

/**
 * Many pictures × stages × seeds with one network, into a {@link Run}: metamers that are there are kept, those in work go on from
 * their checkpoints, the rest begins from noise.
 */
public final class SynthesisJob {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(30);
    /** Thousandths of a forward pass that a step costs besides its stage's share of the multiply-adds. */
    private static final long STEP_OVERHEAD = 50;

    private final Network network;
    private final MatchAssessor assessor;
    private final Settings settings;
    private final Run run;
    private final JobProgress progress;

    /**
     * What to make.
     *
     * @param pictures files
     * @param batch metamers optimised at a time
     */
    public record Settings(
            List<Path> pictures,
            List<Stage> stages,
            List<Integer> seeds,
            Optimizer optimizer,
            GaussianNoise noise,
            int batch,
            TrueClasses trueClasses) {}

    /** One metamer to make. */
    private record Cell(Path file, Stage stage, int seed, Synthesis synthesis, MetamerIdentity identity, Path place) {}

    public SynthesisJob(Network network, MatchAssessor assessor, Settings settings, Run run, JobProgress progress) {
        this.network = network;
        this.assessor = assessor;
        this.settings = settings;
        this.run = run;
        this.progress = progress;
    }

    /**
     * Runs to the end, or until the progress asks to stop.
     *
     * @return one result a metamer, in the order stage, picture, seed
     * @throws RunException before the first evaluation, if a metamer that is there cannot be read
     * @throws org.metamerkit.stimulus.PictureException before the first evaluation, if a picture cannot be used
     * @throws org.metamerkit.synthesis.OutputException if results cannot be written
     */
    public List<CellResult> run() {
        Map<Stage, Map<Path, Cell>> byStage = cells();
        List<Cell> all = byStage.values().stream()
                .flatMap(cells -> cells.values().stream())
                .toList();
        // what is there is read before anything is made, so that a damaged one is known at once
        Map<Path, CellResult> found = new HashMap<>();
        all.stream()
                .filter(cell -> Files.exists(cell.place()))
                .forEach(cell -> found.put(cell.place(), whole(cell, true)));
        progress.begin(all.stream().mapToLong(cell -> work(cell, 0)).sum());
        byStage.forEach((stage, cells) -> {
            List<Cell> wanted = new ArrayList<>();
            cells.forEach((place, cell) -> {
                if (found.containsKey(place)) {
                    progress.skipped(work(cell, 0));
                    progress.ended(found.get(place));
                } else {
                    wanted.add(cell);
                }
            });
            makeStage(wanted, (cell, result) -> {
                found.put(cell.place(), result);
                progress.ended(result);
            });
        });
        return all.stream().map(cell -> found.get(cell.place())).toList();
    }

    /**
     * All metamers to make, by stage and place; a picture given twice is made once. Reads every picture, one at a time since
     * they may be many and large, so that a bad one is known before the first evaluation.
     */
    private Map<Stage, Map<Path, Cell>> cells() {
        Map<Stage, Map<Path, Cell>> byStage = new LinkedHashMap<>();
        settings.stages().forEach(stage -> byStage.put(stage, new LinkedHashMap<>()));
        for (Path file : settings.pictures()) {
            Picture picture = Pictures.read(file);
            byStage.forEach((stage, cells) -> settings.seeds().forEach(seed -> {
                Synthesis synthesis = Synthesis.of(network, stage.name())
                        .optimizer(settings.optimizer())
                        .noise(settings.noise(), seed);
                MetamerIdentity identity = synthesis.identity(picture);
                Path place = MetamerFolder.place(identity, run.folder());
                cells.putIfAbsent(place, new Cell(file, stage, seed, synthesis, identity, place));
            }));
        }
        return byStage;
    }

    private void makeStage(List<Cell> cells, BiConsumer<Cell, CellResult> ended) {
        for (List<Cell> same : byEvaluation(cells, this::evaluationsDone)) {
            for (int at = 0; at < same.size(); at += settings.batch()) {
                makeBatch(same.subList(at, Math.min(same.size(), at + settings.batch())), ended);
            }
        }
    }

    /** Pictures of one batch share a counter, so those with checkpoints go with their like, the most advanced first. */
    private static Collection<List<Cell>> byEvaluation(Collection<Cell> cells, ToIntFunction<Cell> done) {
        Map<Integer, List<Cell>> groups = new TreeMap<>(Comparator.reverseOrder());
        cells.forEach(cell -> groups.computeIfAbsent(done.applyAsInt(cell), key -> new ArrayList<>())
                .add(cell));
        return groups.values();
    }

    private int evaluationsDone(Cell cell) {
        return CheckpointFile.read(cell.identity(), run.folder())
                .map(PictureState::evaluation)
                .orElse(0);
    }

    private PictureState state(Cell cell) {
        return CheckpointFile.read(cell.identity(), run.folder()).orElseGet(cell.synthesis()::start);
    }

    private void makeBatch(List<Cell> cells, BiConsumer<Cell, CellResult> ended) {
        List<Cell> mine = new ArrayList<>();
        List<CellLock> locks = new ArrayList<>();
        try {
            for (Cell cell : cells) {
                if (progress.stopRequested()) {
                    ended.accept(cell, unfinished(cell, "not taken up yet"));
                    continue;
                }
                Optional<CellLock> lock = CellLock.tryLock(cell.place());
                lock.ifPresent(locks::add);
                if (lock.isEmpty()) {
                    progress.skipped(work(cell, 0));
                    ended.accept(cell, unfinished(cell, "another process has it in work"));
                } else if (Files.exists(cell.place())) {
                    progress.skipped(work(cell, 0));
                    ended.accept(cell, whole(cell, true));
                } else {
                    mine.add(cell);
                }
            }
            Map<Cell, Begin> begins = begins(mine, ended);
            byEvaluation(begins.keySet(), cell -> begins.get(cell).state().evaluation())
                    .forEach(same -> optimize(same, begins, ended));
        } finally {
            locks.forEach(CellLock::close);
        }
    }

    /** What a metamer is made from. */
    private record Begin(Pixels target, PictureState state) {}

    /** Of all whose picture is still there: one that was changed or taken away meanwhile must not end the others. */
    private Map<Cell, Begin> begins(List<Cell> cells, BiConsumer<Cell, CellResult> ended) {
        Map<Cell, Begin> begins = new LinkedHashMap<>();
        for (Cell cell : cells) {
            try {
                // another process may have gone on with it since it was looked at
                begins.put(cell, new Begin(target(cell), state(cell)));
            } catch (PictureException e) {
                progress.skipped(work(cell, 0));
                ended.accept(cell, failed(cell, e.getMessage()));
            }
        }
        return begins;
    }

    private void optimize(List<Cell> cells, Map<Cell, Begin> begins, BiConsumer<Cell, CellResult> ended) {
        List<Pixels> targets =
                cells.stream().map(cell -> begins.get(cell).target()).toList();
        List<PictureState> states =
                cells.stream().map(cell -> begins.get(cell).state()).toList();
        progress.skipped(cells.stream()
                .mapToLong(cell -> work(cell, 0) - work(cell, states.get(0).evaluation()))
                .sum());
        List<Outcome> outcomes =
                cells.get(0).synthesis().run(targets, states, checkpoints(cells), batchProgress(cells));
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            Outcome outcome = outcomes.get(i);
            if (outcome instanceof Outcome.Finished finished) {
                ended.accept(cell, write(cell, targets.get(i), finished));
            } else if (outcome instanceof Outcome.Failed failed) {
                ended.accept(cell, failed(cell, failed.reason()));
            } else if (outcome instanceof Outcome.Stopped stopped) {
                ended.accept(cell, unfinished(cell, "stopped after " + stopped.evaluation() + " evaluations"));
            }
        }
    }

    private CellResult write(Cell cell, Pixels target, Outcome.Finished finished) {
        Optional<String> trueClass = settings.trueClasses().of(cell.file());
        Metamer metamer;
        try {
            metamer = cell.synthesis().assess(cell.identity(), trueClass, target, finished, assessor);
        } catch (NotFiniteActivationsException e) {
            // the others of its batch are metamers all the same
            return failed(cell, e.getMessage());
        }
        try {
            metamer.write(run.folder());
            return whole(cell, false);
        } catch (OutputException e) {
            rethrowUnlessWhole(cell, e);
            return whole(cell, true);
        }
    }

    /** On a file system without locks another process may have made the same metamer meanwhile, and cleared its checkpoint away. */
    private static void rethrowUnlessWhole(Cell cell, OutputException failure) {
        if (!Files.isRegularFile(cell.place().resolve(MetamerFolder.JSON))) {
            throw failure;
        }
    }

    private static Pixels target(Cell cell) {
        Picture picture = Pictures.read(cell.file());
        if (!picture.sha256().equals(cell.identity().pictureSha256())) {
            throw new PictureException(cell.file() + " has changed since this command began; run it again");
        }
        return cell.synthesis().target(picture);
    }

    private Checkpoints checkpoints(List<Cell> cells) {
        return new Checkpoints() {
            @Override
            public void save(int index, PictureState state) {
                Cell cell = cells.get(index);
                try {
                    CheckpointFile.write(cell.identity(), run.folder(), state);
                } catch (OutputException e) {
                    rethrowUnlessWhole(cell, e);
                }
            }

            @Override
            public Duration interval() {
                return CHECKPOINT_INTERVAL;
            }
        };
    }

    private Progress batchProgress(List<Cell> cells) {
        Cell first = cells.get(0);
        String description = first.stage().name() + " "
                + (cells.size() == 1 ? first.identity().picture() : cells.size() + " pictures");
        return new Progress() {
            @Override
            public void evaluated(Evaluation evaluation) {
                progress.worked(cells.size() * stepWork(first.stage()));
                progress.evaluated(description, evaluation);
            }

            @Override
            public boolean stopRequested() {
                return progress.stopRequested();
            }
        };
    }

    private CellResult whole(Cell cell, boolean kept) {
        ObjectNode summary = StoredMetamer.read(cell.place()).summary();
        return new CellResult.Whole(
                cell.identity().picture(), cell.stage().name(), cell.seed(), cell.place(), summary, kept);
    }

    private static CellResult failed(Cell cell, String reason) {
        return new CellResult.Failed(cell.identity().picture(), cell.stage().name(), cell.seed(), reason);
    }

    private static CellResult unfinished(Cell cell, String reason) {
        return new CellResult.Unfinished(cell.identity().picture(), cell.stage().name(), cell.seed(), reason);
    }

    private long work(Cell cell, int from) {
        return (settings.optimizer().evaluations() - from) * stepWork(cell.stage());
    }

    private static long stepWork(Stage stage) {
        return STEP_OVERHEAD + Math.round(1000 * stage.multiplyAdds());
    }
}
