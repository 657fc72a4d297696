// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Block;
import org.bytedeco.pytorch.BlockArrayRef;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueOptional;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Value;
import org.bytedeco.pytorch.ValueArrayRef;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.JitAttributeKind;
import org.bytedeco.pytorch.global.torch.TypeKind;

/** Reading libtorch's intermediate representation: what its bindings leave to the user. */
final class Ir {
    private static final Set<String> NAMED_KINDS = Set.of("prim::GetAttr", "prim::SetAttr", "prim::CallMethod");
    private static final Pattern NAMED =
            Pattern.compile("^[^#\"]*= prim::(?:GetAttr|SetAttr|CallMethod)\\[name=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private Ir() {}

    /** All nodes of a block in order, without those of blocks inside; a snapshot, so that nodes may be added and destroyed. */
    static List<JitNode> nodes(Block block) {
        List<JitNode> nodes = new ArrayList<>();
        JitNode end = block.return_node();
        for (JitNode node = block.param_node().next(); !node.equals(end); node = node.next()) {
            nodes.add(node);
        }
        return nodes;
    }

    static List<JitNode> nodes(Graph graph) {
        return nodes(graph.block());
    }

    /** Hands over all nodes, those of inner blocks after the node that holds them. */
    static void forEachNode(Block block, Consumer<JitNode> consumer) {
        for (JitNode node : nodes(block)) {
            consumer.accept(node);
            for (Block inner : blocks(node)) {
                forEachNode(inner, consumer);
            }
        }
    }

    static List<Block> blocks(JitNode node) {
        BlockArrayRef all = node.blocks();
        List<Block> blocks = new ArrayList<>();
        for (long i = 0; i < all.size(); i++) {
            blocks.add(all.get(i));
        }
        return blocks;
    }

    static List<Value> inputs(JitNode node) {
        return list(node.inputs());
    }

    static List<Value> outputs(JitNode node) {
        return list(node.outputs());
    }

    static List<Value> list(ValueArrayRef values) {
        List<Value> list = new ArrayList<>();
        for (long i = 0; i < values.size(); i++) {
            list.add(values.get(i));
        }
        return list;
    }

    /** For example {@code aten::relu_}. */
    static String kind(JitNode node) {
        return node.kind().toQualString().getString();
    }

    /**
     * The attributes' and methods' names of all {@code prim::GetAttr}, {@code prim::SetAttr} and {@code prim::CallMethod} nodes.
     * Read from the graph's text, in which they come in the order of {@link #forEachNode}: the binding of a node's own text
     * attribute hands out memory that is freed already.
     */
    static Map<JitNode, String> names(Graph graph) {
        Iterator<String> names = graph.toString()
                .lines()
                .map(NAMED::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .iterator();
        Map<JitNode, String> named = new HashMap<>();
        forEachNode(graph.block(), node -> {
            if (NAMED_KINDS.contains(kind(node))) {
                named.put(node, names.next());
            }
        });
        if (names.hasNext()) {
            throw new IllegalStateException("the graph's text names more attributes than the graph has");
        }
        return named;
    }

    static TypeKind type(Value value) {
        return value.type().get().kind().intern();
    }

    static boolean isConstant(Value value) {
        return kind(value.node()).equals("prim::Constant");
    }

    /** What kind of constant a {@code prim::Constant} holds; null where it holds none. */
    static JitAttributeKind attributeKind(JitNode node) {
        Symbol attribute = Symbol.attr("value");
        return node.hasAttribute(attribute) ? node.kindOf(attribute).intern() : null;
    }

    /** The number, if the value is a constant integer or boolean. */
    static OptionalLong integer(Value value) {
        JitNode node = value.node();
        Symbol attribute = Symbol.attr("value");
        return isConstant(value) && node.hasAttribute(attribute) && attributeKind(node) == JitAttributeKind.i
                ? OptionalLong.of(node.i(attribute))
                : OptionalLong.empty();
    }

    /** The number, if the value is a constant integer or floating-point number. */
    static OptionalDouble number(Value value) {
        JitNode node = value.node();
        Symbol attribute = Symbol.attr("value");
        if (isConstant(value) && node.hasAttribute(attribute)) {
            if (attributeKind(node) == JitAttributeKind.f) {
                return OptionalDouble.of(node.f(attribute));
            }
            if (attributeKind(node) == JitAttributeKind.i) {
                return OptionalDouble.of(node.i(attribute));
            }
            if (attributeKind(node) == JitAttributeKind.t) {
                Tensor tensor = node.t(attribute);
                return tensor.numel() == 1 ? OptionalDouble.of(tensor.item_double()) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    /** The text that is given for the argument {@code name} of a node's operator, if it is constant. */
    static Optional<String> string(JitNode node, String name) {
        IValueOptional value = node.get(Symbol.attr(name));
        return value.has_value() && value.get().isString()
                ? Optional.of(value.get().toConstantString().string().getString())
                : Optional.empty();
    }

    /** The tensor, if the value is a constant one. */
    static Optional<Tensor> tensor(Value value) {
        JitNode node = value.node();
        Symbol attribute = Symbol.attr("value");
        return isConstant(value) && node.hasAttribute(attribute) && attributeKind(node) == JitAttributeKind.t
                ? Optional.of(node.t(attribute))
                : Optional.empty();
    }

    static boolean isNone(Value value) {
        return isConstant(value) && type(value) == TypeKind.NoneType;
    }

    /** The node's input that its operator's schema calls {@code name}, if it has a schema with one. */
    static Optional<Value> argument(JitNode node, String name) {
        if (node.maybeOperator() == null) {
            return Optional.empty();
        }
        IntOptional index = node.schema().argumentIndexWithName(name);
        return index.has_value() && index.get() < node.inputs().size()
                ? Optional.of(node.inputs().get(index.get()))
                : Optional.empty();
    }

    /** Whether the operator writes to one of its inputs. */
    static boolean writes(JitNode node) {
        return node.maybeOperator() != null && node.schema().is_mutable();
    }

    /** A constant before everything else in the graph. */
    static Value constant(Graph graph, IValue value) {
        return constantBefore(graph, graph.param_node().next(), value);
    }

    /**
     * A constant right before a node. Leaves the graph's insertion point at its end: libtorch remembers and restores it, and
     * ends the process when its node is gone by then.
     */
    static Value constantBefore(Graph graph, JitNode node, IValue value) {
        graph.setInsertPoint(node);
        Value constant = torch.insertConstant(graph, value);
        graph.setInsertPoint(graph.block());
        return constant;
    }
}
