// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javafx.animation.AnimationTimer;
import javafx.event.Event;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.viewer.OwnJvm;
import org.metamerkit.viewer.TestRuns;
import org.metamerkit.viewer.Toolkit;
import org.metamerkit.viewer.action.Command;
import org.metamerkit.viewer.preferences.Preferences;

/**
 * Times of a large run, for {@code benchmarks/viewer.md}; runs only when it is named: {@code -Dtest=ViewerMeasurement}. {@code
 * -Dmetamerkit.metamers=10000} and {@code -Dmetamerkit.frames=900} are the defaults.
 */
class ViewerMeasurement {
    private static final int METAMERS = Integer.getInteger("metamerkit.metamers", 10_000);
    private static final int FRAMES = Integer.getInteger("metamerkit.frames", 900);
    private static final int SIDE = 224;
    private static final int DIFFERENT_PICTURES = 200;
    private static final int STAGES = 10;
    private static final int NETWORKS = 2;

    @TempDir
    Path folder;

    @Test
    void measure() throws Exception {
        Toolkit.start();
        String ready = System.getProperty("metamerkit.run", "");
        Path run = ready.isEmpty() ? largeRunOfAnotherProcess() : Path.of(ready);
        say("metamers %,d, processors %d", METAMERS, Runtime.getRuntime().availableProcessors());
        open(run, "first open (makes the index)");
        Toolkit.closeAll();
        MainWindow window = open(run, "open with an index");
        scroll(window);
        flicker(window);
        Toolkit.closeAll();
    }

