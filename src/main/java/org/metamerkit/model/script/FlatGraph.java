// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Block;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Obj;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.Value;
import org.bytedeco.pytorch.ValueVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.TypeKind;
import org.metamerkit.model.WeightsException;

/**
 * A module as one graph from the picture to the answer, without calls and attributes, and the places where its modules' answers
 * are in it.
 *
 * <p>libtorch's own inlining forgets which module a node came from. So the calls are inlined here, and after each a mark is left
 * (a {@code prim::Print}, which no optimisation removes or reorders) until the graph is simplified; conditions that turn out
 * constant are gone by then, and a mark that is still inside a block is in code that may not run, or run more than once.
 */
final class FlatGraph {
    /**
     * Where a module has answered.
     *
     * @param path of the module, empty for the whole network, with {@code #2} behind it for its second call
     * @param position number of top-level nodes that come before
     * @param node top-level node that made the answer, −1 for the graph's input
     * @param output which of the node's outputs
     */
    record Mark(String path, int position, int node, int output) {}

    /** Tells a mark from a print of the network's own. */
    private static final long MARK = 0x6d657461_6d65726bL;

    /** Traced modules that are called several times have a method for each call. */
    private static final Pattern FORWARD = Pattern.compile("forward\\d*");

    /** What PyTorch allows in a module's name and a stage's cannot have. */
    private static final Pattern UNFIT = Pattern.compile("[\\p{C}/\\\\,]");

    private static final Set<String> OPEN = Set.of("prim::GetAttr", "prim::CallMethod", "prim::CallFunction");
    private static final int ROUNDS = 4;

    private final Graph graph;
    private final Obj root;
    private final ConstantTensors constants;
    private final List<String> markedPaths = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private Map<JitNode, String> names = Map.of();

    private FlatGraph(JitModule module, ConstantTensors constants) {
        this.constants = constants;
        this.root = module._ivalue();
        this.graph = module.get_method("forward").graph().copy();
    }

    /**
     * @param constants takes in what the module holds: parameters, buffers, constants
     * @throws WeightsException if the module cannot be written as such a graph
     */
    static FlatGraph of(JitModule module, ConstantTensors constants) {
        FlatGraph flat = new FlatGraph(module, constants);
        flat.flatten();
        return flat;
    }

    /** The graph, of one input (the picture) and one output. */
    Graph graph() {
        return graph;
    }

    /** In the order in which the modules finish; the whole network last. */
    List<Mark> marks() {
        return marks;
    }

    private void flatten() {
        leaveMark("", graph.outputs().get(0), graph.return_node(), true);
        for (int round = 0; round == 0 || round < ROUNDS && isOpen(); round++) {
            inlineModules();
            attributesToConstants();
            torch.preoptimizeGraph(graph, true);
        }
        FusedAttention.writeOut(graph);
        torch.preoptimizeGraph(graph, true);
        Simplification.simplify(graph);
        refuseWhatIsLeft();
        takeOneInput();
        constants.convert(graph);
        collectMarks();
    }

    /** Whether there are calls or attributes left. */
    private boolean isOpen() {
        boolean[] open = new boolean[1];
        Ir.forEachNode(graph.block(), node -> open[0] |= OPEN.contains(Ir.kind(node)));
        return open[0];
    }

    private void inlineModules() {
        boolean changed = true;
        while (changed) {
            changed = false;
            names = Ir.names(graph);
            List<JitNode> callNodes = new ArrayList<>();
            Ir.forEachNode(graph.block(), node -> {
                if (Ir.kind(node).equals("prim::CallMethod")) {
                    callNodes.add(node);
                }
            });
            for (JitNode call : callNodes) {
                Optional<Resolved> receiver = resolve(call.input(0));
                if (receiver.isPresent() && receiver.get().value().isObject()) {
                    inline(call, receiver.get());
                    changed = true;
                }
            }
        }
    }

    private void inline(JitNode call, Resolved receiver) {
        Function method = receiver.value().toObject().type().findMethod(names.get(call));
        method.ensure_defined();
        if (receiver.value().isModule() && FORWARD.matcher(names.get(call)).matches()) {
            leaveMark(receiver.path(), call.output(), call, false);
        }
        torch.inlineCallTo(call, torch.toGraphFunction(method), false);
    }

    private void leaveMark(String path, Value value, JitNode node, boolean before) {
        Value mark = Ir.constantBefore(graph, node, new IValue(MARK));
        Value number = Ir.constantBefore(graph, node, new IValue((long) markedPaths.size()));
        JitNode print = graph.create(Symbol.fromQualString("prim::Print"), new ValueVector(mark, number, value), 0);
        if (before) {
            print.insertBefore(node);
        } else {
            print.insertAfter(node);
        }
        markedPaths.add(path);
    }

    private record Resolved(String path, IValue value) {}

