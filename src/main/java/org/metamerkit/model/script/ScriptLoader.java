// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.NativeErrors;
import org.metamerkit.model.WeightsException;

/** Reads TorchScript archives, and puts what libtorch says of them into one sentence. */
final class ScriptLoader {
    private ScriptLoader() {}

    /** @throws WeightsException if the file is no sound TorchScript archive */
    static JitModule load(Path file) {
        ArchiveCheck.check(file);
        try {
            JitModule module = torch.load(file.toString(), new DeviceOptional(new Device("cpu")), false);
            module.eval();
            return module;
        } catch (RuntimeException broken) {
            throw unreadable(file, broken);
        }
    }

    static WeightsException unreadable(Path file, RuntimeException broken) {
        return new WeightsException(
                file + " cannot be read as a TorchScript network (" + reason(broken)
                        + "); expected a file written by torch.jit.save: export or download it again",
                broken);
    }

    /** What went wrong, in one line: of a failure inside a network the operator's own words, without the trace to it. */
    static String reason(RuntimeException error) {
        String first = NativeErrors.firstLine(error);
        if (error.getMessage() == null) {
            return first;
        }
        List<String> lines = error.getMessage().lines().map(String::strip).toList();
        return lines.stream()
                .filter(line -> line.startsWith("RuntimeError: "))
                .map(line -> line.substring("RuntimeError: ".length()))
                .findFirst()
                .orElse(first);
    }
}
