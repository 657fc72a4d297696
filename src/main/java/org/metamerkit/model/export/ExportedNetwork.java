// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import static org.metamerkit.model.WeightsException.quoted;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.model.Network;
import org.metamerkit.model.Precision;
import org.metamerkit.model.StagedForward;
import org.metamerkit.model.WeightsException;
import org.metamerkit.stimulus.PictureSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network that {@code torch.export.save} wrote. Its graph is translated to TorchScript up to the stage asked for and no further,
 * when that stage is first asked for, and run without Python, with gradients. Batch normalisation is folded into convolutions.
 *
 * <p>Every floating-point tensor is of the network's precision; changes between floating-point types in the graph are left out.
 * A network exported for a fixed batch gets batches of that size where it answers to others differently (views with the size
 * written in do); one exported with a dynamic batch, and any that proves not to care, gets the batch whole.
 */
public final class ExportedNetwork implements StagedForward {
    private static final Logger LOG = LoggerFactory.getLogger(ExportedNetwork.class);

    private final Dataflow flow;
    private final Constants constants;
    private final ProgramSource.Writer writer;
    private final Retained memory;
    private final List<ExportedStage> stages;
    private final StageSteps steps;
    private final Batches batches;
    private final Map<Integer, Program> programs = new ConcurrentHashMap<>();

    private ExportedNetwork(
            ExportedGraph graph, ExportedTensors tensors, Device device, Precision precision, Retained memory) {
        this.flow = new Dataflow(graph);
        this.memory = memory;
        this.constants = new Constants(precision, device, memory);
        this.writer = new ProgramSource.Writer(flow, new OperatorSource(precision, device, graph.facts()), constants);
        this.stages = StageFinder.find(flow);
        if (stages.isEmpty()) {
            throw new WeightsException(
                    "the exported network gives no activation of its picture that has the batch first;"
                            + " export one whose output is N×… floating-point numbers");
        }
        requireKnownOperators();
        load(tensors, device);
        computeConstants();
        this.steps = new StageSteps(flow, stages, constants.names());
        this.batches = new Batches(graph.batch(), this::answersAlike);
    }

    /**
     * Opens an archive.
     *
     * @param memory owns all tensors and programs of the network
     * @throws WeightsException if it cannot be read, is damaged, or needs an operator that is not run here; one sentence that
     *     names the operator and the first stage that needs it
     */
    public static ExportedNetwork open(Path file, Device device, Precision precision, Retained memory) {
        NativeRuntime.load();
        try (ExportedArchive archive = ExportedArchive.open(file)) {
            return of(archive.graph(), archive, device, precision, memory);
        } catch (WeightsException e) {
            throw new WeightsException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /**
     * A network of a graph and tensors from elsewhere.
     *
     * @param graphJson as it stands in an archive's {@code models/model.json}
     * @see #open
     */
    public static ExportedNetwork of(
            byte[] graphJson, ExportedTensors tensors, Device device, Precision precision, Retained memory) {
        NativeRuntime.load();
        return of(GraphReader.read(graphJson), tensors, device, precision, memory);
    }

    private static ExportedNetwork of(
            ExportedGraph graph, ExportedTensors tensors, Device device, Precision precision, Retained memory) {
        SizeCheck.check(graph);
        ExportedGraph plain = InPlaceRemoval.of(Simplification.of(graph));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return new ExportedNetwork(plain, tensors, device, precision, memory);
        }
    }

    /** The size of pictures it was exported for. */
    public PictureSpec picture() {
        long[] shape = flow.graph().facts().get(flow.graph().picture()).shape();
        return new PictureSpec((int) shape[2], (int) shape[3]);
    }

    /** Whether this batch is given to the network as it is, rather than in batches of the size it was exported for. */
    boolean takesWholeBatches(Tensor input) {
        return batches.isWhole(input);
    }

    @Override
    public List<Declared> stages() {
        return stages.stream()
                .map(stage -> new Declared(stage.name(), stage.aliases(), stage.activation()))
                .toList();
    }

    @Override
    public List<Measured> measure(Tensor input) {
        long[] multiplyAdds = MultiplyAdds.upTo(flow.graph());
        List<Measured> measured = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            run(
                    input,
                    stages.size() - 1,
                    (activation, index) -> measured.add(new Measured(
                            LongStream.of(activation.shape())
                                    .skip(1)
                                    .mapToObj(Math::toIntExact)
                                    .toList(),
                            multiplyAdds[stages.get(index).node()])));
        }
        return measured;
    }