    /** What a chain of attributes of the network holds. */
    private Optional<Resolved> resolve(Value value) {
        if (value.equals(graph.inputs().get(0)) && Ir.type(value) == TypeKind.ClassType) {
            return Optional.of(new Resolved("", new IValue(root)));
        }
        JitNode node = value.node();
        if (!Ir.kind(node).equals("prim::GetAttr")) {
            return Optional.empty();
        }
        return resolve(node.input()).filter(owner -> owner.value().isObject()).map(owner -> {
            String name = names.get(node);
            return new Resolved(
                    owner.path().isEmpty() ? name : owner.path() + "." + name,
                    owner.value().toObject().getAttr(name));
        });
    }

    private void attributesToConstants() {
        names = Ir.names(graph);
        Map<String, Value> made = new LinkedHashMap<>();
        Ir.forEachNode(graph.block(), node -> {
            if (!Ir.kind(node).equals("prim::GetAttr")) {
                return;
            }
            Optional<Resolved> attribute = resolve(node.output());
            if (attribute.isPresent() && !attribute.get().value().isObject()) {
                Value constant = made.computeIfAbsent(
                        attribute.get().path(),
                        path -> constants.insert(graph, attribute.get().value(), path));
                node.output().replaceAllUsesWith(constant);
            }
        });
        removeUnused(graph.block());
    }

    private static void removeUnused(Block block) {
        List<JitNode> nodes = Ir.nodes(block);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            JitNode node = nodes.get(i);
            Ir.blocks(node).forEach(FlatGraph::removeUnused);
            if (Ir.kind(node).equals("prim::GetAttr") && !node.hasUses()) {
                node.destroy();
            }
        }
    }

    private void refuseWhatIsLeft() {
        Ir.forEachNode(graph.block(), Operators::check);
    }

    /** Leaves the picture as the only input: the module itself is used up, further inputs are None where they may be. */
    private void takeOneInput() {
        if (Ir.type(graph.inputs().get(0)) == TypeKind.ClassType) {
            graph.eraseInput(0);
        }
        for (long i = graph.inputs().size() - 1; i > 0; i--) {
            Value input = graph.inputs().get(i);
            TypeKind type = Ir.type(input);
            if (type != TypeKind.OptionalType && type != TypeKind.NoneType) {
                throw new WeightsException(
                        "the TorchScript network takes " + graph.inputs().size()
                                + " inputs, expected one, the pictures; export a module whose forward takes the pictures alone");
            }
            input.replaceAllUsesWith(Ir.constant(graph, new IValue()));
            graph.eraseInput(i);
        }
        if (graph.inputs().size() != 1 || Ir.type(graph.inputs().get(0)) != TypeKind.TensorType) {
            throw new WeightsException("the TorchScript network's input is no tensor, expected pictures N×3×H×W;"
                    + " export a module whose forward takes them");
        }
    }

    private void collectMarks() {
        Map<Long, int[]> places = new HashMap<>();
        places.put(graph.inputs().get(0).unique(), new int[] {-1, 0});
        List<JitNode> prints = new ArrayList<>();
        int position = 0;
        for (JitNode node : Ir.nodes(graph)) {
            if (!Ir.kind(node).equals("prim::Print")) {
                List<Value> outputs = Ir.outputs(node);
                for (int i = 0; i < outputs.size(); i++) {
                    places.put(outputs.get(i).unique(), new int[] {position, i});
                }
                position++;
                continue;
            }
            prints.add(node);
            if (isMark(node)) {
                String path = markedPaths.get((int) Ir.integer(node.input(1)).orElseThrow());
                Value value = firstTensor(node.input(2));
                if (Ir.type(value) == TypeKind.TensorType) {
                    int[] place = places.get(value.unique());
                    marks.add(new Mark(numbered(path), position, place[0], place[1]));
                }
            }
        }
        Ir.forEachNode(graph.block(), node -> {
            if (Ir.kind(node).equals("prim::Print") && !prints.contains(node)) {
                prints.add(node);
            }
        });
        prints.forEach(JitNode::destroy);
        Value answer = firstTensor(graph.outputs().get(0));
        if (Ir.type(answer) != TypeKind.TensorType) {
            throw new WeightsException("the TorchScript network answers with a "
                    + graph.outputs().get(0).type().get().str().getString()
                    + ", expected a tensor; export a module whose forward returns one tensor");
        }
        graph.registerOutput(answer);
        graph.eraseOutput(0);
    }

    private static boolean isMark(JitNode print) {
        return print.inputs().size() == 3 && Ir.integer(print.input(0)).equals(OptionalLong.of(MARK));
    }

    /** A stage's name, which is part of files' names and of lists on the command line. */
    private String numbered(String path) {
        String name = UNFIT.matcher(path).replaceAll("_");
        int call = calls.merge(name, 1, Integer::sum);
        return call == 1 ? name : name + "#" + call;
    }

    /** The first tensor of a tuple, list or dictionary that is made right here, else the value itself. */
    private static Value firstTensor(Value value) {
        JitNode node = value.node();
        switch (Ir.kind(node)) {
            case "prim::TupleConstruct", "prim::ListConstruct", "prim::DictConstruct" -> {
                return Ir.inputs(node).stream()
                        .map(FlatGraph::firstTensor)
                        .filter(inner -> Ir.type(inner) == TypeKind.TensorType)
                        .findFirst()
                        .orElse(value);
            }
            default -> {
                return value;
            }
        }
    }
}
