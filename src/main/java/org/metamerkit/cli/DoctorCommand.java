// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.metamerkit.kernel.NativeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code metamerkit doctor}: what is in use on this machine. */
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Says what this machine can do.")
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Metamerkit  %s%n", org.metamerkit.Version.current());
        out.printf(
                "Java        %s (%s)%n", System.getProperty("java.runtime.version"), System.getProperty("java.home"));
        out.printf("Machine     %s %s%n", System.getProperty("os.name"), System.getProperty("os.arch"));
        out.flush();
        NativeRuntime.load();
        out.println("libtorch    loaded");
        return 0;
    }
}