    @Override
    public Network.StageOutput forward(Tensor input, int stage) {
        ExportedStage matched = stages.get(stage);
        Program program = programs.computeIfAbsent(
                stage, key -> compile(List.of(flow.graph().picture()), List.of(matched.root()), matched));
        Tensor root = batches.map(
                input, batch -> (Tensor) run(program, List.of(batch), matched).get(0));
        return new Network.StageOutput(matched.activation().apply(root.detach()), root);
    }

    @Override
    public void run(Tensor input, int last, ObjIntConsumer<Tensor> receiver) {
        List<Tensor> parts = batches.isWhole(input) ? List.of(input) : batches.split(input);
        runSideBySide(
                parts, last, (activations, index) -> receiver.accept(batches.join(activations, input.size(0)), index));
    }

    /** Runs some batches from stage to stage, all up to one before any goes on to the next; what no later one needs is let go. */
    private void runSideBySide(List<Tensor> inputs, int last, ObjIntConsumer<List<Tensor>> receiver) {
        List<StagewisePass> passes = inputs.stream()
                .map(input -> new StagewisePass(steps, this::step, flow.graph().picture(), input))
                .toList();
        try {
            for (int i = 0; i <= last; i++) {
                int stage = i;
                try (PointerScope scope = GradMode.is_enabled() ? null : new PointerScope()) {
                    receiver.accept(
                            passes.stream()
                                    .map(pass -> pass.advance(
                                            stage, stages.get(stage).value()))
                                    .toList(),
                            i);
                }
                passes.forEach(pass -> pass.leave(stage));
            }
        } finally {
            passes.forEach(StagewisePass::close);
        }
    }

    private List<Object> step(int index, StageSteps.Step step, List<Object> needs) {
        ExportedStage stage = stages.get(index);
        Program program = programs.computeIfAbsent(-1 - index, key -> compile(step.needs(), step.makes(), stage));
        return run(program, needs, stage);
    }

    private static List<Object> run(Program program, List<Object> inputs, ExportedStage stage) {
        try {
            return program.run(inputs);
        } catch (RuntimeException e) {
            throw new WeightsException(
                    "the exported network cannot be run up to its stage " + quoted(stage.name()) + " ("
                            + quoted(lastLine(e)) + "); check that it runs in PyTorch, and export it again",
                    e);
        }
    }

    /** TorchScript's own errors begin with where they happened and end with what did. */
    private static String lastLine(RuntimeException error) {
        String first = NativeErrors.firstLine(error);
        String message = error.getMessage() == null ? first : error.getMessage();
        return message.lines()
                .filter(line -> line.contains("Error: "))
                .findFirst()
                .map(String::strip)
                .orElse(first);
    }

    private Program compile(List<String> inputs, List<String> wanted, ExportedStage stage) {
        ProgramSource source = writer.write(inputs, wanted);
        LOG.debug("stage {}:\n{}", stage.name(), source.text());
        try {
            return Program.compile(source, constants, memory);
        } catch (RuntimeException e) {
            String what = firstUncompiled(inputs, wanted)
                    .map(place -> "calls the operator "
                            + quoted(flow.graph().nodes().get(place).operator())
                            + ", which its stage " + quoted(firstNeeding(place).name())
                            + " needs first, in a way libtorch 2.10 does not take")
                    .orElse("does not compile up to its stage " + quoted(stage.name()) + " ("
                            + quoted(NativeErrors.firstLine(e)) + ")");
            throw new WeightsException(
                    "the exported network " + what + "; replace it in the model, or take a stage before it", e);
        }
    }

