// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.io.ByteSource;
import org.metamerkit.model.io.ZipArchive;

/**
 * Goes through a TorchScript archive before libtorch does: the zip's structure, both pickles, and the program's text. A
 * TorchScript archive is a program; what passes here cannot run while it is being read, and cannot lie about its tensors.
 */
final class ArchiveCheck {
    private static final long LARGEST_PICKLE = 256L << 20;
    private static final long LARGEST_SOURCE = 64L << 20;
    private static final int DEEPEST_BRACKETS = 100;
    private static final int DEEPEST_INDENTATION = 200;
    private static final int MOST_OPERATORS = 4000;
    private static final int MOST_EMPTY_LINES = 1000;
    /** Would run, or could reach files, while the archive is read. */
    private static final Pattern UNWANTED = Pattern.compile(
            "\\b(__setstate__|__getstate__|from_file|torch\\s*\\.\\s*save|__torch__\\.torch\\.classes)\\b|getattr\\s*\\(\\s*torch\\b");

    private ArchiveCheck() {}

    /** @throws WeightsException if the file is no archive as {@code torch.jit.save} writes them */
    static void check(Path file) {
        try (ZipArchive archive = ZipArchive.open(file)) {
            List<String> names = archive.names();
            String folder = folder(file, names);
            if (!archive.has(folder + "data.pkl") || !archive.has(folder + "constants.pkl")) {
                throw noScript(file, archive, folder);
            }
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!name.startsWith(folder) || !seen.add(name.toLowerCase(Locale.ROOT))) {
                    throw new WeightsException(file + " holds " + WeightsException.quoted(name)
                            + " besides or twice in " + WeightsException.quoted(folder)
                            + ", which torch.jit.save does not write; export it again");
                }
                String inner = name.substring(folder.length());
                if (inner.startsWith("code/") && inner.endsWith(".py")) {
                    checkSource(file, inner, archive.bytes(name, LARGEST_SOURCE).orElseThrow());
                } else if (inner.endsWith(".debug_pkl")) {
                    checkPickle(file, archive, folder, inner, "");
                }
            }
            checkPickle(file, archive, folder, "data.pkl", "data/");
            checkPickle(file, archive, folder, "constants.pkl", "constants/");
        }
    }

    private static String folder(Path file, List<String> names) {
        int slash = names.isEmpty() ? -1 : names.get(0).indexOf('/');
        if (slash <= 0) {
            throw new WeightsException(file + " is no TorchScript archive: its files lie in no folder;"
                    + " expected a file written by torch.jit.save");
        }
        return names.get(0).substring(0, slash + 1);
    }

    private static WeightsException noScript(Path file, ZipArchive archive, String folder) {
        if (archive.has(folder + "models/model.json")) {
            return new WeightsException(
                    file + " is an archive by torch.export, no TorchScript; rename it to end in .pt2");
        }
        String what = archive.has(folder + "data.pkl")
                ? " holds weights by torch.save and no TorchScript program; name the architecture they are for"
                : " is no TorchScript archive";
        return new WeightsException(file + what + ", or export the network with torch.jit.trace and torch.jit.save");
    }

    private static void checkPickle(Path file, ZipArchive archive, String folder, String name, String tensors) {
        byte[] pickle = archive.bytes(folder + name, LARGEST_PICKLE).orElseThrow();
        PickleCheck.check(
                file + ": " + name,
                pickle,
                key -> archive.source(folder + tensors + key)
                        .map(ArchiveCheck::size)
                        .orElse(OptionalLong.empty()));
    }

    private static OptionalLong size(ByteSource source) {
        try {
            return OptionalLong.of(source.size());
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }

    /** The program's parser calls itself for every bracket, operator and empty line, and a full stack ends the process. */
    private static void checkSource(Path file, String name, byte[] bytes) {
        String source = new String(bytes, StandardCharsets.UTF_8);
        Matcher unwanted = UNWANTED.matcher(source);
        if (unwanted.find()) {
            throw new WeightsException(file + ": " + name + " uses " + unwanted.group()
                    + ", which could run or reach files while the network is read; export it without");
        }
        int brackets = 0;
        int operators = 0;
        int indentation = 0;
        int emptyLines = 0;
        boolean lineStart = true;
        boolean quoted = false;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\n') {
                operators = brackets == 0 ? 0 : operators;
                emptyLines = lineStart ? emptyLines + 1 : emptyLines;
                indentation = 0;
                lineStart = true;
                quoted = false;
            } else if (lineStart && c == ' ') {
                indentation++;
            } else {
                lineStart &= c == '#';
                emptyLines = lineStart ? emptyLines : 0;
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (!quoted) {
                    brackets += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
                    operators += Character.isLetterOrDigit(c) || c == '_' || c == ' ' || c == ',' ? 0 : 1;
                }
            }
            if (Math.abs(brackets) > DEEPEST_BRACKETS
                    || indentation > DEEPEST_INDENTATION
                    || operators > MOST_OPERATORS
                    || emptyLines > MOST_EMPTY_LINES) {
                throw new WeightsException(file + ": " + name
                        + " nests deeper than any exported network does; the file is damaged: export it again");
            }
        }
    }
}
