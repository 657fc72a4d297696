// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Does everything at once on the calling thread, so that tests need no waiting. */
final class DirectBackground extends AbstractExecutorService {
    static Background of(Consumer<String> problems) {
        return new Background(Runnable::run, new DirectBackground(), problems);
    }

    @Override
    public void execute(Runnable command) {
        command.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
