// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.metamerkit.Hashes;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.NetworkCard.Download;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.zoo.Architecture;

class ModelFetcherTest {
    @TempDir
    Path place;

    private HttpServer server;
    private ModelFolder folder;
    private ModelFetcher fetcher;

    @BeforeEach
    void startServer() throws IOException {
        NativeRuntime.load();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        folder = ModelFolder.at(place.resolve("models"));
        ModelImporter importer = new ModelImporter(folder, TinyArchitecture.two(), note -> {});
        fetcher = new ModelFetcher(folder, new Downloads(place.resolve("downloads")), importer);
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void givenWeightsOnAServer_whenFetched_thenTheyAreImportedAndTheDownloadIsForgotten() throws IOException {
        StoredCard stored = fetch("mine", 4);
        assertThat(stored.importedFrom()).isEqualTo("w4.safetensors");
        assertThat(stored.card().download()).isEqualTo(Optional.of(download("w4.safetensors")));
        try (Stream<Path> walk = Files.walk(place.resolve("downloads"))) {
            assertThat(walk.filter(Files::isRegularFile)).isEmpty();
        }
        assertThatThrownBy(() -> fetch("mine", 4))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("never overwritten");
    }

    @Test
    void givenACardWithoutItsFile_whenFetched_thenTheFileComesAndTheCardStays() throws IOException {
        StoredCard stored = fetch("mine", 4);
        Path file = folder.place("mine").resolve("weights.safetensors");
        Path card = folder.place("mine").resolve("card.json");
        Files.writeString(card, Files.readString(card).replace("A tiny network", "Ours"));
        Files.delete(file);
        assertThat(folder.hasFile("mine")).isFalse();
        fetcher.fetch(fetcher.published("mine"), "mine", ImportOptions.none(), (done, all) -> {});
        assertThat(FileHashes.sha256(file)).isEqualTo(stored.storedSha256());
        assertThat(folder.card("mine").card().title()).isEqualTo("Ours");
        assertThat(folder.names()).containsExactly("mine");
    }

    @Test
    void givenACardOfWeightsAtAKey_whenFetched_thenTheFileIsReadThereAgain() throws IOException {
        byte[] checkpoint;
        try (InputStream in = ModelFetcherTest.class.getResourceAsStream("/org/metamerkit/model/io/several.pth")) {
            checkpoint = in.readAllBytes();
        }
        serve("several.pth", checkpoint);
        Download download = new Download(address("several.pth"), Hashes.sha256(checkpoint));
        ImportOptions options = Said.key("state_dict_ema");
        ModelImporter importer = new ModelImporter(folder, Map.of("small", new SmallArchitecture()), note -> {});
        ModelFetcher keyed = new ModelFetcher(folder, new Downloads(place.resolve("downloads")), importer);
        assertThatThrownBy(() -> keyed.fetch(download, "mine", ImportOptions.none(), (done, all) -> {}))
                .hasMessageContaining("name the one to take");
        StoredCard stored = keyed.fetch(download, "mine", options, (done, all) -> {});
        assertThat(stored.importedKey()).contains("state_dict_ema");
        Path file = folder.place("mine").resolve("weights.safetensors");
        Files.delete(file);
        keyed.fetch(keyed.published("mine"), "mine", ImportOptions.none(), (done, all) -> {});
        assertThat(FileHashes.sha256(file)).isEqualTo(stored.storedSha256());
    }

    @Test
    void givenACardThatDescribesAnotherFile_whenFetched_thenItIsRefused() throws IOException {
        fetch("mine", 4);
        Path card = folder.place("mine").resolve("card.json");
        String sha256 = folder.card("mine").storedSha256();
        Files.writeString(card, Files.readString(card).replace(sha256, "0".repeat(64)));
        Files.delete(folder.place("mine").resolve("weights.safetensors"));
        assertThatThrownBy(
                        () -> fetcher.fetch(fetcher.published("mine"), "mine", ImportOptions.none(), (done, all) -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not the one its card describes");
        assertThat(folder.hasFile("mine")).isFalse();
    }

    @Test
    void givenAFileThatIsNoNetwork_whenFetched_thenNothingIsStored() throws IOException {
        byte[] text = "<html>log in first</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        serve("page.pth", text);
        Download download = new Download(address("page.pth"), Hashes.sha256(text));
        assertThatThrownBy(() -> fetcher.fetch(download, "mine", ImportOptions.none(), (done, all) -> {}))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("page.pth");
        assertThat(folder.names()).isEmpty();
    }

    @Test
    void givenANameWithoutAddress_whenLookedUp_thenTheRemedyIsNamed() {
        assertThat(fetcher.published("alexnet").address()).startsWith("https://");
        assertThatThrownBy(() -> fetcher.published("efficientnet_lite0"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no address is known");
        assertThatThrownBy(() -> fetcher.published("nothing")).isInstanceOf(UnknownNameException.class);
    }

    private StoredCard fetch(String name, int channels) throws IOException {
        String file = "w" + channels + ".safetensors";
        Path weights = place.resolve(file);
        if (!Files.exists(weights)) {
            TinyArchitecture.write(weights, new TinyArchitecture("tiny", channels).shapes(3));
            serve(file, Files.readAllBytes(weights));
        }
        return fetcher.fetch(download(file), name, ImportOptions.none(), (done, all) -> {});
    }

    /** The network of {@code several.pth}. */
    private record SmallArchitecture() implements Architecture {
        @Override
        public NetworkCard card() {
            return new TinyArchitecture("small", 2).card();
        }

        @Override
        public int outputs() {
            return TinyArchitecture.OUTPUTS;
        }

        @Override
        public boolean passesOver(String tensor) {
            return tensor.startsWith("bn1.");
        }

        @Override
        public List<StageLayer> stages(Layers layers, int outputs) {
            return List.of(
                    new StageLayer("one", layers.convolution(Convolution.of("conv1", 3, 2, 1)), Activation.RELU),
                    new StageLayer(
                            "logits", Functions.globalAveragePool().then(layers.linear(Linear.of("fc", 2, outputs)))));
        }
    }

    private Download download(String file) throws IOException {
        return new Download(address(file), Hashes.sha256(Files.readAllBytes(place.resolve(file))));
    }

    private String address(String file) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + file;
    }

    private void serve(String file, byte[] bytes) {
        server.createContext("/" + file, exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
    }
}
