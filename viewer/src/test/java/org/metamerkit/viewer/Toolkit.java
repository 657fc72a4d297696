// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Window;
import org.metamerkit.viewer.model.Raster;
import org.metamerkit.viewer.view.Images;

/** A small kit for tests of windows: starts JavaFX once, runs and waits, fires events, takes pictures. */
public final class Toolkit {
    private static final int PATIENCE_SECONDS = 60;
    private static boolean started;

    private Toolkit() {}

    /** Starts JavaFX, or skips the test where there is no display (fails where nothing may be skipped). */
    public static synchronized void start() throws Exception {
        if (!Viewer.hasDisplay()) {
            String reason = "The viewer's tests need a display: run them under xvfb-run.";
            if ("1".equals(System.getenv("METAMERKIT_REQUIRE_ALL"))) {
                fail(reason);
            }
            assumeTrue(false, reason);
        }
        if (!started) {
            CountDownLatch running = new CountDownLatch(1);
            Platform.startup(running::countDown);
            running.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Platform.setImplicitExit(false);
            started = true;
        }
    }

    /** Runs on the toolkit's thread and waits. */
    public static <T> T on(Callable<T> work) throws Exception {
        if (Platform.isFxApplicationThread()) {
            return work.call();
        }
        FutureTask<T> task = new FutureTask<>(work);
        Platform.runLater(task);
        return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Runs on the toolkit's thread and waits. */
    public static void run(Runnable work) throws Exception {
        on(() -> {
            work.run();
            return null;
        });
    }

    /** Waits until something is so, looking after each turn of the toolkit's thread. */
    public static void until(String what, BooleanSupplier so) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!on(so::getAsBoolean)) {
            if (System.nanoTime() > end) {
                fail("Waited in vain for: " + what);
            }
            Thread.sleep(20);
        }
    }

    /** Presses a key in the window as the system would: at the node that has the focus, its letter where that is afterwards. */
    public static void key(Scene scene, KeyCode code, String text, boolean control, boolean shift) throws Exception {
        run(() -> {
            Node target = scene.getFocusOwner() == null ? scene.getRoot() : scene.getFocusOwner();
            Event.fireEvent(target, new KeyEvent(KeyEvent.KEY_PRESSED, text, text, code, shift, control, false, false));
            if (text.length() == 1 && !control) {
                Node typedInto = scene.getFocusOwner() == null ? scene.getRoot() : scene.getFocusOwner();
                Event.fireEvent(
                        typedInto,
                        new KeyEvent(KeyEvent.KEY_TYPED, text, text, KeyCode.UNDEFINED, shift, control, false, false));
            }
            Event.fireEvent(
                    target, new KeyEvent(KeyEvent.KEY_RELEASED, text, text, code, shift, control, false, false));
        });
    }

    /** A plain key. */
    public static void key(Scene scene, KeyCode code) throws Exception {
        key(scene, code, code == KeyCode.SPACE ? " " : code.getName().toLowerCase(Locale.ROOT), false, false);
    }

    /** A key with Ctrl. */
    public static void control(Scene scene, KeyCode code) throws Exception {
        key(scene, code, "", true, false);
    }

    /** Presses and releases the left button at a place of a node. */
    public static void click(Node node, double x, double y, int count) throws Exception {
        run(() -> {
            Point2D place = node.localToScene(x, y);
            for (var type : List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_RELEASED, MouseEvent.MOUSE_CLICKED)) {
                Event.fireEvent(
                        node,
                        new MouseEvent(
                                type,
                                place.getX(),
                                place.getY(),
                                x,
                                y,
                                MouseButton.PRIMARY,
                                count,
                                false,
                                false,
                                false,
                                false,
                                true,
                                false,
                                false,
                                true,
                                false,
                                true,
                                null));
            }
        });
    }

    /** The window's pixels after its next layout. */
    public static Raster picture(Scene scene) throws Exception {
        settle();
        WritableImage image = on(() -> scene.snapshot(null));
        return Images.raster(image);
    }

    /** Lets a few frames pass. */
    public static void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            CountDownLatch pulse = new CountDownLatch(1);
            run(() -> new AnimationTimer() {
                @Override
                public void handle(long now) {
                    stop();
                    pulse.countDown();
                }
            }.start());
            pulse.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Closes all windows. */
    public static void closeAll() throws Exception {
        run(() -> List.copyOf(Window.getWindows()).forEach(Window::hide));
    }
}
