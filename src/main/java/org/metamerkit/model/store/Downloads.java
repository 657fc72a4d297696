// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.Hashes;
import org.metamerkit.WholeFile;
import org.metamerkit.model.NetworkCard;
import org.slf4j.LoggerFactory;

/**
 * Files by HTTP, each in a folder of its own: what was begun is kept and gone on with, and only a file of the SHA-256 asked for is
 * handed out. Proxies are those of the Java machine ({@code https.proxyHost} …).
 */
public final class Downloads {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final long MOST_BYTES = 16L << 30;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int FOLDER_DIGITS = 16;
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{8,64}");

    private final Path root;
    private final Duration silence;

    /** @param root need not exist */
    public Downloads(Path root) {
        this(root, ANSWER);
    }

    /** @param silence after which a server that sends nothing is given up */
    Downloads(Path root, Duration silence) {
        this.root = root;
        this.silence = silence;
    }

    /** Sees how far a download is. */
    @FunctionalInterface
    public interface Listener {
        /** @param all bytes, or −1 where the server does not say */
        void at(long done, long all);
    }

    /** The address and the digits as they should be. */
    private record Wanted(URI address, String sha256, Path file, Path part) {}

    /**
     * Fetches a file, or goes on with it where an earlier call stopped. A file that is there whole is not fetched again.
     *
     * @return the file, named as in the address
     * @throws IllegalArgumentException if the address or the SHA-256 is none
     * @throws StoreException in one sentence if it cannot be fetched, or is not the file asked for
     */
    public Path fetch(NetworkCard.Download download, Listener listener) {
        Wanted wanted = wanted(download);
        try {
            WholeFile.makeFolder(wanted.file().getParent());
        } catch (IOException e) {
            throw unwritable(wanted, e);
        }
        Path lockFile = wanted.file().resolveSibling("lock");
        try (FileChannel lockChannel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lockChannel.tryLock()) {
            if (lock == null) {
                throw busy(wanted);
            }
            if (!Files.exists(wanted.file())) {
                transfer(wanted, listener);
                Files.move(wanted.part(), wanted.file(), StandardCopyOption.ATOMIC_MOVE);
            }
            return wanted.file();
        } catch (OverlappingFileLockException e) {
            throw busy(wanted);
        } catch (IOException e) {
            throw unwritable(wanted, e);
        }
    }

    /** Forgets a file that was fetched, once it is stored elsewhere. */
    public void forget(NetworkCard.Download download) {
        Wanted wanted = wanted(download);
        try {
            Files.deleteIfExists(wanted.file());
            Files.deleteIfExists(wanted.file().resolveSibling("lock"));
            Files.deleteIfExists(wanted.file().getParent());
        } catch (IOException e) {
            LoggerFactory.getLogger(Downloads.class)
                    .warn("the download {} is left over and can be deleted", wanted.file(), e);
        }
    }

    private Wanted wanted(NetworkCard.Download download) {
        URI address;
        try {
            address = URI.create(download.address());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the address '" + download.address() + "' is none; give one such as https://host/file.pth", e);
        }
        if (!("https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme()))
                || address.getHost() == null) {
            throw new IllegalArgumentException("the address '" + download.address()
                    + "' is not by http or https; give one such as https://host/file.pth");
        }
        String sha256 = download.sha256().toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("the SHA-256 is '" + download.sha256()
                    + "'; give 64 hexadecimal digits, or at least the first 8 where no more are published");
        }
        String path = address.getPath() == null ? "" : address.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        String name = last.matches("[._]*|lock") ? "download" : last;
        String digits = Hashes.sha256((download.address() + " " + sha256).getBytes(StandardCharsets.UTF_8))
                .substring(0, FOLDER_DIGITS);
        Path file = root.resolve(digits).resolve(name);
        return new Wanted(address, sha256, file, file.resolveSibling(name + ".part"));
    }

