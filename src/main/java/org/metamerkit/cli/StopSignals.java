// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C, and SIGTERM and SIGUSR1 as Slurm sends them: the first asks long work to stop with its checkpoints written, a second
 * Ctrl-C ends the process at once (files are whole all the same, since they are renamed when complete).
 */
final class StopSignals {
    static final int INTERRUPTED = 130;
    static final int STOPPED_IN_TIME = 75;

    private static final AtomicReference<String> FIRST = new AtomicReference<>();

    private StopSignals() {}

    /** Listens from now on. Signals the platform does not have are left out. */
    static void install() {
        List.of("INT", "TERM", "USR1").forEach(StopSignals::handle);
    }

    static boolean stopRequested() {
        return FIRST.get() != null;
    }

    /** The exit code the signal asks for. */
    static int exitCode() {
        return "INT".equals(FIRST.get()) ? INTERRUPTED : STOPPED_IN_TIME;
    }

    private static void received(String name) {
        if (!FIRST.compareAndSet(null, name) && name.equals("INT")) {
            Runtime.getRuntime().halt(INTERRUPTED);
        }
    }

    /** By reflection: {@code sun.misc.Signal} is supported (module jdk.unsupported), but javac warns of every use. */
    private static void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            received(name);
                            return null;
                        }
                        return method.invoke(FIRST, arguments);
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(StopSignals.class).debug("no handler for SIG{}", name, e);
        }
    }
}