    private ExportedStage firstNeeding(int place) {
        return stages.stream()
                .filter(stage -> flow.needed(List.of(stage.value()), Set.of()).contains(place))
                .findFirst()
                .orElseThrow();
    }

    /** The place of the first node of a program that does not compile on its own. */
    private Optional<Integer> firstUncompiled(List<String> inputs, List<String> wanted) {
        for (int place : writer.needed(inputs, wanted)) {
            GraphNode node = flow.graph().nodes().get(place);
            Set<String> own = new LinkedHashSet<>();
            node.eachValue(value -> {
                if (!constants.has(value)) {
                    own.add(value);
                }
            });
            try (Retained trial = new Retained()) {
                Program.compile(writer.write(List.copyOf(own), node.results()), constants, trial);
            } catch (RuntimeException e) {
                LOG.debug("operator {} does not compile", node.operator(), e);
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }

    private void requireKnownOperators() {
        for (ExportedStage stage : stages) {
            for (int place : flow.needed(List.of(stage.value()), Set.of())) {
                GraphNode node = flow.graph().nodes().get(place);
                Optional<String> objection = OperatorRules.objection(node);
                if (objection.isPresent()) {
                    throw new WeightsException("the operator " + quoted(node.operator())
                            + ", which the exported network's stage " + quoted(stage.name()) + " needs first, "
                            + objection.get());
                }
            }
        }
    }

    /** Takes the tensors that stages need. */
    private void load(ExportedTensors tensors, Device device) {
        Set<String> wanted = new LinkedHashSet<>();
        for (int place : flow.needed(stages.stream().map(ExportedStage::value).toList(), Set.of())) {
            flow.graph().nodes().get(place).eachValue(wanted::add);
        }
        flow.graph().tensors().forEach((value, name) -> {
            if (wanted.contains(value)) {
                TensorFacts facts = flow.graph().facts().get(value);
                try (PointerScope scope = new PointerScope()) {
                    constants.put(value, tensors.tensor(name, facts.type().scalarType(), facts.shape()));
                }
            }
        });
    }

    /** Computes once what does not depend on the picture; what fails here fails at the stage that needs it. */
    private void computeConstants() {
        Set<String> frontier = new LinkedHashSet<>();
        for (int place : flow.needed(stages.stream().map(ExportedStage::value).toList(), constants.names())) {
            GraphNode node = flow.graph().nodes().get(place);
            if (node.results().stream().anyMatch(flow::followsFromPicture)) {
                node.eachValue(value -> {
                    if (!flow.followsFromPicture(value)
                            && !constants.has(value)
                            && flow.graph().facts().containsKey(value)) {
                        frontier.add(value);
                    }
                });
            }
        }
        if (frontier.isEmpty()) {
            return;
        }
        List<String> wanted = List.copyOf(frontier);
        try (Retained once = new Retained()) {
            List<Object> values = Program.compile(writer.write(List.of(), wanted), constants, once)
                    .run(Collections.emptyList());
            for (int i = 0; i < wanted.size(); i++) {
                constants.put(wanted.get(i), (Tensor) values.get(i));
            }
        } catch (RuntimeException e) {
            LOG.debug("constants are computed with the stages", e);
        }
    }

    /** Whether two pictures together give what each gives alone, at every stage. */
    private boolean answersAlike(Tensor both) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            boolean[] alike = {true};
            runSideBySide(
                    List.of(both, both.narrow(0, 0, 1), both.narrow(0, 1, 1)),
                    stages.size() - 1,
                    (activations, index) ->
                            alike[0] &= Batches.isJoined(activations.get(0), activations.get(1), activations.get(2)));
            return alike[0];
        } catch (RuntimeException e) {
            LOG.debug("the exported network takes one picture at a time", e);
            return false;
        }
    }
}
