// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import org.metamerkit.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"metamerkit " + Version.current()};
    }
}
