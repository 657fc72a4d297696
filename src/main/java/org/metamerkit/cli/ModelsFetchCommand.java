// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.metamerkit.kernel.CacheFolders;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.store.Downloads;
import org.metamerkit.model.store.ImportOptions;
import org.metamerkit.model.store.ModelFetcher;
import org.metamerkit.model.store.ModelFolder;
import org.metamerkit.model.store.ModelImporter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code metamerkit models fetch NAME}: published weights by download. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = {
            "Downloads weights, checks their SHA-256 and imports them. Run it again after a break, and it goes on where it was.",
            "Mind the licence of what you download: it is its publisher's."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  metamerkit models fetch alexnet",
            "  metamerkit models fetch alexnet --as alexnet_torchvision",
            "  metamerkit models fetch --from https://example.org/net.pth --sha256 0123456789abcdef --as net",
        })
final class ModelsFetchCommand implements Callable<Integer> {
    private static final long MEGABYTES_50 = 50_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "An architecture with a known address; 'metamerkit models show NAME' says it.")
    private String architecture;

    @Option(names = "--from", paramLabel = "URL", description = "Another address; needs --sha256.")
    private String address;

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description = "The file's SHA-256, or at least the first 8 digits of it; needs --from.")
    private String sha256;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "What the network will be called (default: the NAME given).")
    private String name;

    @Mixin
    private ImportFacts facts;

    @Mixin
    private ImportedNetwork imported;

    @Override
    public Integer call() {
        ModelFolder folder = ModelFolder.current();
        ModelImporter importer = new ModelImporter(folder, note -> ErrorMessages.note(spec.commandLine(), note));
        Downloads downloads = new Downloads(CacheFolders.current().downloads());
        ModelFetcher fetcher = new ModelFetcher(folder, downloads, importer);
        String wanted = name == null ? architecture : name;
        try (StepProgress progress = new StepProgress("download", imported.quiet(), System.err)) {
            NetworkCard.Download download = download(fetcher, wanted);
            ImportOptions options = facts.options(Optional.of(download));
            if (address == null && options.architecture().isEmpty() && !folder.holds(wanted)) {
                options = folder.holds(architecture)
                        ? options.or(ImportOptions.of(folder.card(architecture)))
                        : options.withArchitecture(architecture);
            }
            fetcher.fetch(
                    download,
                    wanted,
                    options,
                    (done, all) -> progress.at(description(done, all), all <= 0 ? Double.NaN : (double) done / all));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        imported.print(spec.commandLine(), wanted);
        return 0;
    }

    private NetworkCard.Download download(ModelFetcher fetcher, String wanted) {
        if ((address == null) != (sha256 == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--from and --sha256 belong together; give both, or only a NAME");
        }
        if (wanted == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no name for the network; give a NAME that 'metamerkit models' lists, or --from, --sha256 and --as");
        }
        if (address == null && architecture == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "nothing says what to fetch as '" + wanted
                            + "'; give a NAME that 'metamerkit models' lists, or --from and --sha256");
        }
        return address == null ? fetcher.published(architecture) : new NetworkCard.Download(address, sha256);
    }

    private static String description(long done, long all) {
        // where the server does not say how much there is, a line every 50 MB
        return all < 0 ? "over " + done / MEGABYTES_50 * 50 + " MB" : String.format(Locale.ROOT, "%.1f MB", all / 1e6);
    }
}