    /** Made by another process, whose garbage is not in this one's memory. */
    private Path largeRunOfAnotherProcess() throws Exception {
        Process process = OwnJvm.of(
                        ViewerMeasurement.class, List.of("-Dmetamerkit.metamers=" + METAMERS), folder.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        return folder.resolve("run");
    }

    /** Writes the run; what the other process does. */
    public static void main(String[] arguments) throws IOException {
        writeLargeRun(Path.of(arguments[0]));
    }

    private MainWindow open(Path run, String what) throws Exception {
        Preferences preferences = Preferences.read(folder.resolve("viewer.json"));
        MainWindow window = Toolkit.on(() -> {
            MainWindow made = new MainWindow(new Stage(), preferences);
            made.show();
            return made;
        });
        Toolkit.settle();
        long start = System.nanoTime();
        double processor = processorSeconds();
        Toolkit.run(() -> window.model().open(run));
        Toolkit.until(
                "the first rows",
                () -> !window.model().grid().layout().get().records().isEmpty());
        long rows = System.nanoTime();
        Toolkit.until("the first pictures", window::hasAllThumbnails);
        Toolkit.settle();
        say(
                "%s: rows after %.2f s, first screen of pictures drawn after %.2f s (%.2f s of processor time in all)",
                what, seconds(start, rows), seconds(start, System.nanoTime()), processorSeconds() - processor);
        return window;
    }

    /** From the first row to the last, one step a frame. */
    private void scroll(MainWindow window) throws Exception {
        MetamerGrid grid = (MetamerGrid) window.stage().getScene().lookup("#grid");
        List<Double> frames = new ArrayList<>();
        List<Double> work = new ArrayList<>();
        double processor = processorSeconds();
        Map<String, Double> before = threadSeconds();
        CountDownLatch end = new CountDownLatch(1);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] most = {0};
        double[] awaited = {0};
        Toolkit.run(() -> new AnimationTimer() {
            private long before;
            private long workBefore;
            private int frame;

            @Override
            public void handle(long now) {
                long real = System.nanoTime();
                if (before != 0) {
                    frames.add((real - before) / 1e9);
                    work.add((threads.getCurrentThreadCpuTime() - workBefore) / 1e6);
                }
                before = real;
                awaited[0] += grid.awaitedShare() / FRAMES;
                workBefore = threads.getCurrentThreadCpuTime();
                grid.scrollTo(frame / (double) FRAMES);
                most[0] = Math.max(most[0], heap());
                if (++frame > FRAMES) {
                    stop();
                    end.countDown();
                }
            }
        }.start());
        end.await(10, TimeUnit.MINUTES);
        double[] sorted =
                frames.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        say(
                "scrolling end to end in %d frames: %.1f frames a second in the median, %.1f at the 99th percentile, slowest %.1f",
                FRAMES,
                1 / sorted[sorted.length / 2],
                1 / sorted[(int) (sorted.length * 0.99)],
                1 / sorted[sorted.length - 1]);
        say("places whose picture had not come yet: %.0f %% in the mean of all frames", 100 * awaited[0]);
        double[] drawing =
                work.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        say(
                "processor time of the window's thread a frame: %.1f ms in the median, %.1f at the 99th percentile;"
                        + " of the whole process, thumbnails and rendering included: %.1f ms in the mean",
                drawing[drawing.length / 2],
                drawing[(int) (drawing.length * 0.99)],
                (processorSeconds() - processor) * 1000 / FRAMES);
        Map<String, Double> after = threadSeconds();
        say(
                "  of these by threads of Java: %s; the rest: compiler and garbage collector",
                after.keySet().stream()
                        .map(name -> String.format(
                                Locale.ROOT,
                                "%s %.1f ms",
                                name,
                                (after.get(name) - before.getOrDefault(name, 0.0)) * 1000 / FRAMES))
                        .filter(line -> !line.endsWith(" 0.0 ms"))
                        .collect(Collectors.joining(", ")));
        say(
                "memory while scrolling: heap at most %d MB, process now %s, at most %s",
                most[0] >> 20, status("VmRSS"), status("VmHWM"));
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** From the key's event to the start of the frame after the one that draws the other picture. */
    private void flicker(MainWindow window) throws Exception {
        Scene scene = window.stage().getScene();
        Toolkit.run(() -> {
            window.model().grid().focus(0);
            window.actions().run(Command.COMPARE_PAGE);
        });
        Toolkit.until(
                "the pictures are there", () -> window.model().compare().pair().get() != null);
        double[] times = new double[100];
        for (int i = 0; i < times.length; i++) {
            CountDownLatch drawn = new CountDownLatch(1);
            long[] ends = {0};
            long start = System.nanoTime();
            Toolkit.run(() -> {
                Event.fireEvent(
                        scene.getFocusOwner(),
                        new KeyEvent(KeyEvent.KEY_PRESSED, " ", " ", KeyCode.SPACE, false, false, false, false));
                new AnimationTimer() {
                    private int frames;

                    @Override
                    public void handle(long now) {
                        if (++frames == 2) {
                            ends[0] = System.nanoTime();
                            stop();
                            drawn.countDown();
                        }
                    }
                }.start();
            });
            drawn.await(60, TimeUnit.SECONDS);
            times[i] = (ends[0] - start) / 1e6;
        }
        Arrays.sort(times);
        say("key press to flicker: %.0f ms in the median, %.0f ms at the 95th percentile", times[50], times[95]);
    }

    private static void writeLargeRun(Path folder) throws IOException {
        Path run = TestRuns.begin(folder.resolve("run"));
        Path[] pictures = new Path[DIFFERENT_PICTURES];
        Random random = new Random(0);
        for (int i = 0; i < pictures.length; i++) {
            byte[] samples = new byte[3 * SIDE * SIDE];
            random.nextBytes(samples);
            pictures[i] = folder.resolve("picture" + i + ".png");
            PngFile.write(Pixels.of8Bit(SIDE, SIDE, samples), pictures[i]);
        }
        for (int i = 0; i < METAMERS; i++) {
            TestRuns.Cell cell = new TestRuns.Cell(
                    "network" + i / STAGES % NETWORKS,
                    "stage" + i % STAGES,
                    String.format("picture%05d", i / STAGES / NETWORKS),
                    0,
                    random.nextDouble(),
                    random.nextInt(20) > 0);
            Path place = TestRuns.write(run, cell);
            for (String name : List.of("metamer.png", "target.png")) {
                Files.delete(place.resolve(name));
                Files.createLink(
                        place.resolve(name), pictures[(name.equals("target.png") ? i / STAGES : i) % pictures.length]);
            }
        }
    }

    /** Processor time of this process so far, in seconds: what a wall clock would show on a machine without other work. */
    private static double processorSeconds() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }

    /** Processor time so far of all threads with the same name (without its number), in seconds. */
    private static Map<String, Double> threadSeconds() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Double> seconds = new TreeMap<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                seconds.merge(
                        thread.getThreadName().replaceAll("[-\\d]+$", ""),
                        threads.getThreadCpuTime(thread.getThreadId()) / 1e9,
                        Double::sum);
            }
        }
        return seconds;
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    private static String status(String key) throws IOException {
        Path file = Path.of("/proc/self/status");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith(key))
                        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
                        .findFirst()
                        .orElse("unknown")
                : "unknown";
    }

    private static void say(String format, Object... values) {
        System.out.println("viewer: " + String.format(Locale.ROOT, format, values));
    }
}