    private void transfer(Wanted wanted, Listener listener) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                // never from https to http; addresses that are neither are not followed
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        boolean whole = false;
        // a server may refuse the range, or have another file by now: then once more from the start
        for (int attempt = 0; !whole && attempt < 2; attempt++) {
            whole = attempt(client, wanted, listener);
        }
        String found = FileHashes.sha256(wanted.part());
        if (!whole || !found.startsWith(wanted.sha256())) {
            Files.delete(wanted.part());
            throw new StoreException("what " + shown(wanted.address()) + " sent has SHA-256 " + found.substring(0, 8)
                    + "…, expected " + wanted.sha256().substring(0, 8)
                    + "…, so it is not the file asked for and was deleted; check the address, or fetch it again");
        }
    }

    /** @return whether the file may be whole */
    private boolean attempt(HttpClient client, Wanted wanted, Listener listener) throws IOException {
        long have = Files.exists(wanted.part()) ? Files.size(wanted.part()) : 0;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(wanted.address()).timeout(silence).header("Accept-Encoding", "identity");
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response = send(client, request.build(), wanted);
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (status == RANGE_NOT_SATISFIABLE && have > 0) {
                boolean complete = FileHashes.sha256(wanted.part()).startsWith(wanted.sha256());
                if (!complete) {
                    Files.delete(wanted.part());
                }
                return complete;
            }
            if (status != OK && !(status == PARTIAL && have > 0)) {
                throw refused(wanted, status);
            }
            long from = status == PARTIAL ? have : 0;
            long all = length < 0 ? -1 : from + length;
            if (status == PARTIAL) {
                Matcher range = RANGE.matcher(
                        response.headers().firstValue("Content-Range").orElse(""));
                if (!range.matches()
                        || !range.group(1).equals(String.valueOf(have))
                        || !range.group(2).equals("*")
                                && all >= 0
                                && !range.group(2).equals(String.valueOf(all))) {
                    Files.delete(wanted.part());
                    return false;
                }
            }
            requireRoom(wanted, from, all);
            long done = new BodyWriter(silence, shown(wanted.address()), MOST_BYTES)
                    .write(body, wanted.part(), from, all, listener);
            if (all >= 0 && done != all) {
                throw BodyWriter.brokeOff(shown(wanted.address()), done, all, "the server sent no more");
            }
            return true;
        }
    }

    private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request, Wanted wanted) {
        String host = wanted.address().getHost();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the download was interrupted; fetch it again, and it goes on where it was", e);
        } catch (IOException e) {
            throw new StoreException(
                    "the server " + host + " cannot be reached (" + why(e)
                            + "); check the network, or name a proxy with"
                            + " METAMERKIT_JAVA_OPTS='-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT'",
                    e);
        }
    }

    private static String why(IOException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "its name is unknown";
            }
        }
        if (problem instanceof HttpTimeoutException) {
            return "it does not answer";
        }
        return problem instanceof ConnectException ? "no connection" : ModelFolder.reason(problem);
    }

    private static StoreException refused(Wanted wanted, int status) {
        String shown = shown(wanted.address());
        if (status == NOT_FOUND) {
            return new StoreException("there is nothing at " + shown
                    + " (HTTP status 404); look for its new address and give it with --from");
        }
        if (status >= 300 && status < 400) {
            return new StoreException("the server sends on from " + shown + " to where we do not follow (HTTP status "
                    + status + "); give the address of the file itself with --from");
        }
        return new StoreException("the server answers HTTP status " + status + " for " + shown
                + "; try later, or download the file and import it");
    }

    private static void requireRoom(Wanted wanted, long from, long all) throws IOException {
        if (all > MOST_BYTES) {
            throw new StoreException("the file at " + shown(wanted.address()) + " is said to have " + all
                    + " bytes, more than any network here; check the address");
        }
        long room = Files.getFileStore(wanted.file().getParent()).getUsableSpace();
        if (all - from > room) {
            throw new StoreException("the file at " + shown(wanted.address()) + " needs " + (all - from >> 20)
                    + " MB more, and there are " + (room >> 20) + " at "
                    + wanted.file().getParent()
                    + "; free some, or name another cache with METAMERKIT_CACHE");
        }
    }

    private static StoreException unwritable(Wanted wanted, IOException e) {
        return new StoreException(
                "the download cannot be kept at " + wanted.file() + " (" + ModelFolder.reason(e)
                        + "); free space there or name another cache with METAMERKIT_CACHE",
                e);
    }

    private static StoreException busy(Wanted wanted) {
        return new StoreException(
                "another process is fetching " + shown(wanted.address()) + "; wait for it to end, then fetch again");
    }

    /** Without what may be secret in it. */
    private static String shown(URI address) {
        return address.getScheme() + "://" + address.getHost()
                + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + (address.getPath() == null ? "" : address.getPath());
    }
}
