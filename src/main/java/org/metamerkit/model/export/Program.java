// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.GraphExecutor;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ExecutorExecutionMode;
import org.metamerkit.kernel.Retained;

/**
 * A compiled {@link ProgramSource}. It runs on libtorch's simple executor, operator by operator as written: the profiling one would
 * recompile in the first runs, and answer with other bits afterwards. Several threads may run it at once.
 */
final class Program {
    private static final Object COMPILER = new Object();

    private final GraphExecutor executor;
    private final IValue constants;
    private final int outputs;

    private Program(GraphExecutor executor, IValue constants, int outputs) {
        this.executor = executor;
        this.constants = constants;
        this.outputs = outputs;
    }

    /**
     * Compiles a source.
     *
     * @param memory owns what the program holds
     * @throws RuntimeException of libtorch if it does not compile
     */
    static Program compile(ProgramSource source, Constants constants, Retained memory) {
        synchronized (COMPILER) {
            try (PointerScope scope = new PointerScope()) {
                CompilationUnit unit = torch.compile(source.text());
                Graph graph = torch.toGraphFunction(unit.get_function(new QualifiedName("f")))
                        .graph();
                GraphExecutor executor = new GraphExecutor(graph, "f", ExecutorExecutionMode.SIMPLE.value);
                GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
                for (String name : source.constants()) {
                    list.push_back(new IValue(constants.get(name)));
                }
                return new Program(memory.keep(executor), memory.keep(new IValue(list)), source.outputs());
            }
        }
    }

    /**
     * Runs it.
     *
     * @param inputs tensors, and {@code Long} for whole numbers
     * @return the same kinds, in the calling thread's {@code PointerScope}
     */
    List<Object> run(List<Object> inputs) {
        IValue[] arguments = new IValue[inputs.size() + 1];
        arguments[0] = constants;
        for (int i = 0; i < inputs.size(); i++) {
            arguments[i + 1] = inputs.get(i) instanceof Tensor tensor
                    ? new IValue(tensor)
                    : new IValue((long) (Long) inputs.get(i));
        }
        IValueVector stack = new IValueVector(arguments);
        executor.run(stack);
        List<Object> results = new ArrayList<>();
        IValue result = stack.get(0);
        if (outputs == 1) {
            results.add(value(result));
        } else {
            IValueVector elements = result.toTuple().elements().vec();
            for (int i = 0; i < outputs; i++) {
                results.add(value(elements.get(i)));
            }
            elements.close();
        }
        stack.close();
        for (int i = 1; i < arguments.length; i++) {
            arguments[i].close();
        }
        return results;
    }

    /** What the value holds, as an object of its own. */
    private static Object value(IValue value) {
        return value.isTensor() ? new Tensor(value.toTensor()) : (Object) value.toInt();
    }
}
