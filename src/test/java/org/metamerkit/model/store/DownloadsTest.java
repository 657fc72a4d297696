// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.Hashes;
import org.metamerkit.model.NetworkCard.Download;

/** Downloads from a server in this process that does what servers do, and what they should not. */
class DownloadsTest {
    private static final int SIZE = 300_000;
    private static final int OK = 200;
    private static final int PARTIAL = 206;

    @TempDir
    Path place;

    private HttpServer server;
    private ExecutorService threads;
    private final byte[] content = new byte[SIZE];
    private String sha256;
    private Downloads downloads;
    /** The Range header of every request, empty where there was none. */
    private final List<String> asked = new ArrayList<>();

    private final List<Long> progress = new ArrayList<>();

    @BeforeEach
    void startServer() throws IOException {
        new Random(5).nextBytes(content);
        sha256 = Hashes.sha256(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
        downloads = new Downloads(place.resolve("downloads"), Duration.ofSeconds(2));
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void givenAFile_whenFetched_thenItIsWholeNamedAndNotFetchedTwice() throws IOException {
        serve("/models/net-1.pth", exchange -> send(exchange, 0, SIZE, true));
        Path file = fetch("/models/net-1.pth", sha256);
        assertThat(file).hasBinaryContent(content).hasFileName("net-1.pth");
        assertThat(progress).isSorted().endsWith((long) SIZE);
        assertThat(fetch("/models/net-1.pth", sha256)).isEqualTo(file);
        assertThat(asked).hasSize(1);
        downloads.forget(download("/models/net-1.pth", sha256));
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void givenOnlyTheFirstDigitsOfTheHash_whenFetched_thenTheyAreChecked() throws IOException {
        serve("/net.pth", exchange -> send(exchange, 0, SIZE, true));
        assertThat(fetch("/net.pth", sha256.substring(0, 8).toUpperCase(Locale.ROOT)))
                .hasBinaryContent(content);
        String other = (sha256.charAt(0) == '0' ? "1" : "0") + sha256.substring(1, 8);
        refused(() -> fetch("/net.pth", other), "has SHA-256 " + sha256.substring(0, 8), "expected " + other);
    }

    @Test
    void givenABreak_whenFetchedAgain_thenItGoesOnWhereItStopped() throws IOException {
        serve("/net.pth", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                sendTruncated(exchange, 100_000);
            } else {
                int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
                send(exchange, from, SIZE, true);
            }
        });
        refused(() -> fetch("/net.pth", sha256), "broke off after", "of 300000 bytes", "goes on where it stopped");
        assertThat(fetch("/net.pth", sha256)).hasBinaryContent(content);
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1)).matches("bytes=[1-9]\\d*-");
    }

    @Test
    void givenAServerThatIgnoresRanges_whenFetchedAgain_thenItBeginsAnew() throws IOException {
        boolean[] first = {true};
        serve("/net.pth", exchange -> {
            if (first[0]) {
                first[0] = false;
                sendTruncated(exchange, 100_000);
            } else {
                send(exchange, 0, SIZE, true);
            }
        });
        refused(() -> fetch("/net.pth", sha256), "broke off");
        assertThat(fetch("/net.pth", sha256)).hasBinaryContent(content);
    }

    @Test
    void givenAServerThatSendsAnotherPartThanAsked_whenFetchedAgain_thenItBeginsAnew() throws IOException {
        serve("/net.pth", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Range") != null) {
                exchange.getResponseHeaders().add("Content-Range", "bytes 7-" + (SIZE - 1) + "/" + SIZE);
                exchange.sendResponseHeaders(PARTIAL, SIZE - 7);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(content, 7, SIZE - 7);
                }
            } else if (asked.size() == 1) {
                sendTruncated(exchange, 100_000);
            } else {
                send(exchange, 0, SIZE, true);
            }
        });
        refused(() -> fetch("/net.pth", sha256), "broke off");
        assertThat(fetch("/net.pth", sha256)).hasBinaryContent(content);
    }

    @Test
    void givenAPartOfAnotherFile_whenGoneOnWith_thenTheHashRefusesItAndTheNextTimeIsFresh() throws IOException {
        serve("/net.pth", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            send(exchange, from, SIZE, true);
        });
        Path file = fetch("/net.pth", sha256);
        Files.delete(file);
        Files.write(file.resolveSibling("net.pth.part"), new byte[1000]);
        refused(() -> fetch("/net.pth", sha256), "is not the file asked for and was deleted");
        assertThat(fetch("/net.pth", sha256)).hasBinaryContent(content);
    }

    @Test
    void givenAPartThatIsWholeAlready_whenFetched_thenItIsTaken() throws IOException {
        serve("/net.pth", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Range") == null) {
                send(exchange, 0, SIZE, true);
            } else {
                exchange.sendResponseHeaders(416, -1);
                exchange.close();
            }
        });
        Path file = fetch("/net.pth", sha256);
        Files.move(file, file.resolveSibling("net.pth.part"));
        assertThat(fetch("/net.pth", sha256)).hasBinaryContent(content);
        // longer than the file, which the server says by 416 too
        Files.delete(file);
        Files.write(file.resolveSibling("net.pth.part"), Arrays.copyOf(content, SIZE + 5));
        assertThat(fetch("/net.pth", sha256)).hasBinaryContent(content);
    }

    @Test
    void givenAnotherFile_whenFetched_thenItIsDeletedAndRefused() throws IOException {
        serve("/net.pth", exchange -> send(exchange, 0, SIZE, true));
        refused(() -> fetch("/net.pth", "0".repeat(64)), "is not the file asked for", "expected 00000000");
        assertThat(filesLeft()).containsExactly("lock");
    }

    @Test
    void givenNothingThere_whenFetched_thenTheAddressIsNamedWithoutItsQuery() {
        refused(() -> fetch("/gone.pth?token=secret", sha256), "there is nothing at", "/gone.pth", "404", "--from");
        assertThatThrownBy(() -> fetch("/gone.pth?token=secret", sha256))
                .message()
                .doesNotContain("secret");
    }

    @Test
    void givenAServerInTrouble_whenFetched_thenItsStatusIsNamed() {
        serve("/net.pth", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        refused(() -> fetch("/net.pth", sha256), "HTTP status 503", "try later");
    }

    @Test
    void givenRedirects_whenFetched_thenThoseToHttpAreFollowedAndOthersNot() throws IOException {
        Path secret = Files.writeString(place.resolve("secret"), "of this machine");
        serve("/net.pth", exchange -> send(exchange, 0, SIZE, true));
        redirect("/moved.pth", address("/net.pth"));
        assertThat(fetch("/moved.pth", sha256)).hasBinaryContent(content);
        redirect("/file.pth", secret.toUri().toString());
        refused(() -> fetch("/file.pth", Hashes.sha256(Files.readAllBytes(secret))));
        redirect("/jar.pth", "jar:" + secret.toUri() + "!/x");
        refused(() -> fetch("/jar.pth", sha256));
        redirect("/round.pth", address("/round.pth"));
        refused(() -> fetch("/round.pth", sha256));
        redirect("/nowhere.pth", "");
        refused(() -> fetch("/nowhere.pth", sha256));
    }

    @Test
    void givenAServerThatFallsSilent_whenFetched_thenItIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        serve("/net.pth", exchange -> {
            exchange.sendResponseHeaders(OK, SIZE);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            awaitQuietly(end);
        });
        refused(() -> fetch("/net.pth", sha256), "broke off after 1000 of 300000", "nothing came for 2 s");
        serve("/mute.pth", exchange -> awaitQuietly(end));
        refused(() -> fetch("/mute.pth", sha256), "cannot be reached", "does not answer", "proxy");
        end.countDown();
    }

    @Test
    void givenABodyOfUnknownLength_whenFetched_thenItIsTakenWhole() throws IOException {
        serve("/net.pth", exchange -> send(exchange, 0, SIZE, false));
        assertThat(fetch("/net.pth", sha256)).hasBinaryContent(content);
    }

    @Test
    void givenMoreBytesThanSaid_whenWritten_thenItIsRefused() {
        BodyWriter writer = new BodyWriter(Duration.ofSeconds(2), "http://x/y", 1000);
        for (long all : new long[] {-1, 999}) {
            refused(
                    () -> writer.write(
                            new ByteArrayInputStream(content), place.resolve("f" + all), 0, all, (done, of) -> {}),
                    "sends more for http://x/y");
        }
    }

    @Test
    void givenAFileThatSaysItIsEnormous_whenFetched_thenNothingIsRead() {
        serve("/net.pth", exchange -> {
            exchange.sendResponseHeaders(OK, 1L << 40);
            exchange.close();
        });
        refused(() -> fetch("/net.pth", sha256), "1099511627776 bytes", "check the address");
    }

    @Test
    void givenNoServer_whenFetched_thenTheHostIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        refused(
                () -> downloads.fetch(new Download("http://127.0.0.1:" + port + "/net.pth", sha256), (done, all) -> {}),
                "the server 127.0.0.1 cannot be reached",
                "no connection");
    }

    @Test
    void givenAnAddressOrHashThatIsNone_whenFetched_thenItIsSaidBeforeAnythingIsDone() {
        for (String address : List.of("file:///etc/passwd", "ftp://host/x", "x", "http:///x", "http://a b/")) {
            assertThatThrownBy(() -> downloads.fetch(new Download(address, sha256), (done, all) -> {}))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("https://host/file.pth");
        }
        for (String hash : List.of("", "abc", "g".repeat(64), "0".repeat(65))) {
            assertThatThrownBy(() -> downloads.fetch(new Download("http://host/x", hash), (done, all) -> {}))
                    .as(hash)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hexadecimal digits");
        }
        assertThat(place.resolve("downloads")).doesNotExist();
    }

    @Test
    void givenADownloadUnderWay_whenAnotherFetchesTheSame_thenItIsSaid() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        serve("/net.pth", exchange -> {
            begun.countDown();
            awaitQuietly(end);
            send(exchange, 0, SIZE, true);
        });
        var first = threads.submit(() -> fetch("/net.pth", sha256));
        begun.await();
        refused(() -> fetch("/net.pth", sha256), "another process is fetching");
        end.countDown();
        assertThat(first.get()).hasBinaryContent(content);
    }

    private Path fetch(String path, String hash) {
        return downloads.fetch(download(path, hash), (done, all) -> progress.add(done));
    }

    private Download download(String path, String hash) {
        return new Download(address(path), hash);
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private List<String> filesLeft() throws IOException {
        try (Stream<Path> walk = Files.walk(place.resolve("downloads"))) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void serve(String path, Answer answer) {
        server.createContext(path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(range == null ? "" : range);
            answer.to(exchange);
        });
    }

    private void redirect(String path, String to) {
        serve(path, exchange -> {
            exchange.getResponseHeaders().add("Location", to);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private void send(HttpExchange exchange, int from, int to, boolean length) throws IOException {
        if (from > 0) {
            exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + SIZE);
        }
        exchange.sendResponseHeaders(from > 0 ? PARTIAL : OK, length ? to - from : 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content, from, to - from);
        }
    }

    /** Says that all will come, and ends the connection. */
    private void sendTruncated(HttpExchange exchange, int bytes) throws IOException {
        exchange.sendResponseHeaders(OK, SIZE);
        exchange.getResponseBody().write(content, 0, bytes);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException expected) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refused(ThrowingCallable what, String... words) {
        assertThatThrownBy(what)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("; ")
                .message()
                .contains(words.length == 0 ? new String[] {""} : words)
                .doesNotContain("\n");
    }
}
